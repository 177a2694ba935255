"""Answers for a terminal: well set, and without colour where there is none."""

from __future__ import annotations

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bot.analysis.answers import Answer, Finding, Quote
from bot.questions.query import Kind
from bot.rendering.labels import labels_for, tasks_by_models

_MOOD = {"negative": "red", "neutral": "yellow", "positive": "green"}
_BAR = 18


def print_answer(answer: Answer, console: Console) -> None:
    """Print an answer: headline, findings, quotes, and the small print."""
    console.print(to_text(answer))


def to_text(answer: Answer) -> RenderableType:
    """An answer as something rich can print."""
    parts: list[RenderableType] = [Text(answer.headline, style="bold")]
    if answer.findings:
        parts += [Text(), _findings(answer.findings)]
    if answer.evidence:
        parts += [Text(), *(_quote(quote) for quote in answer.evidence)]
    if answer.suggestions:
        parts += [Text(), *(Text(f"  • {line}") for line in answer.suggestions)]
    parts += [Text(), *(Text(line, style="dim") for line in _small_print(answer))]
    return Group(*parts)


def _findings(findings: tuple[Finding, ...]) -> Table:
    table = Table(show_header=False, box=None, padding=(0, 1, 0, 0), expand=True)
    table.add_column(no_wrap=True)
    table.add_column(ratio=1)
    for finding in findings:
        table.add_row(_bar(finding), Text.assemble((finding.title, "bold"), "  ", finding.text))
    return table


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
