"""The themes as a file to take along: a table, JSON Lines, or a page to read."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping
from itertools import groupby
from pathlib import Path

from bot.analysis.wording import percent, percent_interval
from bot.errors import ThemeError
from bot.theme_table import ThemeLine, ThemeTable
from bot.theme_words import SAID, name_of_need, name_of_place, points

_COLUMNS = (
    "id",
    "name",
    "area",
    "count",
    "share",
    "customers",
    "sentiment",
    "need",
    "born",
    "change",
    "is_change",
    "definition",
    "is_muted",
    "is_pinned",
    "evidence",
)
#: What makes a spreadsheet take a cell for a formula, which a customer's words must not be.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def export(table: ThemeTable, file: Path, lang: str) -> None:
    """Write a table to a file of its suffix; ThemeError for one that cannot be written so."""
    write = _WRITERS.get(file.suffix.lower())
    if write is None:
        raise ThemeError(
            f"{file.name} ends in no kind of file that themes can be written to; "
            f"let it end in {', '.join(_WRITERS)}."
        )
    try:
        file.write_text(write(table, lang), encoding="utf-8", newline="")
    except OSError as error:
        raise ThemeError(
            f"{file} cannot be written ({error.strerror}); name a file in a folder that you may "
            "write to."
        ) from error


def _as_csv(table: ThemeTable, _lang: str) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    for line in table.lines:
        said = line.as_json() | {"evidence": " ".join(line.theme.examples)}
        writer.writerow([_cell(said[column]) for column in _COLUMNS])
    for place, n in table.places.items():
        said = {"name": place.name.lower(), "count": n, "share": n / max(table.n, 1)}
        writer.writerow([said.get(column) for column in _COLUMNS])
    # a mark that says UTF-8, without which spreadsheets misread Chinese
    return "\ufeff" + out.getvalue()


def _cell(value: object) -> object:
    is_formula = isinstance(value, str) and value.startswith(_FORMULA)
    return f"'{value}" if is_formula else value


def _as_jsonl(table: ThemeTable, _lang: str) -> str:
    return "".join(json.dumps(line.as_json(), ensure_ascii=False) + "\n" for line in table.lines)


def _as_markdown(table: ThemeTable, lang: str) -> str:
    said = SAID[lang]
    parts = [f"# {said['title'].format(n=table.n)}\n"]
    by_area = sorted(table.lines, key=lambda line: line.area)
    for area, lines in groupby(by_area, key=lambda line: line.area):
        parts.append(f"\n## {_plain(area)}\n\n{_markdown_rows(list(lines), lang)}")
    parts.append(f"\n## {said['elsewhere']}\n\n")
    for place, n in table.places.items():
        share = percent(n / max(table.n, 1))
        parts.append(f"- {name_of_place(place, lang)}: {n:,} ({share})\n")
    return "".join(parts)


def _markdown_rows(lines: list[ThemeLine], lang: str) -> str:
    said = SAID[lang]
    heads = [said[key] for key in ("id", "name", "count", "share", "customers", "need", "change")]
    rows = [heads, ["---"] * len(heads)]
    for line in lines:
        need = name_of_need(line.need, lang)
        people = "" if line.customers is None else f"{line.customers:,}"
        shown = f"{percent(line.share)} ({percent_interval(line.interval)})"
        cells = [line.theme.id, _plain(line.name), f"{line.count:,}", shown, people, need]
        rows.append([*cells, points(line.change)])
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _plain(words: str) -> str:
    """Words of customers with nothing in them that Markdown would take for its own."""
    return "".join(f"\\{char}" if char in "\\|*_`[]<>#" else char for char in words)


_WRITERS: Mapping[str, Callable[[ThemeTable, str], str]] = {
    ".csv": _as_csv,
    ".jsonl": _as_jsonl,
    ".md": _as_markdown,
}
