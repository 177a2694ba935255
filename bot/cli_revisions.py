"""`earful models list | promote | rollback | prepare`: which revision of the models is used."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot import console
from bot.cli_custom import described
from models import commands

if TYPE_CHECKING:
    from bot.bootstrap import Earful
    from bot.cli_models import Opener

_AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]
_Weights = Annotated[Path | None, typer.Option(help="Show the tasks of this folder of weights.")]
_Target = Annotated[str, typer.Argument(metavar="NAME@REVISION|DIR", help="See `models list`.")]
_Force = Annotated[bool, typer.Option(help="Even if its figures are worse.")]
_Again = Annotated[bool, typer.Option(help="Throw away what was prepared before.")]

_RESTART = "Start `earful serve` again to use it there, then run `earful models relabel`."


def register(models: typer.Typer, opened: Opener) -> None:
    """Add the commands to those of `earful models`."""

    @models.command("list")
    def show(weights: _Weights = None, as_json: _AsJson = False) -> None:
        """List the revisions of the models, which is in use, and its tasks with their figures."""
        with opened() as earful:
            document = _document(earful, weights)
        if as_json:
            console.print_json(document)
        else:
            _print_revisions(document)
            _print_tasks(document["tasks"])
            _print_custom(document["custom"])

    @models.command()
    def promote(target: _Target, force: _Force = False, as_json: _AsJson = False) -> None:
        """Check a revision and use it from now on, unless its figures are worse."""
        with opened() as earful:
            done = earful.registry.promote(target, earful.predictor_of, force=force)
            _print_switch(done.as_json(), earful, as_json)

    @models.command()
    def rollback(as_json: _AsJson = False) -> None:
        """Use the revision again that was in use before the last one was promoted."""
        with opened() as earful:
            done = earful.registry.rollback()
            _print_switch(done.as_json(), earful, as_json)

    @models.command()
    def prepare(again: _Again = False) -> None:
        """Get the models ready now, instead of on first use."""
        with opened() as earful:
            if again:
                earful.prepare_again()
            console.out.print(f"Ready: {earful.predictor.revision}", highlight=False)


def _document(earful: Earful, weights: Path | None) -> dict[str, Any]:
    used, listing = earful.weights, earful.registry.listing(earful.settings.weights)
    folder = weights or (used.revision.folder if listing[0].state == "whole" else None)
    summaries = commands.list_models(folder) if folder else ()
    return {
        "in_use": {"id": used.revision.id, "why": used.why},
        "revisions": [one.as_json() for one in listing],
        "history": [asdict(change) for change in earful.registry.changes()],
        "tasks": [summary.as_json() for summary in summaries],
        "custom": [label.as_json() for label in earful.custom_labels.listing()],
    }


def _print_revisions(document: dict[str, Any]) -> None:
    used = document["in_use"]
    _print(f"In use: {used['id']} ({used['why']})")
    for one in document["revisions"]:
        mark = "*" if one["in_use"] else " "
        _print(f"{mark} {one['id']}  {one['made']}, {one['state']}{_means(one['figures'])}")


def _means(figures: list[dict[str, Any]]) -> str:
    """The mean figure of each task over its tests."""
    by_task = defaultdict(list)
    for figure in figures:
        by_task[figure["task"]].append(figure["value"])
    means = ", ".join(f"{task} {fmean(values):.3f}" for task, values in by_task.items())
    return f"; mean F1: {means}" if means else ""


def _print_tasks(tasks: list[dict[str, Any]]) -> None:
    for task in tasks:
        state = f"{task['base']}, {task['weights']}" if task["trained"] else "not trained"
        _print(f"{task['task']}: {', '.join(task['labels'])} ({state})")
        for name, of in task["figures"].items():
            shown = ", ".join(f"{title} {of[key]:.3f}" for key, title in _measures(of).items())
            _print(f"  {name}: {shown} (n {of['n']:,})")


def _measures(figures: dict[str, Any]) -> dict[str, str]:
    """Key and title of the figures to show; those of spans say how many are found."""
    if "pair_f1" in figures:
        return {"f1": "span F1", "accuracy": "accuracy of labels", "pair_f1": "F1 of both"}
    return {"accuracy": "accuracy", "macro_f1": "macro-F1"}


def _print_custom(labels: list[dict[str, Any]]) -> None:
    for label in labels:
        _print(f"{label['label']}: {', '.join(label['labels'])} (your own, made {label['made']})")
        if figures := label["cross_validation"]:
            _print(f"  {described(figures)}")


def _print_switch(done: dict[str, Any], earful: Earful, as_json: bool) -> None:
    folder = earful.settings.weights
    note = f"EARFUL_WEIGHTS is set, so {folder} is used instead until it is unset."
    if as_json:
        console.print_json({**done, "note": note if folder else None})
        return
    _print(f"In use: {done['now']} (before: {done['before']})")
    for change in done["changes"]:
        _print(f"  {change}")
    _print(note if folder else _RESTART)


def _print(text: str) -> None:
    console.out.print(text, highlight=False, markup=False, soft_wrap=True)
