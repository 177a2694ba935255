"""Whether a name alone tells a theme: sheets for a reader, and the same choice by an encoder.

    python tests/benchmarks/names.py --data DIR --embeddings DIR --home HOME --out DIR
        [--corpora gold|reviews] [--seeds 1 2 3]
    python tests/benchmarks/names.py --out DIR --score

The corpora are those of `themes.py`: `gold` are the labelled ones (Garmin, BANKING77, CLINC150),
`reviews` the others in English. A sheet SEED.txt has 60 of all their themes of six comments or
more, drawn by the seed; of each one comment, drawn from those that its name does not rest on, and
four names of that corpus in random order. The reader sees the sheet alone and writes a line
`number LETTER` for each into SEED.answers. `--score` compares the answers with SEED.json.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from themes import GOLD, Columns, Held

from models.inference import load_predictor
from models.themes import maker
from models.themes.ledger import Refreshed, Rows, ThemeCorpus
from models.themes.maker import LastingThemes
from models.themes.naming_quality import CHOICES, four_way_accuracy

CORPORA = {"gold": GOLD, "reviews": ("telegram", "games", "minibar", "dabrowski")}
THEMES, FEWEST, LONGEST = 60, 6, 600
LETTERS = "ABCD"


@dataclass(frozen=True)
class Named:
    """A corpus with its themes; `rest` has, for each theme, rows its name does not rest on."""

    corpus: str
    columns: Columns
    names: list[str]
    rest: dict[int, list[int]]


def main() -> None:
    given = _arguments()
    given.out.mkdir(parents=True, exist_ok=True)
    for line in _scores(given.out) if given.score else _made(given):
        print(line, flush=True)


def _made(given: argparse.Namespace) -> Iterator[str]:
    predictor = load_predictor(given.home, probe_texts=lambda: [])
    held = Held(given.data, given.embeddings, given.home)
    known = [_named(name, held.columns(name), predictor) for name in CORPORA[given.corpora]]
    for one in known:
        yield f"{one.corpus}: the encoder picks {_by_encoder(one, predictor):.3f}"
    for seed in given.seeds:
        _write_sheet(known, seed, given.out)
        yield f"{given.out / f'{seed}.txt'} is ready to be read"


def _named(name: str, columns: Columns, predictor: Any) -> Named:
    """The themes of a corpus; what names rest on is seen as the namer is given it."""
    seen: set[int] = set()
    shown_rows = maker.shown_rows

    def noted(corpus: ThemeCorpus, mine: Rows, similarity: np.ndarray) -> Rows:
        rows = shown_rows(corpus, mine, similarity)
        seen.update(rows.tolist())
        return rows

    maker.shown_rows = noted
    try:
        made = LastingThemes(predictor).refresh(columns.corpus())
    finally:
        maker.shown_rows = shown_rows
    return Named(name, columns, [t.names["en"] for t in made.ledger.themes], _rest(made, seen))


def _rest(made: Refreshed, seen: set[int]) -> dict[int, list[int]]:
    """Of small themes, whose names rest on all of their comments, all."""
    found = {}
    for number in range(len(made.ledger.themes)):
        mine = np.flatnonzero(made.assigned.numbers == number).tolist()
        if len(mine) >= FEWEST:
            found[number] = [row for row in mine if row not in seen] or mine
    return found


def _by_encoder(one: Named, predictor: Any) -> float:
    """The mean over themes of how often an encoder picks the right name of four."""
    names = np.stack([predictor.embed_query(name) for name in one.names])
    vectors = one.columns.vectors.astype(np.float32)
    rows = [row for mine in one.rest.values() for row in mine[:30]]
    themes = [number for number, mine in one.rest.items() for _ in mine[:30]]
    return four_way_accuracy(names, vectors[rows], np.array(themes, np.intp))


def _write_sheet(known: list[Named], seed: int, out: Path) -> None:
    drawn = random.Random(seed)
    every = [(place, number) for place, one in enumerate(known) for number in one.rest]
    lines, right = [], []
    for place, number in sorted(drawn.sample(every, THEMES)):
        one = known[place]
        short = [r for r in one.rest[number] if len(one.columns.texts[r]) <= LONGEST]
        text = " ".join(one.columns.texts[drawn.choice(short or one.rest[number])].split())
        others = [other for other in one.rest if other != number]
        offered = [number, *drawn.sample(others, CHOICES - 1)]
        drawn.shuffle(offered)
        lines.append(f"{len(right)}. [{one.corpus}] {text}")
        pairs = zip(LETTERS, offered, strict=True)
        lines += [f"   {letter}) {one.names[other]}" for letter, other in pairs]
        right.append(LETTERS[offered.index(number)])
    (out / f"{seed}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (out / f"{seed}.json").write_text(json.dumps(right), encoding="utf-8")


def _scores(out: Path) -> Iterator[str]:
    for path in sorted(out.glob("*.answers")):
        right = json.loads(path.with_suffix(".json").read_text("utf-8"))
        pairs = [line.split() for line in path.read_text("utf-8").splitlines() if line.strip()]
        answers = {int(number): letter for number, letter in pairs}
        hits = sum(answers.get(number) == letter for number, letter in enumerate(right))
        yield f"{path.stem}: {hits} of {len(right)}"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path)
    parser.add_argument("--embeddings", type=Path)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--corpora", choices=tuple(CORPORA), default="gold")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--score", action="store_true")
    given = parser.parse_args()
    if not given.score and None in (given.data, given.embeddings, given.home):
        parser.error("say --data, --embeddings and --home, or --score")
    return given


if __name__ == "__main__":
    main()
