"""Makes `space.safetensors` anew, after the encoder's weights have changed.

python -m models.themes.fit_space HOME REVIEWS.csv...

HOME is an EARFUL_HOME whose models are prepared; the files have the columns text and lang. Up to
1,500 comments of each language and file are embedded, those that a hash picks. Public reviews in
Chinese speak of other things than apps, so what Chinese itself changes is taken from the shipped
texts that check models in both languages. How rare a concept is, is counted in the same comments.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import numpy as np

from models.canary import COMMENTS
from models.datasets import draw, read_rows
from models.fairness import FILE as FAIRNESS
from models.inference import load_predictor
from models.protocols import Floats, Predictor
from models.themes.concepts import lexicon
from models.themes.space import (
    FILE,
    PROBES,
    ThemeSpace,
    fit,
    rarity_of,
    save,
    styles_of,
    with_concepts,
)

_OF_EACH = 1500


def main(home: str, *files: str) -> None:
    """Embed, fit and write."""
    rows = [row for file in files for row in _picked(read_rows(Path(file)))]
    predictor = load_predictor(Path(home), probe_texts=lambda: [row["text"] for row in rows[:600]])
    save(space_of(predictor, rows), FILE)


def space_of(predictor: Predictor, rows: Iterable[Mapping[str, str]]) -> ThemeSpace:
    """The space of comments with the columns text and lang."""
    known = list(rows)
    texts, languages = [row["text"] for row in known], [row.get("lang") for row in known]
    said = predictor.predict(texts)
    lengths = np.array([len(text) for text in texts], np.int32)
    feelings = said.probabilities["sentiment"][:, [0, 2]]
    styles = styles_of(lengths, languages, [feelings, said.probabilities["needs"]])
    probes = predictor.predict(PROBES).embeddings
    shifts = {"zh": _shift(predictor, "zh")}
    space = fit(said.embeddings, languages, styles, shifts=shifts, probes=probes)
    tables = lexicon()
    named = [tables.named(text, lang) for text, lang in zip(texts, languages, strict=True)]
    return with_concepts(space, predictor, rarity_of(named, languages))


def _shift(predictor: Predictor, lang: str) -> Floats:
    """From English to another language, on the matters that the shipped texts have in both."""
    rows = [row for file in (FAIRNESS, COMMENTS) for row in read_rows(file)]
    ours, theirs = (
        predictor.predict([row["text"] for row in rows if row["lang"] == one]).embeddings
        for one in ("en", lang)
    )
    shift: Floats = theirs.mean(axis=0) - ours.mean(axis=0)
    return shift


def _picked(rows: Iterable[Mapping[str, str]]) -> Iterator[Mapping[str, str]]:
    seen: Counter[str] = Counter()
    for row in sorted(rows, key=lambda row: draw("space", row["text"])):
        seen[row.get("lang", "")] += 1
        if seen[row.get("lang", "")] <= _OF_EACH:
            yield row


if __name__ == "__main__":
    main(*sys.argv[1:])
