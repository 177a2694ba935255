"""False alarms on a quiet year of real comments, and how soon planted rises are seen.

    python tests/benchmarks/alerts.py REVIEWS.csv [--embeddings FILE.npz] [--trials 20]

The file has a column `date`. Themes are clusters of the embeddings (an array `embeddings` in the
order of the rows); without them, groups of as uneven sizes. "Quiet" is twice: every comment on a
day drawn at random of a year, and whole real days drawn at random, bursts and all, with the themes
of their comments shuffled. An alarm of a subject counts once until it was silent for a week, as in
Slack. A rise is so many comments a day more, from a day on, in a theme or in all of them.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterator
from pathlib import Path

import faiss
import numpy as np

from bot.digests.control import VOLUME, Rise, rises

THEMES = 40
YEAR, BEFORE, AHEAD, MONTH = 365, 63, 10, 365 / 12


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("file", type=Path)
    arguments.add_argument("--embeddings", type=Path)
    arguments.add_argument("--trials", type=int, default=20)
    given = arguments.parse_args()
    rng = np.random.default_rng(0)
    days, volume = volumes(given.file)
    themes = clusters(given.embeddings) if given.embeddings else zipf(len(days), rng)
    shares = np.bincount(themes, minlength=THEMES) / len(themes)
    print(f"{len(days):,} comments, {volume.mean():.0f} a day, busiest {volume.max()}")
    for name, quiet in (("drawn days", by_comment), ("real days", by_day)):
        found = [alarms(quiet(volume, shares, rng)) for _ in range(2)]
        a_month = [len(each) / (YEAR / MONTH) for each in found]
        print(
            f"quiet, {name}: {np.mean(a_month):.2f} false alarms a month, most {max(a_month):.2f}"
        )
    for more in (3, 5, 10, 20):
        theme = [delay(by_day(volume, shares, rng), more, rng) for _ in range(given.trials)]
        print(f"+{more} a day in a theme: {said(theme)}")
    for factor in (1, 2, 4):
        more = factor * volume.mean()
        whole = [delay(by_day(volume, shares, rng), more, rng, shares) for _ in range(given.trials)]
        print(f"+{more:.0f} a day in all (x{1 + factor}): {said(whole)}")


def volumes(file: Path) -> tuple[np.ndarray, np.ndarray]:
    """The day of each comment; comments a day in the busiest 430 days that follow each other."""
    with file.open(encoding="utf-8", newline="") as lines:
        days = np.array([row["date"][:10] for row in csv.DictReader(lines)], "datetime64[D]")
    counts = np.bincount((days - days.min()).astype(int))
    length = min(len(counts), YEAR + BEFORE)
    first = int(np.convolve(counts, np.ones(length), "valid").argmax())
    return days, counts[first : first + length]


def clusters(file: Path) -> np.ndarray:
    vectors = np.load(file)["embeddings"].astype(np.float32)
    means = faiss.Kmeans(vectors.shape[1], THEMES, niter=15, seed=1)
    means.train(vectors)
    return means.index.search(vectors, 1)[1][:, 0]


def zipf(n: int, rng: np.random.Generator) -> np.ndarray:
    weights = 1 / np.arange(1, THEMES + 1)
    return rng.choice(THEMES, n, p=weights / weights.sum())


def by_comment(volume: np.ndarray, shares: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Counts of shape (themes, days): each comment on a day of its own."""
    return rng.poisson(volume.mean() * shares[:, None], (THEMES, BEFORE + YEAR))


def by_day(volume: np.ndarray, shares: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Counts of shape (themes, days): real days in a random order."""
    drawn = rng.choice(volume, BEFORE + YEAR)
    return np.stack([rng.multinomial(n, shares) for n in drawn]).T


def looks(counts: np.ndarray, days: range) -> Iterator[tuple[int, Rise]]:
    """What is alarming at the end of each of the days."""
    for day in days:
        held = counts[:, max(0, day - 190) : day + 1]
        themes = {f"T{n}": row for n, row in enumerate(held)}
        yield from ((day, rise) for rise in rises(held.sum(axis=0), themes))


def alarms(counts: np.ndarray) -> list[Rise]:
    """The alarms of a year, each once until its subject was silent for a week."""
    told, noticed = [], dict[str, int]()
    for day, rise in looks(counts, range(BEFORE, counts.shape[1])):
        if day - noticed.get(rise.subject, -YEAR) >= 7:
            told.append(rise)
        noticed[rise.subject] = day
    return told


def delay(
    counts: np.ndarray, more: float, rng: np.random.Generator, shares: np.ndarray | None = None
) -> int | None:
    """Days until a rise is told, 1 for the morning after its first; None in ten days."""
    first = int(rng.integers(BEFORE + 30, counts.shape[1] - AHEAD))
    theme = int(rng.integers(THEMES))
    planted = counts.copy()
    weights = np.eye(THEMES)[theme] if shares is None else shares
    planted[:, first:] += rng.poisson(more * weights[:, None], planted[:, first:].shape)
    subject = f"T{theme}" if shares is None else VOLUME
    for day, rise in looks(planted, range(first, first + AHEAD)):
        if rise.subject == subject:
            return day - first + 1
    return None


def said(delays: list[int | None]) -> str:
    seen = [one for one in delays if one is not None]
    if not seen:
        return f"not seen within {AHEAD} days in {len(delays)} trials"
    within = [sum(one <= days for one in seen) / len(delays) for days in (1, 3, 7)]
    return (
        f"seen after a median of {np.median(seen):.0f} days; within 1 day {within[0]:.0%}, "
        f"3 days {within[1]:.0%}, 7 days {within[2]:.0%} of {len(delays)} trials"
    )


if __name__ == "__main__":
    main()
