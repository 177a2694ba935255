"""Reads examples of needs from public data sets, by the names of their files in one folder.

Files that are not there are passed over. What each is, who made it and under which licence is in
`SOURCES`, which the card shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from models.datasets import Example, deduplicate, read_rows
from models.errors import TrainingDataError
from models.labelled import Labelled, labelled, labelled_unsure, written

#: What mini-BAR's labels say; of the other needs they say nothing.
PUBLIC = ("bug_report", "feature_request")

_COLUMNS = {"bug_report": "label_problem_report", "feature_request": "label_feature_request"}

MINIBAR = "feedback_minibar_train.csv"

#: Other spellings of the labels in a CSV of one's own; `other` is none of them.
_WORDS: Mapping[str, str] = {
    **dict.fromkeys(("bug", "problem_report", "problem report", "bug report"), "bug_report"),
    **dict.fromkeys(("feature", "feature request", "request"), "feature_request"),
}

ABOUT = """
What a comment wants, or brings: any number of five, by the guide beside this card (guide.md), or
none of them. A problem told plainly is a bug report; blame for anything else is a complaint; what
is not there and is wished for is a feature request.

mini-BAR's problem reports and feature requests are taken for bug reports and feature requests; its
third label, irrelevant, says that a review is neither, and nothing of the other three needs. Those
come from comments labelled for Earful by the guide, where mini-BAR's own two labels are kept.
"""

#: Source -> (what it is, licence, how it is used).
SOURCES: Mapping[str, tuple[str, str, str]] = {
    "minibar": (
        "Google Play reviews of health apps, English and French (Wei et al., ICTAI 2023)",
        "MIT",
        "bug reports and feature requests, all five where labelled again; trained, tested",
    ),
    "labelled": (
        "Reviews of Telegram, games, eight apps, and Chinese books, hotels and laptops, labelled "
        "for Earful by guide.md",
        "labels Apache-2.0, texts as in the other cards",
        "all five; trained, tested; those that earlier weights were least sure of: trained",
    ),
    "written": (
        "English and Chinese comments, written for Earful",
        "Apache-2.0",
        "all five; trained",
    ),
}


#: What is left out in turn, and the needs it is tested on: what transfers to a new kind of review?
LEFT_OUT: Mapping[str, tuple[Callable[[Example], bool], tuple[str, ...]]] = {
    "mini-BAR": (lambda e: e.source == "minibar", PUBLIC),
    "the labelled app reviews": (lambda e: e.source == "labelled" and e.lang == "en", PUBLIC),
}


def load(folder: Path) -> Iterable[Example]:
    """Examples of every known file in `folder`, with those written for Earful, deduplicated.

    Raises TrainingDataError when the folder has none of the files.
    """
    ours = labelled(folder)
    known = {each.id: each for each in ours if each.source == "minibar"}
    path = folder / MINIBAR
    public = list(_minibar(path, known)) if path.exists() else []
    if not ours and not public:
        raise TrainingDataError(
            f"{folder} has none of the files that needs are learnt from ({MINIBAR} and those of "
            "the labelled comments); name a folder that has, or a CSV with text and label."
        )
    mine = [_example(each) for each in ours if each.source != "minibar"]
    teaching = [*labelled_unsure(folder), *written()]
    taught = [replace(_example(each), weak=True) for each in teaching]
    return deduplicate([*public, *mine, *taught])


def aliases(_: frozenset[str]) -> Mapping[str, str]:
    """Other spellings of the labels."""
    return _WORDS


def slices(test: Sequence[Example]) -> dict[str, list[Example]]:
    """What the card reports on. mini-BAR asks only for the two needs that its makers labelled."""
    minibar = [replace(_public_only(e), among=PUBLIC) for e in test if e.source == "minibar"]
    ours = [e for e in test if not e.among]
    return {
        "mini-BAR, English": [e for e in minibar if e.lang == "en"],
        "mini-BAR, French": [e for e in minibar if e.lang == "fr"],
        "Labelled reviews, English": [e for e in ours if e.lang == "en"],
        "Labelled reviews, Chinese": [e for e in ours if e.lang == "zh"],
    }


def _minibar(path: Path, known: Mapping[str, Labelled]) -> Iterator[Example]:
    for row in read_rows(path):
        labels = tuple(name for name, column in _COLUMNS.items() if row[column] == "1")
        example = Example(
            row["text"],
            labels,
            row["lang"],
            "minibar",
            f"minibar/{row['id']}",
            PUBLIC,
            product=row["app"],
        )
        again = known.get(row["id"])
        yield _completed(example, again) if again else example


def _completed(example: Example, again: Labelled) -> Example:
    """With the three needs that mini-BAR says nothing of."""
    more = tuple(need for need in again.needs if need not in PUBLIC)
    return replace(example, labels=(*example.labels, *more), among=())


def _example(each: Labelled) -> Example:
    return Example(
        each.text,
        each.needs,
        each.lang,
        each.source if each.source == "written" else "labelled",
        f"{each.source}/{each.id}",
        product=each.product,
    )


def _public_only(example: Example) -> Example:
    return replace(example, labels=tuple(need for need in example.labels if need in PUBLIC))
