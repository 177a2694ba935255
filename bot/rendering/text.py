"""Answers for a terminal: well set, and without colour where there is none."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bot.analysis.answers import Answer, Finding, Quote
from bot.questions.query import Kind
from bot.rendering.labels import labels_for, tasks_by_models

_MOOD = {"negative": "red", "neutral": "yellow", "positive": "green"}
_BAR = 18
#: A file that is read, not opened elsewhere.
_PAGE = "text/markdown"


def print_answer(answer: Answer, console: Console) -> None:
    """Print an answer: headline, findings, quotes, and the small print.

    A page that comes with it is printed instead, its lines whole, so that it can go to a file.
    """
    pages = [file.text for file in answer.files if file.media_type == _PAGE]
    for page in pages:
        console.print(page, markup=False, highlight=False, soft_wrap=True, emoji=False)
    if not pages:
        console.print(to_text(answer))


def to_text(answer: Answer) -> RenderableType:
    """An answer as something rich can print."""
    parts: list[RenderableType] = [Text(answer.headline, style="bold")]
    if answer.findings:
        parts += [Text(), _findings(answer)]
    if loose := _loose(answer):
        parts += [Text(), *(_quote(quote) for quote in loose)]
    if answer.suggestions:
        parts += [Text(), *(Text(f"  • {line}") for line in answer.suggestions)]
    parts += [Text(), *(Text(line, style="dim") for line in _small_print(answer))]
    return Group(*parts)


def _findings(answer: Answer) -> Table:
    """A row for each finding; of themes, with the quotes behind each."""
    table = Table(show_header=False, box=None, padding=(0, 1, 0, 0), expand=True)
    table.add_column(no_wrap=True)
    table.add_column(ratio=1, overflow="fold")
    for finding, quotes in _with_quotes(answer):
        table.add_row(_bar(finding), Text.assemble((finding.title, "bold"), "  ", finding.text))
        for quote in quotes:
            table.add_row("", _quote(quote))
    return table


def _with_quotes(answer: Answer) -> Iterator[tuple[Finding, list[Quote]]]:
    """Each finding with the quotes that stand below it: each once, and only where it has themes."""
    quotes = {quote.id: quote for quote in answer.evidence} if answer.themes else {}
    for finding in answer.findings:
        yield finding, [quotes.pop(id) for id in dict.fromkeys(finding.evidence) if id in quotes]


def _loose(answer: Answer) -> list[Quote]:
    """The quotes that stand below no finding."""
    shown = {quote.id for _, quotes in _with_quotes(answer) for quote in quotes}
    return [quote for quote in answer.evidence if quote.id not in shown]


def _bar(finding: Finding) -> Text:
    """A share as a bar; what is no share of the whole has none."""
    if finding.value is None or finding.of is None or not 0 <= finding.value <= 1:
        return Text(" " * _BAR)
    full = round(finding.value * _BAR)
    return Text.assemble(("█" * full, "cyan"), ("░" * (_BAR - full), "dim"))


def _quote(quote: Quote) -> RenderableType:
    style = _MOOD.get(quote.sentiment or "", "")
    said = Text.assemble(("▎", style), f"“{quote.quote}”")
    return Group(
        Padding(said, (0, 0, 0, 2)), Padding(Text(_source(quote), style="dim"), (0, 0, 0, 4))
    )


def _source(quote: Quote) -> str:
    stars = f"{quote.rating:g}★" if quote.rating is not None else None
    day = f"{quote.created_at:%Y-%m-%d}" if quote.created_at else None
    version = f"v{quote.version}" if quote.version else None
    parts = [
        quote.id,
        quote.author,
        quote.account,
        quote.source,
        version,
        quote.platform,
        stars,
        day,
    ]
    return " · ".join(part for part in (*parts, quote.url) if part)


def _small_print(answer: Answer) -> list[str]:
    lines = [answer.understood]
    if others := [kind for kind in answer.other_kinds if kind is not Kind.UNKNOWN]:
        lines.append(labels_for(answer.query.lang).did_you_mean(others))
    lines += answer.caveats
    if answer.models:
        named = tasks_by_models(answer.models).items()
        models = ", ".join(f"{tasks}: {name}" for name, tasks in named)
        lines.append(f"{models} · {answer.elapsed_ms} ms")
    return [line for line in lines if line]
