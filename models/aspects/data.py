"""Reads aspects, spans with a sentiment each, from public data sets in one folder.

Files that are not there are passed over. What each is, who made it and under which licence is in
`SOURCES`, which the card shows.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from models.datasets import Example, deduplicate, read_rows
from models.errors import TrainingDataError
from models.labelled import Labelled, labelled, written

MAMS = "absa_mams_train.csv"
FEATURES = "absa_app_features_dabrowski_train.csv"

ABOUT = """
The parts and qualities of a product that a comment speaks of, and what it feels about each:
spans of the text, found token by token, each with one of three sentiments (guide:
../needs/guide.md).

A span is right when its characters are exactly those of the gold span. Of MAMS, the official
validation split is the test here; of its training split, a tenth chooses and calibrates. People
draw the borders of a span differently, so figures by overlap stand beside those by exact match.
"""

SOURCES: Mapping[str, tuple[str, str, str]] = {
    "mams": (
        "Sentences of restaurant reviews, two or more aspects each (Jiang et al., EMNLP 2019)",
        "Apache-2.0",
        "trained, tested",
    ),
    "features": (
        "Sentences of app reviews with app features (Dabrowski et al., 2023)",
        "MIT",
        "trained, tested",
    ),
    "labelled": (
        "Reviews of apps, games, and Chinese books, hotels and laptops, labelled for Earful",
        "labels Apache-2.0, texts as in the other cards",
        "trained, tested",
    ),
    "written": ("English and Chinese comments, written for Earful", "Apache-2.0", "trained"),
}

_FEELINGS = ("negative", "neutral", "positive")

#: A half-open range of characters and its label.
_Span = tuple[int, int, str]


def load(folder: Path) -> Iterable[Example]:
    """Examples of every known file in `folder`, with those written for Earful, deduplicated.

    Raises TrainingDataError when the folder has none of the files.
    """
    ours = [_example(each) for each in labelled(folder)]
    public = [
        example
        for name, read in ((MAMS, _mams), (FEATURES, _features))
        if (folder / name).exists()
        for example in read(folder / name)
    ]
    if not ours and not public:
        raise TrainingDataError(
            f"{folder} has none of the files that aspects are learnt from ({MAMS}, {FEATURES} and "
            "those of the labelled comments); name a folder that has."
        )
    taught = [replace(_example(each), weak=True) for each in written()]
    return deduplicate([*public, *ours, *taught])


def slices(test: Sequence[Example]) -> dict[str, list[Example]]:
    """What the card reports on."""
    ours = [e for e in test if e.source == "labelled"]
    return {
        "MAMS, restaurants": [e for e in test if e.source == "mams"],
        "App features (Dabrowski)": [e for e in test if e.source == "features"],
        "Labelled app reviews, English": [e for e in ours if e.lang == "en"],
        "Labelled reviews, Chinese": [e for e in ours if e.lang == "zh"],
    }


def _mams(path: Path) -> Iterator[Example]:
    rows: dict[tuple[str, str, str], list[Mapping[str, str]]] = defaultdict(list)
    for row in read_rows(path):
        if row["kind"] == "term":
            rows[row["sentence_id"], row["text"], row["split"]].append(row)
    for (group, text, part), terms in rows.items():
        spans = _placed(text, [(row["aspect"], row["polarity"]) for row in terms])
        if len(spans) == len(terms):
            official = "test" if part == "val" else "train"
            yield Example(text, (), "en", "mams", group, spans=spans, part=official)


def _features(path: Path) -> Iterator[Example]:
    """Sentences whose features all stand in the text as written; the others would mislead."""
    for row in read_rows(path):
        terms = [
            (phrase.strip(), feeling)
            for feeling in _FEELINGS
            for phrase in row[f"features_{feeling}"].split(";")
            if phrase.strip()
        ]
        spans = _placed(row["text"], terms)
        if len(spans) == len(terms):
            group = f"{row['app']}/{row['review_id']}"
            yield Example(row["text"], (), "en", "features", group, spans=spans)


def _placed(text: str, terms: Sequence[tuple[str, str]]) -> tuple[_Span, ...]:
    """Each term at its first place, as whole words, that no longer one has taken."""
    spans: list[_Span] = []
    for term, feeling in sorted(terms, key=lambda pair: -len(pair[0])):
        pattern = rf"(?<!\w){re.escape(term)}(?!\w)"
        for match in re.finditer(pattern, text, re.IGNORECASE):
            if not any(match.start() < end and start < match.end() for start, end, _ in spans):
                spans.append((*match.span(), feeling))
                break
    return tuple(sorted(spans))


def _example(each: Labelled) -> Example:
    return Example(
        each.text,
        (),
        each.lang,
        each.source if each.source == "written" else "labelled",
        f"{each.source}/{each.id}",
        spans=each.spans,
        product=each.product,
    )
