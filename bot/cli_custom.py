"""`earful models train NAME`, where NAME is a label of the team's own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot import console
from bot.bootstrap import SAMPLE, WORKSPACE, Earful
from bot.custom_labels import check_label_name, label_stored
from bot.ingest.privacy import mask
from models import commands

if TYPE_CHECKING:
    from bot.cli_models import Opener


def train_label(opened: Opener, name: str, data: Path) -> None:
    """Make the label of a file of examples, label every stored comment, and say how it went."""
    with opened() as earful:
        check_label_name(earful.store(), name)
        with console.activity("Learning from the examples"):
            head = commands.train_label(
                name,
                data,
                earful.custom_labels,
                earful.predictor,
                clean=lambda text: mask(text).text,
            )
        _print(f"{name}: {', '.join(head.labels)}. {described(head.figures)}")
        with console.activity("Labelling the comments"):
            counts, waiting = _label_comments(earful, name)
    if counts:
        said = ", ".join(f"{n:,} {label}" for label, n in counts.items())
        _print(f"{sum(counts.values()):,} comments labelled: {said}.")
    if waiting:
        _print(f"{waiting:,} more were read by another encoder; run `earful models relabel`.")


def described(figures: Mapping[str, Any]) -> str:
    """The figures of a cross-validation in a sentence."""
    low, high = figures["accuracy_interval"]
    return (
        f"In cross-validation on its {figures['n']:,} examples {figures['accuracy']:.0%} are right "
        f"({low:.0%}–{high:.0%}); always naming the most frequent gets {figures['majority']:.0%}."
    )


def _label_comments(earful: Earful, name: str) -> tuple[Mapping[str, int], int]:
    """Label -> comments that have it now; and how many other comments there are."""
    head, counts, waiting = earful.predictor.head(name), Counter[str](), 0
    for workspace in (WORKSPACE, SAMPLE):
        store = earful.store(workspace)
        label_stored(store, head, earful.predictor.revision)
        said = store.custom_labels(name)
        labels = zip(said.labels, said.revisions, strict=True)
        counts.update(label for label, revision in labels if revision == head.revision)
        waiting += store.span().n
    return dict(counts.most_common()), waiting - counts.total()


def _print(text: str) -> None:
    console.out.print(text, highlight=False, markup=False, soft_wrap=True)
