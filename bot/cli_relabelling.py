"""`earful models relabel`: bring the labels of stored comments up to the models in use."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Annotated

import typer

from bot import console
from bot.bootstrap import SAMPLE, WORKSPACE, Earful
from bot.relabelling import relabel

if TYPE_CHECKING:
    from bot.cli_models import Opener

_AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]


def register(models: typer.Typer, opened: Opener) -> None:
    """Add the command to those of `earful models`."""

    @models.command("relabel")
    def run(as_json: _AsJson = False) -> None:
        """Label comments again that other models labelled; it can be stopped and run again."""
        with opened() as earful:
            revision, done = earful.predictor.revision, _relabel(earful)
            counts = Counter[str]()
            for workspace in (WORKSPACE, SAMPLE):
                counts.update(earful.store(workspace).revisions())
        if as_json:
            document = {"revision": revision, "relabelled": done, "revisions": dict(counts)}
            console.print_json(document)
            return
        said = f"{done:,} comments labelled again" if done else "Nothing to label again"
        console.out.print(
            f"{said}; {counts[revision]:,} comments are labelled by {revision}.",
            highlight=False,
            soft_wrap=True,
        )


def _relabel(earful: Earful) -> int:
    done = 0
    for corpus in earful.outdated():
        with console.progress_bar("Labelling") as progress:
            done += relabel(corpus.store, corpus.index, earful.predictor, progress=progress)
        with console.activity("Looking at the themes"):
            earful.themes(corpus.store.workspace).settle()
    return done
