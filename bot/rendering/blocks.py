"""An answer as Slack blocks: the only file that knows Block Kit.

Whatever comes from data stands in rich text, where Slack shows every character as it is; the
small context lines are mrkdwn, escaped and verbatim. The bounds below keep any answer under
50 blocks and 12,000 characters, whatever the data.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from slack_sdk.models.blocks import Block, ContextBlock, DividerBlock, MarkdownTextObject
from slack_sdk.models.blocks import RichTextBlock as Rich
from slack_sdk.models.blocks.block_elements import (
    RichTextElement,
    RichTextElementParts,
    RichTextListElement,
    RichTextQuoteElement,
    RichTextSectionElement,
)

from bot.analysis.answers import Answer, Finding, Quote
from bot.rendering.buttons import corrections
from bot.rendering.labels import Labels, labels_for, tasks_by_models
from bot.rendering.mrkdwn import clean, clip, clip_bytes, literal

_HEADLINE = 300
_FINDINGS, _TITLE, _TEXT = 10, 150, 400
_QUOTES, _PER_FINDING, _QUOTE, _BYLINE = 8, 2, 300, 150
_CAVEATS, _CAVEAT, _LINE = 4, 220, 300
_UNDERSTOOD = 700
_SUGGESTIONS, _SUGGESTION = 4, 120
_URL = 500
#: chat.update takes 4,000 bytes of text; a notification shows far fewer.
_FALLBACK_BYTES = 3000


def to_blocks(answer: Answer, asker: str | None = None) -> list[dict[str, Any]]:
    """Lay the answer out to be read in ten seconds: headline, numbers, findings with quotes.

    `asker` is the Slack id of whoever asked, named on top where the question itself is not
    visible (a slash command).
    """
    return [block.to_dict() for block in _layout(answer, asker)]


def to_fallback(answer: Answer) -> str:
    """The answer as one escaped paragraph of at most 3,000 bytes.

    Notifications and screen readers read it, and it stands alone where blocks are refused.
    """
    labels = labels_for(answer.query.lang)
    parts = [literal(answer.headline, _HEADLINE)]
    if answer.n_considered:
        parts.append(labels.scope(answer))
    for finding in answer.findings[:3]:
        said = (literal(finding.title, _TITLE), literal(finding.text, _TEXT))
        parts.append(": ".join(part for part in said if part))
    if not answer.findings:
        parts += [literal(f"“{quote.quote}”", _QUOTE) for quote in answer.evidence[:2]]
    parts += [literal(caveat, _CAVEAT) for caveat in answer.caveats[:1]]
    ended = (part if part.endswith((".", "!", "?", "…", "。")) else part + "." for part in parts)
    return clip_bytes(" ".join(part for part in ended if part != "."), _FALLBACK_BYTES) or "…"


def _layout(answer: Answer, asker: str | None) -> Iterator[Block]:
    labels = labels_for(answer.query.lang)
    if asker:
        yield _asked_by(asker, answer, labels)
    yield Rich(elements=[_section(_text(answer.headline or "…", _HEADLINE, bold=True))])
    if answer.n_considered:
        yield _context([labels.scope(answer)])
    quotes = {quote.id: quote for quote in answer.evidence}
    yield from _findings(answer, quotes, labels)
    yield from _loose_quotes(list(quotes.values()), answer, labels)
    yield from _suggestions(answer.suggestions, labels)
    yield from _small_print(answer, labels)
    yield from corrections(answer)


def _asked_by(asker: str, answer: Answer, labels: Labels) -> Block:
    return Rich(
        elements=[
            _section(
                RichTextElementParts.User(user_id=asker),
                _text(f" {labels.asked} ", None),
                _text(answer.query.text, _LINE),
            )
        ]
    )


def _findings(answer: Answer, quotes: dict[str, Quote], labels: Labels) -> Iterator[Block]:
    """Each finding with the first quotes behind it; those quotes are taken out of `quotes`."""
    room = _QUOTES
    for finding in answer.findings[:_FINDINGS]:
        shown = [id for id in _evidence(finding) if id in quotes][: min(_PER_FINDING, room)]
        mine = [quotes.pop(id) for id in shown]
        room -= len(mine)
        yield Rich(elements=[_finding(finding), *_quoted(mine, labels)])
    hidden = len(answer.findings) - _FINDINGS
    if hidden > 0:
        yield _context([labels.more_findings(hidden)])
    for id in list(quotes)[room:]:
        del quotes[id]


def _evidence(finding: Finding) -> Iterable[str]:
    """Ids of the quotes behind a finding, each once; of a comparison, those of either side."""
    parts = finding.parts if finding.change is not None else ()
    return dict.fromkeys((*finding.evidence, *(id for part in parts for id in part.evidence)))


def _finding(finding: Finding) -> RichTextElement:
    parts = [_text(finding.title, _TITLE, bold=True)] if finding.title.strip() else []
    if finding.text.strip():
        parts.append(_text(("\n" if parts else "") + clip(clean(finding.text), _TEXT), None))
    return _section(*(parts or [_text("…", None)]))


def _loose_quotes(quotes: Sequence[Quote], answer: Answer, labels: Labels) -> Iterator[Block]:
    if not quotes:
        return
    if answer.findings:
        yield Rich(elements=[_section(_text(labels.said, None, bold=True))])
    for quote in quotes:
        yield Rich(elements=list(_quoted([quote], labels)))


def _quoted(quotes: Iterable[Quote], labels: Labels) -> Iterator[RichTextElement]:
    for quote in quotes:
        said = clip(clean(quote.quote), _QUOTE) or "…"
        byline = clip(clean(labels.byline(quote)), _BYLINE)
        parts: list[RichTextElement] = [_text(said, None)]
        if quote.url and _is_link(quote.url):
            link = byline or labels.source
            parts += [_text("\n", None), RichTextElementParts.Link(url=quote.url, text=link)]
        elif byline:
            parts.append(_text(f"\n{byline}", None, italic=True))
        yield RichTextQuoteElement(elements=parts)


def _suggestions(suggestions: Sequence[str], labels: Labels) -> Iterator[Block]:
    shown = [text for text in suggestions[:_SUGGESTIONS] if clean(text)]
    if shown:
        items = [_section(_text(text, _SUGGESTION)) for text in shown]
        yield Rich(
            elements=[
                _section(_text(labels.next, None, bold=True)),
                RichTextListElement(style="bullet", elements=items),
            ]
        )


def _small_print(answer: Answer, labels: Labels) -> Iterator[Block]:
    caveats = (literal(caveat, _CAVEAT) for caveat in answer.caveats[:_CAVEATS])
    lines = [f"⚠ {caveat}" for caveat in caveats if caveat]
    if understood := literal(answer.understood, _UNDERSTOOD):
        lines.append(understood)
    if answer.models:
        named = tasks_by_models(answer.models).items()
        models = ", ".join(f"{tasks} {name}" for name, tasks in named)
        lines.append(f"{labels.models} {literal(models, _LINE)} · {answer.elapsed_ms:,} ms")
    if lines:
        yield DividerBlock()
        yield _context(lines)


def _context(lines: Sequence[str]) -> Block:
    return ContextBlock(elements=[MarkdownTextObject(text=line, verbatim=True) for line in lines])


def _section(*parts: RichTextElement) -> RichTextElement:
    return RichTextSectionElement(elements=parts)


def _text(
    text: str, limit: int | None, *, bold: bool | None = None, italic: bool | None = None
) -> RichTextElement:
    """Literal text; with a limit it is cleaned and clipped to it first."""
    shown = text if limit is None else clip(clean(text), limit)
    style = RichTextElementParts.TextStyle(bold=bold, italic=italic) if bold or italic else None
    return RichTextElementParts.Text(text=shown or "…", style=style)


def _is_link(url: str) -> bool:
    """Whether Slack would take this as a link: one bad URL makes it refuse a whole message."""
    if len(url) > _URL or not url.isprintable() or " " in url:
        return False
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False
