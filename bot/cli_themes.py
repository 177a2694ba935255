"""`earful themes …`: what customers speak of, and what people decide about it."""

from __future__ import annotations

import getpass
import locale
import os
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from bot import console
from bot.analysis.wording import percent
from bot.bootstrap import Earful
from bot.ports import RecordedEvent
from bot.theme_export import export as write_file
from bot.theme_table import ThemeLine, ThemeTable, theme_table
from bot.theme_words import SAID, name_of_event, name_of_need, name_of_place, points
from bot.themes import Made
from models.themes.ledger import Ledger, Theme

_Opener = Callable[[], AbstractContextManager[Earful]]


class Lang(StrEnum):
    """A language that themes have names in."""

    EN = "en"
    ZH = "zh"


_AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]
_In = Annotated[
    Lang | None, typer.Option("--lang", help="The language of the names; your terminal's if not.")
]
_Id = Annotated[str, typer.Argument(metavar="ID", help="As `earful themes` lists it, like T12.")]
_COLUMNS = ("id", "name", "count", "share", "customers", "sentiment", "change")


def register(app: typer.Typer, opened: _Opener) -> None:
    """Add the command `themes` with its subcommands to a command line."""
    themes = typer.Typer(
        help="The lasting themes of the comments: list, export, rename, merge, split, …",
        invoke_without_command=True,
    )
    app.add_typer(themes, name="themes")
    _register_reading(themes, opened)
    _register_decisions(themes, opened)
    _register_marks(themes, opened)


def _register_reading(themes: typer.Typer, opened: _Opener) -> None:
    @themes.callback()
    def show(context: typer.Context, lang: _In = None, as_json: _AsJson = False) -> None:
        """List the themes with their numbers, or change one of them."""
        if context.invoked_subcommand is None:
            with opened() as earful:
                table = _table(earful, _lang(lang))
            _print_table(table, _lang(lang), as_json=as_json)

    @themes.command()
    def export(
        file: Annotated[Path, typer.Argument(metavar="FILE", help="Ends in .csv, .jsonl or .md.")],
        lang: _In = None,
        as_json: _AsJson = False,
    ) -> None:
        """Write the themes with their numbers to a file."""
        with opened() as earful:
            table = _table(earful, _lang(lang))
            write_file(table, file, _lang(lang))
        document = {"file": str(file), "n_themes": len(table.lines)}
        _say(f"{len(table.lines):,} themes written: {file}", document, as_json)

    @themes.command()
    def history(
        id: Annotated[str | None, typer.Argument(metavar="[ID]", help="Of one theme only.")] = None,
        lang: _In = None,
        as_json: _AsJson = False,
    ) -> None:
        """Say what happened to the themes, by itself or by a person's hand."""
        with opened() as earful:
            events = earful.themes(earful.speaking()).history(id)
        if as_json:
            console.print_json({"events": [_event_json(one) for one in events]})
            return
        for one in events:
            _print(_event_line(one, _lang(lang)))
        if not events:
            _print(SAID[_lang(lang)]["nothing"])


def _register_decisions(themes: typer.Typer, opened: _Opener) -> None:
    @themes.command()
    def refresh(
        names: Annotated[
            bool, typer.Option("--names", help="Name anew what no person has named.")
        ] = False,
        as_json: _AsJson = False,
    ) -> None:
        """Look at all comments again: births, merges, splits and deaths, ids kept."""
        with opened() as earful, console.activity("Looking at all comments"):
            made = earful.themes(earful.speaking()).refresh(is_naming=names)
        _say(_made_line(made), _made_json(made), as_json)

    @themes.command()
    def rename(
        id: _Id,
        name: Annotated[str, typer.Argument(metavar="NAME", help="In English or Chinese.")],
        as_json: _AsJson = False,
    ) -> None:
        """Give a theme a name that stays."""
        with opened() as earful:
            ledger = earful.themes(earful.speaking()).rename(id, name, _script(name), _user())
        _say_theme(ledger, id, "is called {name} now.", as_json)

    @themes.command()
    def merge(
        kept: _Id,
        gone: Annotated[str, typer.Argument(metavar="ID", help="Becomes part of the first.")],
        as_json: _AsJson = False,
    ) -> None:
        """Make the second theme part of the first, for good."""
        with opened() as earful:
            ledger = earful.themes(earful.speaking()).merge(kept, gone, _user())
        _say_theme(ledger, kept, f"({{name}}) has the comments of {gone.upper()} now.", as_json)

    @themes.command()
    def split(id: _Id, as_json: _AsJson = False) -> None:
        """Part a theme into its finer parts; the largest keeps its id."""
        with opened() as earful:
            ledger = earful.themes(earful.speaking()).split(id, _user())
        parts = [_theme(ledger, one) for one in (id, *ledger.events[-1].others)]
        said = ", ".join(f"{part.id} ({part.name('en')})" for part in parts)
        _say(f"Split into {said}.", {"themes": [_theme_json(part) for part in parts]}, as_json)

    @themes.command()
    def define(
        words: Annotated[str, typer.Argument(metavar="WORDS", help="What it is about.")],
        name: Annotated[str | None, typer.Option(help="What to call it.")] = None,
        as_json: _AsJson = False,
    ) -> None:
        """Add a theme in plain words, such as "anything about losing data on sync"."""
        called = name or words
        with opened() as earful, console.activity("Looking at all comments"):
            service = earful.themes(earful.speaking())
            ledger = service.define(words, {_script(called): called}, _user())
            made = next(one for one in reversed(ledger.themes) if one.definition)
            n = service.sizes().get(made.id, 0)
        said = f"{made.id} ({made.name('en')}) has {n:,} comment{'' if n == 1 else 's'}."
        _say(said, {"theme": _theme_json(made), "count": n}, as_json)


def _register_marks(themes: typer.Typer, opened: _Opener) -> None:
    def add(command: str, about: str, said: str) -> None:
        @themes.command(command, help=about)
        def mark(id: _Id, as_json: _AsJson = False) -> None:
            with opened() as earful:
                service = earful.themes(earful.speaking())
                ledger = getattr(service, command)(id, _user())
            _say_theme(ledger, id, said, as_json)

    add("mute", "Keep a theme out of answers, digests and alerts.", "({name}) is muted.")
    add("unmute", "Undo `mute`.", "({name}) is not muted any more.")
    add("pin", "Keep a theme from being merged, split or ended.", "({name}) is pinned.")
    add("unpin", "Undo `pin`.", "({name}) is not pinned any more.")


def _table(earful: Earful, lang: str) -> ThemeTable:
    workspace = earful.speaking()
    themes = earful.themes(workspace)
    themes.ledger()
    return theme_table(earful.store(workspace), themes.store, lang=lang, zone=earful.settings.zone)


def _print_table(table: ThemeTable, lang: str, *, as_json: bool) -> None:
    if as_json:
        console.print_json(table.as_json())
        return
    said = SAID[lang]
    shown = Table(box=None, title=said["title"].format(n=table.n), title_justify="left")
    for column in _COLUMNS:
        is_number = column not in {"id", "name"}
        shown.add_column(
            said[column], justify="right" if is_number else "left", no_wrap=column != "name"
        )
    for line in table.lines:
        shown.add_row(*_cells(line, lang))
    console.out.print(shown)
    places = (
        f"{name_of_place(place, lang)} {n:,} ({percent(n / max(table.n, 1))})"
        for place, n in table.places.items()
    )
    _print(f"{said['elsewhere']}: {', '.join(places)}")
    if table.since and table.until:
        _print(said["between"].format(since=table.since, until=table.until))


def _cells(line: ThemeLine, lang: str) -> tuple[Text, ...]:
    numbers = (
        f"{line.count:,}",
        percent(line.share),
        "" if line.customers is None else f"{line.customers:,}",
        f"{line.score:+.2f}",
        points(line.change),
    )
    return (Text(line.theme.id), _named(line, lang), *map(Text, numbers))


def _named(line: ThemeLine, lang: str) -> Text:
    """The name, and below it what there is to know of the theme besides its numbers."""
    said, theme = SAID[lang], line.theme
    more = (
        line.area,
        said["mostly"].format(need=name_of_need(line.need, lang)) if line.need else "",
        said["since"].format(month=f"{theme.born:%Y-%m}") if theme.born else "",
        said["muted"] if theme.is_muted else "",
        said["pinned"] if theme.is_pinned else "",
    )
    return Text.assemble(line.name, ("\n" + " · ".join(filter(None, more)), "dim"))


def _event_json(one: RecordedEvent) -> dict[str, Any]:
    event = one.event
    return {
        "number": one.number,
        "kind": str(event.kind),
        "theme": event.theme,
        "others": list(event.others),
        "at": event.at.isoformat() if event.at else None,
        "moved": event.moved,
        "words": event.words,
        "by": event.by,
        "evidence": list(event.evidence),
        "figures": dict(event.figures),
    }


def _event_line(one: RecordedEvent, lang: str) -> str:
    event = one.event
    day = f"{event.at:%Y-%m-%d}" if event.at else "          "
    happened = name_of_event(event.kind, event.others, lang)
    about = f" “{event.words}”" if event.words else ""
    return f"{day}  {event.theme} {happened}{about} ({event.by or SAID[lang]['by_itself']})"


def _made_line(made: Made) -> str:
    counts = Counter(event.kind for event in made.events)
    what = ", ".join(f"{n:,} {kind}" for kind, n in counts.items()) or "nothing happened"
    return (
        f"{made.n_comments:,} comments looked at: {made.n_themes:,} themes ({what}); "
        f"{made.moved:,} comments have another theme."
    )


def _made_json(made: Made) -> dict[str, Any]:
    counts = Counter(str(event.kind) for event in made.events)
    return {
        "n_comments": made.n_comments,
        "n_themes": made.n_themes,
        "moved": made.moved,
        "events": dict(counts),
    }


def _theme_json(theme: Theme) -> dict[str, Any]:
    return {
        "id": theme.id,
        "name": theme.name("en"),
        "names": dict(theme.names),
        "definition": theme.definition,
        "is_named": theme.is_named,
        "is_muted": theme.is_muted,
        "is_pinned": theme.is_pinned,
    }


def _say_theme(ledger: Ledger, id: str, said: str, as_json: bool) -> None:
    theme = _theme(ledger, id)
    name = theme.name(_lang(None))
    _say(f"{theme.id} {said.format(name=name)}", {"theme": _theme_json(theme)}, as_json)


def _theme(ledger: Ledger, id: str) -> Theme:
    return next(theme for theme in ledger.themes if theme.id == id.strip().upper())


def _say(text: str, document: dict[str, Any], as_json: bool) -> None:
    if as_json:
        console.print_json(document)
    else:
        _print(text)


def _print(text: str) -> None:
    console.out.print(text, highlight=False, markup=False, soft_wrap=True)


def _lang(asked: Lang | None) -> str:
    """The language asked for, else that of the terminal where it is Chinese, else English."""
    if asked is not None:
        return str(asked)
    names = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    spoken = next(filter(None, names), None) or locale.getlocale()[0] or ""
    return "zh" if spoken.lower().startswith(("zh", "chinese")) else "en"


def _script(words: str) -> str:
    """The language that a name is in: Chinese when it has a Chinese character."""
    return "zh" if any("\u4e00" <= char <= "\u9fff" for char in words) else "en"


def _user() -> str:
    """Whoever runs the command, as the machine knows them."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "terminal"
