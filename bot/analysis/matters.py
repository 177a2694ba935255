"""What there is to act on: one problem is one matter, though several themes speak of it.

Themes part comments finely, and leave many of a small corpus to none. Here the marks of a comment
(its theme, the parts of the product that it names) are joined where those of its comments that want
something are alike: much more than any two comments, and nearly as much as those of each among
themselves (both by the mean cosine of different comments). Then each comment goes to the matter
that it fits best, by its marks and its embedding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.analysis.key_places import KeyPlaces
from bot.analysis.material import Material
from bot.analysis.theme_view import ThemeView
from bot.analysis.typical import width
from bot.ports import AspectTable, CommentTable, Floats, Keys, Mask

Rows = NDArray[np.intp]

#: A mark needs so many comments that want something, and a part beyond what chance makes of them.
_FEWEST, _BEYOND = 5, 1.5
#: Marks are one matter whose comments are on average so much alike: in standard deviations of the
#: cosine of any two comments, and in parts of the geometric mean of what those of each are. The
#: maker of themes parted them on purpose: it takes more to join one than parts that no theme holds.
_ALIKE, _AS_AMONG, _AS_AMONG_THEMES = 0.8, 0.75, 0.8
#: Of so many comments the likeness is taken, and of so many parts the most frequent.
_READ, _MOST_PARTS = 300, 150
#: What it is worth, in standard deviations of nearness, that a comment has a mark of a matter; and
#: how near makes it a comment of the matter without any.
_MARKED, _ENOUGH = 2.0, 2.3
#: Nearness of so many comments is looked at together.
_CHUNK = 20_000
_LEAST_SCALE = 0.02
_SHORTEST = 4
#: A part is worth a word beside the first one when so many comments name it, in parts of that.
_NEARLY = 0.7

#: What is called by names in several languages, and what a part is called where a table knows it.
Names = Mapping[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class Matter:
    """Comments that want one thing done: their keys, ascending, and what they are known by.

    `themes` are the numbers of the themes in it, the largest first, and `parts` the names of the
    parts that lead. `is_theme` says that it is known best by its first theme, else by its
    first part.
    """

    themes: tuple[int, ...]
    parts: tuple[Names, ...]
    is_theme: bool
    keys: Keys


@dataclass(frozen=True, slots=True, eq=False)
class _Mark:
    """A theme (by its number) or a part (by its names), the rows that have it, and those that call.

    `excess` is how many more of them call than of as many of all comments.
    """

    theme: int | None
    names: Names
    rows: Rows
    calling: Rows
    excess: float


def find_matters(
    material: Material,
    view: ThemeView | None,
    shown: Sequence[int],
    table: CommentTable,
    wants: Sequence[Mask],
) -> list[Matter]:
    """The matters of a table's comments; `wants` are masks of those that want something.

    Each mask is of one kind of want; comments with none of them belong to matters too, but make
    none. `shown` are the numbers of the themes that may be told of.
    """
    marks = [*_of_themes(view, shown, table, wants), *_of_parts(material, table, wants)]
    vectors = _Vectors(material, table)
    groups = _joined(marks, vectors)
    if not groups:
        return []
    owners = _owners(marks, groups, vectors, len(table.keys))
    found = [_matter(marks, group, table.keys[owners == n]) for n, group in enumerate(groups)]
    return [one for one in found if len(one.keys)]


class _Vectors:
    """Centred embeddings of a table's comments, read as needed."""

    def __init__(self, material: Material, table: CommentTable) -> None:
        self._read, self._keys = material.vectors, table.keys

    @property
    def n(self) -> int:
        """How many there are."""
        return len(self._keys)

    def of(self, rows: Rows) -> Floats:
        return self._read(self._keys[rows])

    def different(self, rows: Rows) -> Rows:
        """Evenly spaced ones of many, and each wording once."""
        some = rows[:: -(-len(rows) // _READ)] if len(rows) > _READ else rows
        first = {vector.tobytes(): row for row, vector in zip(some, self.of(some), strict=True)}
        return np.sort(np.fromiter(first.values(), np.intp, len(first)))

    def scale(self) -> float:
        """The standard deviation of the cosine of any two comments."""
        some = self.of(self.different(np.arange(len(self._keys))))
        pairs = (some @ some.T)[np.triu_indices(len(some), 1)]
        return max(float(pairs.std()), _LEAST_SCALE) if len(pairs) else 1.0

    def nearness(self, centres: Floats) -> Iterator[tuple[slice, Floats]]:
        """Cosines of all comments with each centre, in stretches: shape (stretch, centres)."""
        for start in range(0, len(self._keys), _CHUNK):
            part = slice(start, min(start + _CHUNK, len(self._keys)))
            near: Floats = self._read(self._keys[part]) @ centres.T
            yield part, near


def _of_themes(
    view: ThemeView | None, shown: Sequence[int], table: CommentTable, wants: Sequence[Mask]
) -> Iterator[_Mark]:
    if view is None:
        return
    numbers = view.numbers_of(table.keys)
    for number in shown:
        if len(rows := np.flatnonzero(numbers == number)):
            yield _mark(number, view.ledger.themes[number].names, rows, wants)


def _of_parts(material: Material, table: CommentTable, wants: Sequence[Mask]) -> Iterator[_Mark]:
    """The parts that are named by more who want something than chance makes."""
    if material.named is None:
        return
    named = rows_by_part(material.named(), material.part_of, table.keys)
    most = sorted(named, key=lambda name: (-len(named[name][1]), name))[:_MOST_PARTS]
    for name in most:
        names, rows = named[name]
        mark = _mark(None, names, rows, wants)
        if len(mark.calling) >= _FEWEST and _beyond_chance(rows, wants) >= _BEYOND:
            yield mark


def rows_by_part(
    aspects: AspectTable, part_of: Callable[[str], Names | None], keys: Keys
) -> Mapping[str, tuple[Names, Rows]]:
    """Rows of the comments that name each part, by a name of the part.

    The rows are places among `keys`, ascending; aspects of other comments are left out.
    """
    places = KeyPlaces(keys).of(aspects.keys)
    inside = places >= 0
    used = np.unique(aspects.phrase[inside])
    names = [_named(aspects.phrases[code], part_of) for code in used.tolist()]
    groups = {id_of(one): one for one in names if one}
    order = {name: number for number, name in enumerate(groups)}
    of_phrase = np.full(len(aspects.phrases), -1, np.int64)
    of_phrase[used] = [order[id_of(one)] if one else -1 for one in names]
    parts = of_phrase[aspects.phrase[inside]]
    found = np.unique(np.stack([parts, places[inside]]), axis=1)
    edges = np.searchsorted(found[0], np.arange(len(groups) + 1))
    return {
        name: (groups[name], found[1, edges[number] : edges[number + 1]])
        for name, number in order.items()
    }


def id_of(names: Names) -> str:
    """The name that tells a part from others."""
    return names.get("en") or names["zh"]


def _named(phrase: str, part_of: Callable[[str], Names | None]) -> Names:
    """What a phrase names; empty where that is nothing to act on."""
    known = part_of(phrase)
    if known is not None:
        return known
    return {"en": phrase, "zh": phrase} if width(phrase) >= _SHORTEST else {}


def _mark(theme: int | None, names: Names, rows: Rows, wants: Sequence[Mask]) -> _Mark:
    calling = np.logical_or.reduce(wants)
    excess = max(float(mask[rows].sum() - len(rows) * mask.mean()) for mask in wants)
    return _Mark(theme, names, rows, rows[calling[rows]], excess)


def _beyond_chance(rows: Rows, wants: Sequence[Mask]) -> float:
    """By how many standard deviations more of these comments want something than of all."""
    found = []
    for mask in wants:
        share = float(mask.mean())
        spread = (len(rows) * share * (1 - share)) ** 0.5
        found.append((float(mask[rows].sum()) - len(rows) * share) / max(spread, 1e-9))
    return float(max(found))


def _joined(marks: Sequence[_Mark], vectors: _Vectors) -> list[list[int]]:
    """Which marks make one matter: the two that are most alike are joined, again and again."""
    able = [n for n, mark in enumerate(marks) if len(mark.calling) >= _FEWEST]
    groups = [[n] for n in able]
    spread = _Likeness([marks[n] for n in able], vectors)
    while len(groups) > 1:
        first, second, likeness = spread.most()
        if likeness < 1:
            break
        groups[first] += groups.pop(second)
        spread.join(first, second)
    alone = [[n] for n, mark in enumerate(marks) if n not in set(able) and mark.theme is not None]
    return [*groups, *alone]


class _Likeness:
    """How alike the comments of groups are, kept while groups are joined; 1 is enough for one.

    Comments of the same wording count once; no comment is compared with itself.
    """

    def __init__(self, marks: Sequence[_Mark], vectors: _Vectors) -> None:
        self._vectors, self._scale = vectors, vectors.scale()
        self._themed = [one.theme is not None for one in marks]
        self._rows = [vectors.different(one.calling) for one in marks]
        self._sums = [vectors.of(one).sum(axis=0) for one in self._rows]
        self._table = np.full((len(marks), len(marks)), -np.inf)
        for n in range(len(marks)):
            self._fill(n)

    def most(self) -> tuple[int, int, float]:
        """The two that are most alike, the first of them first."""
        place = int(np.argmax(self._table))
        first, second = sorted(divmod(place, len(self._table)))
        return first, second, float(self._table[first, second])

    def join(self, first: int, second: int) -> None:
        """Make two one, in the place of the first."""
        both = np.union1d(self._rows[first], self._rows.pop(second))
        self._rows[first] = self._vectors.different(both)
        self._sums.pop(second)
        self._themed[first] |= self._themed.pop(second)
        self._sums[first] = self._vectors.of(self._rows[first]).sum(axis=0)
        kept = np.arange(len(self._table)) != second
        self._table = self._table[kept][:, kept]
        self._fill(first)

    def _fill(self, n: int) -> None:
        """The likeness of one group to each of the others."""
        sums, sizes = np.stack(self._sums), np.array([len(one) for one in self._rows], np.float64)
        is_mine = np.zeros(self._vectors.n, bool)
        is_mine[self._rows[n]] = True
        shared = np.array([np.count_nonzero(is_mine[one]) for one in self._rows])
        means = (sums @ sums[n] - shared) / np.maximum(sizes * sizes[n] - shared, 1)
        squares = np.maximum(np.einsum("ij,ij->i", sums, sums) - sizes, 0)
        within = squares / np.maximum(sizes * (sizes - 1), 1)
        among = np.sqrt(np.maximum(within * within[n], self._scale**2 / 4))
        are_themes = np.array(self._themed) & self._themed[n]
        enough = np.where(are_themes, _AS_AMONG_THEMES, _AS_AMONG)
        likeness = np.minimum(means / self._scale / _ALIKE, means / among / enough)
        likeness[n] = -np.inf
        self._table[n] = self._table[:, n] = likeness


def _owners(
    marks: Sequence[_Mark], groups: Sequence[Sequence[int]], vectors: _Vectors, n: int
) -> Rows:
    """The group that each comment fits best, -1 for none."""
    centres = np.stack([_centre(marks, group, vectors) for group in groups])
    spread = _spread(vectors, centres)
    has = np.zeros((len(groups), n), bool)
    for number, group in enumerate(groups):
        for mark in group:
            has[number, marks[mark].rows] = True
    owners = np.full(n, -1, np.intp)
    for part, nearness in vectors.nearness(centres):
        marked = has[:, part].T
        fits = nearness / spread + _MARKED * marked
        best = fits.argmax(axis=1)
        is_in = marked[np.arange(len(best)), best] | (fits.max(axis=1) >= _ENOUGH)
        owners[part] = np.where(is_in, best, -1)
    return owners


def _centre(marks: Sequence[_Mark], group: Sequence[int], vectors: _Vectors) -> Floats:
    calling = [marks[n].calling for n in group]
    rows = vectors.different(np.unique(np.concatenate(calling)))
    if not len(rows):
        rows = vectors.different(marks[group[0]].rows)
    mean = vectors.of(rows).mean(axis=0)
    centre: Floats = mean / max(float(np.linalg.norm(mean)), 1e-6)
    return centre


def _spread(vectors: _Vectors, centres: Floats) -> Floats:
    """The standard deviation of all comments' nearness to each centre."""
    squares, sums, n = np.zeros(len(centres)), np.zeros(len(centres)), 0
    for _, nearness in vectors.nearness(centres):
        squares, sums = squares + (nearness**2).sum(axis=0), sums + nearness.sum(axis=0)
        n += len(nearness)
    variance = squares / n - (sums / n) ** 2
    spread: Floats = np.sqrt(np.maximum(variance, 1e-4)).astype(np.float32)
    return spread


def _leading(parts: Sequence[_Mark]) -> list[_Mark]:
    """The part with the greatest excess, then those that nearly as many comments name."""
    first, others = parts[:1], sorted(parts[1:], key=lambda one: -len(one.calling))
    least = _NEARLY * len(first[0].calling) if first else 0.0
    return [*first, *(one for one in others if len(one.calling) >= least)]


def _matter(marks: Sequence[_Mark], group: Sequence[int], keys: Keys) -> Matter:
    ranked = sorted((marks[n] for n in group), key=lambda one: -one.excess)
    largest = sorted(ranked, key=lambda one: -len(one.calling))
    return Matter(
        themes=tuple(one.theme for one in largest if one.theme is not None),
        parts=tuple(one.names for one in _leading([one for one in ranked if one.theme is None])),
        is_theme=ranked[0].theme is not None,
        keys=keys,
    )
