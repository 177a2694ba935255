"""`earful released`: what was shipped, so that whoever asked for it can be told."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from bot import console
from bot.bootstrap import Earful
from bot.released import Released

_Opener = Callable[[], AbstractContextManager[Earful]]


def register(app: typer.Typer, opened: _Opener) -> None:
    """Add the command `released` to a command line."""

    @app.command()
    def released(
        name: Annotated[
            str | None, typer.Argument(help='As customers ask for it: "dark mode".')
        ] = None,
        on: Annotated[
            datetime | None,
            typer.Option(formats=["%Y-%m-%d"], metavar="DAY", help="Since when; today if not."),
        ] = None,
        drop: Annotated[bool, typer.Option("--drop", help="It is not released after all.")] = False,
        as_json: Annotated[
            bool, typer.Option("--json", help="One JSON document on standard output.")
        ] = False,
    ) -> None:
        """Say that something was released, or list what was; answers name who asked for it."""
        with opened() as earful:
            things, now = earful.released(earful.speaking()), datetime.now(UTC)
            if name is not None and drop:
                things.remove(name, getpass.getuser(), now)
            elif name is not None:
                day = on.date() if on else now.astimezone(earful.zone).date()
                things.add(Released(name, day), getpass.getuser(), now)
            found = things.all()
        _show(found, as_json=as_json)


def _show(things: Sequence[Released], *, as_json: bool) -> None:
    if as_json:
        rows = [{"name": one.name, "on": one.on.isoformat()} for one in things]
        console.print_json({"released": rows})
        return
    if not things:
        console.out.print('Nothing is said to be released; say it: earful released "dark mode"')
        return
    table = Table("Released", "On", box=None)
    for one in things:
        table.add_row(Text(one.name), one.on.isoformat())
    console.out.print(table)
