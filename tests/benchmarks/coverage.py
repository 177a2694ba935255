"""How often the 95 % intervals of corrected shares hold the truth, and how far shares are off.

    python tests/benchmarks/coverage.py --data DIR [--said FILE.json] [--corpora 500] [--json]

The labelled comments of DIR that nobody trained on (validation and test splits, without those
written to be hard) are dealt anew for every corpus: as many as the validation split has give the
error rates, and a corpus of 100 or 400 is drawn from the others, either with the classes as
frequent as they are in all of them or in shares drawn at random. The truth is the shares it was
drawn with. What the models say of the comments is kept in the file `--said`, to be read again.

`naive` is the share as counted with Wilson's interval; `corrected` what answers say; `adjusted` the
mean of the same posterior without holding back where little is known; `ppi` prediction-powered
inference, which takes the classes to be as frequent as in validation.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from math import sqrt
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.analysis.correction import Correction
from bot.analysis.statistics import Z, share_interval
from bot.bootstrap import Earful
from bot.config import load_settings
from models.commands import task_data
from models.error_counts import MADE_UP
from models.error_rates import ErrorRates
from models.scripts import SCRIPTS, script
from models.targets import allowed_matrix, gold_matrix

SIZES = (100, 400)
#: Of a class there must be so many comments for its share to be looked at.
_FEWEST = 20

Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Known:
    """Comments of one label in one script: their true class, what was said, and who judges."""

    label: str
    script: str
    true: list[int]
    said: list[int]
    n_validation: int
    n_classes: int


@dataclass(frozen=True, slots=True)
class Result:
    """One way to tell a share: how often its interval held the truth, and how far it was off."""

    coverage: float
    width: float
    rmse: float
    bias: float


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--data", type=Path, required=True)
    arguments.add_argument("--said", type=Path)
    arguments.add_argument("--corpora", type=int, default=500)
    arguments.add_argument("--json", action="store_true")
    given = arguments.parse_args()
    known = [one for one in _known(given.data, given.said) if _is_enough(one)]
    found: dict[str, dict[str, Result]] = {}
    for shifts in (False, True):
        for size in SIZES:
            name = f"{size} comments, {'other shares' if shifts else 'the same shares'}"
            found[name] = _measure(known, size, given.corpora, shifts=shifts)
    if given.json:
        json.dump(
            {name: {way: asdict(one) for way, one in of.items()} for name, of in found.items()},
            sys.stdout,
        )
    for name, ways in found.items():
        for way, one in ways.items():
            _say(
                f"{name}: {way}: held {one.coverage:.1%}, width {100 * one.width:.1f} points, "
                f"error {100 * one.rmse:.1f}, bias {100 * one.bias:+.1f}"
            )


def _measure(known: list[Known], size: int, corpora: int, *, shifts: bool) -> dict[str, Result]:
    """Every label in each script, over as many corpora as asked for."""
    told: dict[str, list[tuple[bool, float, float]]] = defaultdict(list)
    for place, one in enumerate(known):
        rng = np.random.default_rng((size, shifts, place))
        held: list[bool] = []
        for _ in range(corpora):
            for way, interval, value, truth in _corpus(one, size, rng, shifts=shifts):
                told[way].append(
                    (interval[0] <= truth <= interval[1], interval[1] - interval[0], value - truth)
                )
                if way == "corrected":
                    held.append(told[way][-1][0])
        _say(
            f"  {one.label}, {one.script}: {size}, {'shifted' if shifts else 'alike'}: "
            f"held {np.mean(held):.1%}"
        )
    return {way: _result(np.array(rows, float)) for way, rows in told.items()}


def _result(rows: NDArray[np.float64]) -> Result:
    held, width, error = rows.T
    return Result(
        float(held.mean()), float(width.mean()), sqrt(float((error**2).mean())), float(error.mean())
    )


def _corpus(
    known: Known, size: int, rng: np.random.Generator, *, shifts: bool
) -> Iterator[tuple[str, tuple[float, float], float, float]]:
    """Deal the comments, and tell each share in each way: interval, value, truth."""
    true, said = np.array(known.true), np.array(known.said)
    k = known.n_classes
    order = rng.permutation(len(true))
    judging, rest = order[: known.n_validation], order[known.n_validation :]
    truth = np.bincount(true, minlength=k) / len(true)
    if shifts:
        drawn = rng.dirichlet(np.full(k, 3.0)) * truth**0.3
        truth = drawn / drawn.sum()
    chosen = _drawn(true, rest, truth, size, rng)
    mistakes = np.zeros((k, k))
    np.add.at(mistakes, (true[judging], said[judging]), 1)
    counts, n = np.bincount(said[chosen], minlength=k).astype(float), len(chosen)
    tables = np.zeros((len(SCRIPTS), k, k))
    tables[0] = mistakes
    correction = Correction(ErrorRates("", {known.label: tables}))
    told = np.stack([counts, np.zeros(k)])
    estimate = correction.estimate(known.label, told)
    mean = correction.mean(known.label, told)
    shares = counts / n if estimate is None else estimate.values
    for place in range(k) if k > 2 else (1,):
        share = float(counts[place]) / n
        wilson = share_interval(float(counts[place]), n)
        interval = wilson.low, wilson.high
        if estimate is not None:
            interval = float(estimate.low[place]), float(estimate.high[place])
        yield "naive", (wilson.low, wilson.high), share, float(truth[place])
        yield "corrected", interval, float(shares[place]), float(truth[place])
        yield "adjusted", interval, float(mean[place]), float(truth[place])
        powered = _powered(said[judging] == place, true[judging] == place, said[chosen] == place)
        yield "ppi", *powered, float(truth[place])


def _drawn(
    true: Places, rest: Places, shares: NDArray[np.float64], size: int, rng: np.random.Generator
) -> Places:
    """About as many comments as asked for, without taking one twice, in these shares."""
    there = np.array([np.count_nonzero(true[rest] == place) for place in range(len(shares))])
    most = float(np.min(there / np.maximum(shares, 1e-9)))
    wanted = rng.multinomial(int(min(size, 0.9 * most)), shares)
    parts = [rest[true[rest] == place][:n] for place, n in enumerate(np.minimum(wanted, there))]
    return np.concatenate(parts)


def _powered(
    said: NDArray[np.bool_], true: NDArray[np.bool_], counted: NDArray[np.bool_]
) -> tuple[tuple[float, float], float]:
    """The mean of what is said, less how far it is off on validation (PPI, Algorithm 1)."""
    off = said.astype(float) - true
    value = float(counted.mean() - off.mean())
    spread = Z * sqrt(float(counted.var()) / len(counted) + float(off.var()) / len(off))
    return (value - spread, value + spread), min(max(value, 0.0), 1.0)


def _is_enough(known: Known) -> bool:
    return bool((np.bincount(known.true, minlength=known.n_classes) >= _FEWEST).all())


def _known(data: Path, kept: Path | None) -> list[Known]:
    if kept is not None and kept.exists():
        return [Known(**one) for one in json.loads(kept.read_text(encoding="utf-8"))]
    known = list(_read(data))
    if kept is not None:
        kept.write_text(json.dumps([asdict(one) for one in known]), encoding="utf-8")
    return known


def _read(data: Path) -> Iterator[Known]:
    predictor = Earful(load_settings()).predictor
    for task, splits in task_data("all", data):
        if task.spans or task.queries:
            continue
        parts = [
            [e for e in part if e.source not in MADE_UP and (task.multi_label or not e.among)]
            for part in (splits.validation, splits.test)
        ]
        examples, n_validation = [*parts[0], *parts[1]], len(parts[0])
        products = [e.product or None for e in examples]
        shares = predictor.predict([e.text for e in examples], products=products)
        said = shares.probabilities[task.name]
        gold, allowed = gold_matrix(examples, task), allowed_matrix(examples, task)
        scripts = np.array([script(e.text) for e in examples])
        judges = np.arange(len(examples)) < n_validation
        classes: Mapping[str, tuple[NDArray[np.bool_], Places, Places]] = (
            {
                label: (allowed[:, place], gold[:, place] * 1, (said[:, place] >= 0.5) * 1)
                for place, label in enumerate(task.labels)
            }
            if task.multi_label
            else {task.name: (allowed.all(axis=1), gold.argmax(axis=1), said.argmax(axis=1))}
        )
        for label, (usable, true, told) in classes.items():
            for place, name in enumerate(SCRIPTS):
                rows = usable & (scripts == place)
                yield Known(
                    label,
                    name,
                    true[rows].tolist(),
                    told[rows].tolist(),
                    int(judges[rows].sum()),
                    2 if task.multi_label else len(task.labels),
                )


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    main()
