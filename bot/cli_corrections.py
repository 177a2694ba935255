"""`earful corrections export`: the labels that people put right, to train on."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot import console
from bot.errors import ConfigurationError

if TYPE_CHECKING:
    from bot.bootstrap import Earful

_File = Annotated[Path, typer.Argument(metavar="FILE", help="Where to write the CSV.")]


def register(app: typer.Typer, opened: Callable[[], AbstractContextManager[Earful]]) -> None:
    """Add the command `corrections` to a command line."""
    corrections = typer.Typer(help="Labels that people put right in Slack.", no_args_is_help=True)
    app.add_typer(corrections, name="corrections")

    @corrections.callback()
    def _group() -> None:
        """Labels that people put right in Slack."""

    @corrections.command()
    def export(file: _File) -> None:
        """Write every correction with its comment's text, a line each."""
        with opened() as earful:
            text, n = earful.corrections(earful.speaking()).export()
        try:
            file.write_text(text, encoding="utf-8")
        except OSError as error:
            raise ConfigurationError(
                f"{file} cannot be written: {error.strerror or error}; name another file."
            ) from error
        console.out.print(f"{n:,} corrections written to {file}.")
