"""Themes as they came to be: the history of a corpus, played again from its first day.

Comments are read in canonical order. The first of them found the themes, a few for the time being
and once more when there are enough; from then on each joins the nearest centre. Where the corpus
has grown enough, the broadest themes are split, and when recent comments turn out to be much
nearer to each other than to any centre, a theme is born of them. While the corpus is young,
centres settle each time that it has doubled; later one moves only when its theme is split. So what
was decided up to a day depends on nothing that came later, and the same comments have the same
history in whatever order they arrived.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from models.protocols import Floats
from models.themes.grouping import Numbers, centres_of, find_groups, nearest, unit
from models.themes.order import UNDATED

#: Comments that found the first themes, and up to which centres settle, in so many rounds. Fewer
#: found some for the time being.
FOUNDING, SETTLED = 60, 5000
_YOUNG, _ROUNDS = 20, 3

#: The corpus grows by this factor between two looks at whether themes are too broad.
_GROWTH = 1.25

#: Of many comments so many, the first in canonical order, find groups, and so many fine ones.
_SAMPLE, _FINE = 6144, 320

#: A theme has at least this many comments, or this share of all up to a number.
_FEWEST, _SMALLEST, _ENOUGH = 6, 0.003, 60

#: Two themes whose centres, seen from the middle of the corpus, are nearer than this are one: than
#: the first of a thousand comments or fewer, than the second of ten thousand or more.
_ALIKE = (0.45, 0.75)

#: Of two themes no one is made that has more than this share of the founding comments, or so many
#: times the mean share.
_LARGEST, _TIMES_MEAN = 0.12, 3

#: The share of the founding comments that is too far from all centres to be held by one.
_LOOSE = 0.05

#: Comments are drawn by a new centre that is nearer than theirs by so much; so much nearer it must
#: be on average.
_DRAWN, _GAINED = 0.05, 0.1

#: New themes are looked for among so many comments at most, about so many of them that have most
#: others near, and so many are found at once.
_RECENT, _DENSEST, _BIRTHS = 500, 64, 3

#: The pool is kept between these shares: when it is fuller the threshold falls, when it is
#: emptier the threshold rises, but only when themes are looked at, and to let go of so few. Before
#: the founding, when one comment is much, it is kept below another.
_FULL, _EMPTY, _LET_OUT = 0.08, 0.04, 0.01
_FULL_YOUNG = 0.04

#: Of the comments that a new theme takes, the share that names another as one that lost them.
_NOTABLE = 0.01

#: Themes are born of the pool up to so many times as many as comments deserve.
_CROWD = 1.25

#: There are at most so many themes, and no more than one to so many comments.
_MOST, _PER_THEME = 180, 8
_POOL = -1


@dataclass(frozen=True, slots=True)
class Step:
    """A theme that came to be after the founding: its number and what it was made of.

    `parents` are the numbers of the themes that lost comments to it, the one it was split from
    first, else in the order of their losses. `last` is the place of the last comment that was
    looked at; `moved` holds the places of the comments that went to it, nearest first, and
    `gain` is how much nearer they are to it, on average.
    """

    number: int
    parents: tuple[int, ...]
    is_split: bool
    last: int
    moved: Numbers
    gain: float


@dataclass(frozen=True, slots=True)
class History:
    """The themes at the end: centres of shape (themes, dimension) in the order of their births.

    A comment whose cosine with the nearest centre is below `threshold` is in the pool. `founded`
    themes were there from the founding on, which rests on comments up to place `last`. `past`
    holds the centres that themes had before, and `past_of` the numbers of those themes.
    """

    centres: Floats
    threshold: float
    founded: int
    last: int
    past: Floats
    past_of: tuple[int, ...]
    steps: tuple[Step, ...] = ()


def wanted_themes(n: int) -> int:
    """How many themes n comments deserve: 20 for 300, 150 for 20,000, at most 180.

    It grows with the powers of two, so that it stays the same for long.
    """
    rounded = 2 ** np.floor(np.log2(max(n, 1)))
    return int(
        min(_MOST, max(1, rounded / _PER_THEME), max(3 * rounded**0.35, 1.17 * rounded**0.5))
    )


def too_alike(n: int) -> float:
    """How near the centres of two themes of n comments are that are one."""
    fewer, more = _ALIKE
    return fewer + (more - fewer) * float(np.clip(np.log10(max(n, 1) / 1000), 0, 1))


def replay(vectors: Floats, steps: NDArray[np.int64], seen: NDArray[np.int64]) -> History:
    """The history of comments in canonical order; unit vectors of shape (n, dimension).

    `steps` says of each in which week, or day, it came; `seen` counts the comments of the whole
    corpus up to it.
    """
    player = _Player(vectors, seen)
    if len(vectors):
        first, *ends = _looks(steps, seen)
        player.found(first)
        for before, end in pairwise([first, *ends]):
            if seen[before - 1] < FOUNDING <= seen[end - 1]:
                player.found(end)
            else:
                player.read(before, end)
    return player.history()


def _looks(steps: NDArray[np.int64], seen: NDArray[np.int64]) -> list[int]:
    """The places before which themes are looked at; there is at least one.

    At the first there are enough comments to found themes for the time being. The last step may
    go on, so it is waited for, unless there are enough to found themes with it alone.
    """
    ends = [end for end in _ends(steps) if seen[end - 1] >= _YOUNG]
    is_founded = bool(ends) and seen[ends[-1] - 1] >= FOUNDING
    if not ends or (not is_founded and seen[-1] >= FOUNDING):
        ends.append(len(steps))
    return ends


def _ends(steps: NDArray[np.int64]) -> list[int]:
    """Where steps that are over end; none where most comments have none.

    Comments without one stand at the end and decide nothing, unless they are most of all.
    """
    known = int(np.searchsorted(steps, UNDATED))
    if known * 2 < len(steps):
        return []
    return [int(place) for place in np.flatnonzero(np.diff(steps[:known])) + 1]


class _Player:
    def __init__(self, vectors: Floats, seen: NDArray[np.int64]) -> None:
        self.vectors, self.seen = vectors, seen
        self.numbers: Numbers = np.full(len(vectors), _POOL, np.intp)
        self.cosines: Floats = np.zeros(len(vectors), np.float32)
        self.centres: Floats = vectors[:0]
        self.middle: Floats = np.zeros(vectors.shape[1], np.float32)
        self.threshold = self.next_look = self.next_settling = 0.0
        self.founded, self.last = 0, -1
        self.steps: list[Step] = []
        self.past: list[tuple[int, Floats]] = []

    def found(self, end: int) -> None:
        """The first themes, of the comments before a place."""
        some = self.vectors[:end]
        self.middle = some.mean(axis=0)
        found = find_groups(some[:_SAMPLE], wanted_themes(int(self.seen[end - 1])), _FINE)
        self.centres = self._joined(some[:_SAMPLE], found, too_alike(int(self.seen[end - 1])))
        self.numbers[:end], self.cosines[:end] = nearest(some, self.centres)
        loose = self._quantile(_LOOSE, end)
        self.threshold = min(self.threshold, loose) if self.founded else loose
        self.founded, self.last = len(self.centres), end - 1
        self.steps, self.past = [], []
        self.next_look = _GROWTH * self.seen[end - 1]
        self.next_settling = 2.0 * self.seen[end - 1]

    def read(self, start: int, end: int) -> None:
        """The comments of the next steps, up to the end of one."""
        found = nearest(self.vectors[start:end], self.centres)
        self.numbers[start:end], self.cosines[start:end] = found
        n = int(self.seen[end - 1])
        self._emerge(int(np.searchsorted(self.seen, n - max(400, n // 20))), end)
        if n >= self.next_look:
            self.next_look = _GROWTH * n
            self._split_broad(end, wanted_themes(n))
            if self.next_settling <= n <= SETTLED:
                self.next_settling = 2.0 * n
                self._settle(end)
            self._let_out(end)
        full = _FULL if n >= FOUNDING else _FULL_YOUNG
        self.threshold = min(self.threshold, self._quantile(full, end))

    def history(self) -> History:
        """What came to be."""
        past = np.array([centre for _, centre in self.past], np.float32)
        return History(
            centres=self.centres,
            threshold=self.threshold,
            founded=self.founded,
            last=self.last,
            past=past.reshape(-1, self.vectors.shape[1]),
            past_of=tuple(number for number, _ in self.past),
            steps=tuple(self.steps),
        )

    def _alike(self, ones: Floats, others: Floats) -> Floats:
        """Cosines of centres as seen from the middle of the corpus."""
        return unit(ones - self.middle) @ unit(others - self.middle).T

    def _is_known(self, centre: Floats, others: Floats, limit: float) -> bool:
        """Whether one of the other centres is too alike to make a theme of this one."""
        return bool(self._alike(centre, others).max() >= limit)

    def _joined(self, vectors: Floats, centres: Floats, limit: float) -> Floats:
        """Groups with those that are more alike than this made one."""
        largest = max(_LARGEST, _TIMES_MEAN / len(centres))
        while len(centres) > 1:
            numbers, _ = nearest(vectors, centres)
            shares = np.bincount(numbers, minlength=len(centres)) / len(vectors)
            alike = np.triu(self._alike(centres, centres), 1)
            alike[shares[:, None] + shares > largest] = -1
            first, second = divmod(int(alike.argmax()), len(centres))
            if alike[first, second] < limit:
                break
            numbers[numbers == second] = first
            numbers[numbers > second] -= 1
            centres = centres_of(vectors, numbers, len(centres) - 1)
        return centres

    def _too_alike(self, end: int) -> float:
        return too_alike(int(self.seen[end - 1]))

    def _let_out(self, end: int) -> None:
        pooled = int((self.cosines[:end] < self.threshold).sum())
        most = min(int(_EMPTY * end), pooled + int(_LET_OUT * end))
        if most > pooled:
            self.threshold = float(np.partition(self.cosines[:end], most)[most])

    def _settle(self, end: int) -> None:
        """Move each centre to the middle of its comments, and those to the nearest."""
        some = self.vectors[:end]
        self.past += list(enumerate(self.centres.copy()))
        for _ in range(_ROUNDS):
            middles = centres_of(some, self.numbers[:end], len(self.centres))
            is_held = np.bincount(self.numbers[:end], minlength=len(self.centres)) > 0
            self.centres[is_held] = middles[is_held]
            self.numbers[:end], self.cosines[:end] = nearest(some, self.centres)

    def _fewest(self, end: int) -> int:
        return max(_FEWEST, min(_ENOUGH, round(_SMALLEST * end)))

    def _quantile(self, share: float, end: int) -> float:
        return float(np.quantile(self.cosines[:end], share))

    def _emerge(self, start: int, end: int) -> None:
        """Themes of recent comments that are much nearer to each other than to any centre."""
        recent = np.arange(start, end)[-_RECENT:]
        fewest = self._fewest(end)
        for _ in range(_BIRTHS):
            if len(self.centres) >= _CROWD * wanted_themes(end):
                return
            held = np.maximum(self.cosines[recent], self.threshold)
            centre = _gathered(self.vectors[recent], held, _tight(self.cosines[:end]), fewest)
            if centre is None or self._is_known(centre, self.centres, self._too_alike(end)):
                return
            self._add(centre, end)

    def _split_broad(self, end: int, wanted: int) -> None:
        """Split the broadest themes until there are as many as wanted."""
        closed: set[int] = set()
        while len(self.centres) < wanted and len(closed) < len(self.centres):
            broad = np.bincount(
                self.numbers[:end], 1 - self.cosines[:end], minlength=len(self.centres)
            )
            broad[list(closed)] = -1
            number = int(broad.argmax())
            if not self._split(number, end):
                closed.add(number)

    def _split(self, number: int, end: int) -> bool:
        """Split a theme in two, when the parts are large enough and not alike to any theme.

        Those of a theme that has too many of all comments may be more alike.
        """
        mine = np.flatnonzero(self.numbers[:end] == number)
        if len(mine) < 2 * self._fewest(end):
            return False
        parts = find_groups(self.vectors[mine[:2000]], 2, 48)
        if len(parts) < 2:
            return False
        sizes = np.bincount(nearest(self.vectors[mine], parts)[0], minlength=2)
        stays = int((parts @ self.centres[number]).argmax())
        rest = np.concatenate([np.delete(self.centres, number, axis=0), parts[[stays]]])
        limit = _ALIKE[1] if len(mine) > _LARGEST * end else self._too_alike(end)
        if sizes.min() < self._fewest(end) or self._is_known(parts[[1 - stays]], rest, limit):
            return False
        self.past.append((number, self.centres[number].copy()))
        self.centres[number] = parts[stays]
        self.numbers[mine], self.cosines[mine] = nearest(self.vectors[mine], self.centres)
        self._add(parts[[1 - stays]], end, parent=number)
        return True

    def _add(self, centre: Floats, end: int, parent: int = _POOL) -> None:
        cosines = self.vectors[:end] @ centre[0]
        moved = np.flatnonzero(cosines > np.maximum(self.cosines[:end], self.threshold))
        moved = moved[np.argsort(-cosines[moved], kind="stable")]
        gain = float((cosines[moved] - self.cosines[moved]).mean()) if len(moved) else 0.0
        losses = Counter(self.numbers[moved[self.cosines[moved] >= self.threshold]].tolist())
        lost = [n for n, count in losses.most_common() if count >= _NOTABLE * len(moved)]
        parents = (*([] if parent == _POOL else [parent]), *(n for n in lost if n != parent))
        number = len(self.centres)
        self.steps.append(Step(number, parents, parent != _POOL, end - 1, moved, gain))
        self.centres = np.concatenate([self.centres, centre])
        self.numbers[moved], self.cosines[moved] = number, cosines[moved]


def _gathered(vectors: Floats, held: Floats, tight: float, fewest: int) -> Floats | None:
    """The centre, shape (1, dimension), that would hold comments better than they are held.

    `held` are their cosines with what holds them; None where no centre draws enough of them.
    """
    near = vectors @ vectors.T >= tight
    counts = near.sum(axis=1)
    dense = np.argsort(-counts, kind="stable")[:_DENSEST]
    dense = dense[counts[dense] >= fewest]
    if not len(dense):
        return None
    centres = unit(near[dense].astype(np.float32) @ vectors)
    gains = np.maximum(vectors @ centres.T - held[:, None] - _DRAWN, 0).sum(axis=0)
    centre = centres[[int(gains.argmax())]]
    for _ in range(_ROUNDS):
        gain = vectors @ centre[0] - held
        drawn = gain > _DRAWN
        if drawn.sum() < fewest or gain[drawn].mean() < _GAINED:
            return None
        centre = unit(vectors[drawn].sum(axis=0, keepdims=True))
    return centre


def _tight(cosines: Floats) -> float:
    """How near two comments of a theme are that is tighter than most."""
    return float(np.quantile(cosines, 0.75)) ** 2 * 1.2
