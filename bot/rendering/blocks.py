"""An answer as Slack blocks: headline, chart, three findings with quotes, what to do, small print.

Whatever comes from data stands in rich text, where Slack shows every character as it is; bylines
and the small context lines are mrkdwn, escaped and verbatim. The bounds below keep any answer
under 50 blocks and 12,000 characters, whatever the data.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from slack_sdk.models.blocks import Block, ContextBlock, DividerBlock, MarkdownTextObject
from slack_sdk.models.blocks import RichTextBlock as Rich
from slack_sdk.models.blocks.block_elements import (
    RichTextElement,
    RichTextElementParts,
    RichTextListElement,
    RichTextSectionElement,
)

from bot.analysis.answers import Answer, Finding, Quote
from bot.questions.query import Kind
from bot.rendering.advice_blocks import advice_blocks
from bot.rendering.buttons import NO_OFFERS, Offers, actions, thumbs
from bot.rendering.chart_blocks import chart_block, table_block
from bot.rendering.labels import Labels, labels_for, tasks_by_models
from bot.rendering.mrkdwn import clean, clip, clip_bytes, literal
from bot.rendering.quote_blocks import quote_blocks
from bot.rendering.slack_words import say

_HEADLINE = 300
_FINDINGS, _TITLE, _TEXT = 10, 150, 400
#: Findings with their quotes; the rest of them take a line each.
_TOLD, _LINE_OF_REST = 3, 150
_QUOTES, _PER_FINDING, _QUOTE, _SEARCHED = 6, 2, 300, 8
_CAVEATS, _CAVEAT, _LINE = 4, 220, 300
_UNDERSTOOD = 500
_SUGGESTIONS, _SUGGESTION = 3, 100
_HELP = ("intro", "commands", "orders", "more")
#: Rows of a table that stands where no chart can be drawn; the first is its header.
_ROWS = 9
#: chat.update takes 4,000 bytes of text; a notification shows far fewer.
_FALLBACK_BYTES = 3000


def to_blocks(
    answer: Answer, asker: str | None = None, offers: Offers = NO_OFFERS
) -> list[dict[str, Any]]:
    """Lay the answer out to be read in ten seconds.

    `asker` is the Slack id of whoever asked, named on top where the question itself is not
    visible (a slash command). `offers` says what can be done with the answer where it is shown.
    """
    laid = _layout(answer, asker, offers)
    return [block if isinstance(block, dict) else block.to_dict() for block in laid]


def to_fallback(answer: Answer) -> str:
    """The answer as one escaped paragraph of at most 3,000 bytes.

    Notifications and screen readers read it, and it stands alone where blocks are refused.
    """
    labels = labels_for(answer.query.lang)
    parts = [literal(answer.headline, _HEADLINE)]
    if answer.n_considered and answer.query.kind is not Kind.HELP:
        parts.append(labels.scope(answer))
    for finding in answer.findings[:3]:
        said = (literal(finding.title, _TITLE), literal(finding.text, _TEXT))
        parts.append(": ".join(part for part in said if part))
    if not answer.findings:
        parts += [literal(f"“{quote.quote}”", _QUOTE) for quote in answer.evidence[:2]]
    parts += [literal(caveat, _CAVEAT) for caveat in answer.caveats[:1]]
    ended = (part if part.endswith((".", "!", "?", "…", "。")) else part + "." for part in parts)
    return clip_bytes(" ".join(part for part in ended if part != "."), _FALLBACK_BYTES) or "…"


def _layout(answer: Answer, asker: str | None, offers: Offers) -> Iterator[Block | dict[str, Any]]:
    labels = labels_for(answer.query.lang)
    if asker:
        yield _asked_by(asker, answer, labels)
    yield Rich(elements=[_section(_text(answer.headline or "…", _HEADLINE, bold=True))])
    if answer.n_considered and answer.query.kind is not Kind.HELP:
        yield _context([labels.scope(answer)])
    if answer.query.kind is Kind.HELP and answer.understood:
        yield _context([say(answer.query.lang, f"help_{part}") for part in _HELP])
    yield from _chart(answer, offers)
    quotes = {quote.id: quote for quote in answer.evidence}
    yield from _findings(answer, quotes, offers)
    yield from advice_blocks(answer)
    yield from _loose_quotes(list(quotes.values()), answer, offers)
    yield from _suggestions(answer.suggestions, labels)
    yield from _small_print(answer, labels)
    yield from actions(answer, offers)
    yield from thumbs(answer)


def _chart(answer: Answer, offers: Offers) -> Iterator[dict[str, Any]]:
    """What Slack can draw; where it cannot and there is no picture, the numbers as a table."""
    if answer.chart is None:
        return
    drawn = chart_block(answer.chart, answer.query.lang)
    if drawn is None and not offers.is_pictured:
        drawn = table_block(answer.chart, answer.query.lang)
        if drawn is not None:
            drawn = drawn | {"rows": drawn["rows"][:_ROWS]}
    if drawn is not None:
        yield drawn


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


def _findings(answer: Answer, quotes: dict[str, Quote], offers: Offers) -> Iterator[Block]:
    """The first findings with the quotes behind them, which are taken out of `quotes`."""
    lang, told = answer.query.lang, _untold(answer)
    room = _SEARCHED if answer.query.kind is Kind.SEARCH else _QUOTES
    is_full = len(told) >= _TOLD
    each = 1 if is_full else _PER_FINDING
    for finding in told[:_TOLD]:
        shown = [id for id in _evidence(finding) if id in quotes][: min(each, room)]
        mine = [quotes.pop(id) for id in shown]
        room -= len(mine)
        yield Rich(elements=[_finding(finding)])
        yield from quote_blocks(mine, lang, offers.corrected)
    yield from _rest(told[_TOLD:_FINDINGS], lang)
    hidden = len(told) - _FINDINGS
    if hidden > 0:
        yield _context([labels_for(lang).more_findings(hidden)])
    # Three findings speak for themselves; a button has more quotes.
    for id in list(quotes)[0 if is_full else room :]:
        del quotes[id]


def _untold(answer: Answer) -> list[Finding]:
    """The findings that are told nowhere else: accounts and recommendations have lists."""
    told = {one.account for one in answer.accounts} | {one.action for one in answer.recommendations}
    return [finding for finding in answer.findings if finding.title not in told]


def _rest(findings: Sequence[Finding], lang: str) -> Iterator[Block]:
    """Further findings, a line each."""
    if not findings:
        return
    items = []
    for finding in findings:
        text = clip(" ".join(clean(finding.text).split()), _LINE_OF_REST)
        lead = [_text(finding.title, _LINE_OF_REST // 2, bold=True)] if clean(finding.title) else []
        said = _text(f" — {text}" if lead and text else text or "…", None)
        items.append(_section(*lead, said))
    head = _section(_text(say(lang, "also"), None, bold=True))
    yield Rich(elements=[head, RichTextListElement(style="bullet", elements=items)])


def _evidence(finding: Finding) -> Iterable[str]:
    """Ids of the quotes behind a finding, each once; of a comparison, those of either side."""
    parts = finding.parts if finding.change is not None else ()
    return dict.fromkeys((*finding.evidence, *(id for part in parts for id in part.evidence)))


def _finding(finding: Finding) -> RichTextElement:
    parts = [_text(finding.title, _TITLE, bold=True)] if finding.title.strip() else []
    if finding.text.strip():
        parts.append(_text(("\n" if parts else "") + clip(clean(finding.text), _TEXT), None))
    return _section(*(parts or [_text("…", None)]))


def _loose_quotes(quotes: Sequence[Quote], answer: Answer, offers: Offers) -> Iterator[Block]:
    if not quotes:
        return
    lang = answer.query.lang
    if answer.findings:
        yield Rich(elements=[_section(_text(labels_for(lang).said, None, bold=True))])
    yield from quote_blocks(quotes, lang, offers.corrected)


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
    made = [literal(answer.understood, _UNDERSTOOD)]
    if answer.models:
        named = tasks_by_models(answer.models).items()
        models = ", ".join(f"{tasks} {name}" for name, tasks in named)
        made.append(f"{labels.models} {literal(models, _LINE)} · {answer.elapsed_ms:,} ms")
    if line := " · ".join(filter(None, made)):
        lines.append(line)
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
