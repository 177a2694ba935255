"""The theme maker: replays a corpus, keeps the ledger's ids, and gives each comment its theme."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from models.protocols import Floats, Predictor
from models.themes.areas import areas
from models.themes.concepts import lexicon
from models.themes.draft import Named, Namer
from models.themes.drafts import background_rows, draft_of, sample_of, shown_rows
from models.themes.grouping import centres_of
from models.themes.joining import Joining, joining
from models.themes.ledger import Assigned, Ledger, Place, Refreshed, Rows, Theme, ThemeCorpus
from models.themes.lineage import Lineage, Witnesses, trace
from models.themes.names import ThemeNamer
from models.themes.order import Timeline, timeline
from models.themes.places import places_of
from models.themes.reading import is_han
from models.themes.replay import replay
from models.themes.space import ThemeSpace, space_for

#: Comments of one day that the history is replayed with; all of them join themes.
_PER_DAY = 256

#: How near a comment must be to what a person defined: nearer than 19 of 20 are to a theme.
_DEFINED = 0.3

#: Characters from which on noise may be words ("Persian language"), which join a theme when they
#: are this many times as near as others must be.
_WORDS, _STRICTLY = 6, 1.5

_CHUNK = 8192
_EXAMPLES = 5


class LastingThemes:
    """Themes by replay; see `models.themes.ledger.ThemeMaker`. Safe on any thread."""

    def __init__(
        self, predictor: Predictor, namer: Namer | None = None, space: ThemeSpace | None = None
    ) -> None:
        self._predictor = predictor
        self._namer = namer or ThemeNamer()
        self._given = space

    @cached_property
    def _space(self) -> ThemeSpace:
        return self._given or space_for(self._predictor)

    def refresh(self, corpus: ThemeCorpus, ledger: Ledger | None = None) -> Refreshed:
        """See `ThemeMaker.refresh`."""
        before = ledger or Ledger(self._predictor.revision)
        places, order = places_of(corpus), _canonical(corpus)
        rows = order[places[order] == Place.POOL]
        line = timeline(corpus.hashes, corpus.created_at, rows, _PER_DAY, corpus.came_at)
        placed = _Placed(corpus, self._project)
        vectors = placed.keep(line.rows)
        history = replay(vectors, line.steps, line.seen)
        lineage = trace(history, before, _witnesses(corpus, line, vectors))
        join = joining(lineage.themes, lineage.parts)
        assigned = self._assigned(placed, places, order, join)
        themes = self._named(placed, order, assigned, lineage)
        return Refreshed(_with(before, themes, lineage, self._predictor.revision), assigned)

    def assign(self, corpus: ThemeCorpus, ledger: Ledger) -> Assigned:
        """See `ThemeMaker.assign`."""
        join = joining(ledger.themes)
        placed = _Placed(corpus, self._project)
        return self._assigned(placed, places_of(corpus), _canonical(corpus), join)

    def define(self, ledger: Ledger, definition: str, names: Mapping[str, str]) -> Ledger:
        """See `ThemeMaker.define`."""
        language = "zh" if is_han(definition) else "en"
        vector = self._predictor.embed_query(definition)[None]
        theme = Theme(
            f"T{ledger.next_id}",
            self._space.project(vector, [language], [lexicon().named(definition, language)])[0],
            _DEFINED,
            "",
            dict(names),
            definition=definition,
        )
        return replace(ledger, themes=(*ledger.themes, theme), next_id=ledger.next_id + 1)

    def centres(self, corpus: ThemeCorpus, numbers: NDArray[np.int32], count: int) -> Floats:
        """The mean directions of themes in this maker's space, shape (count, dimension).

        `numbers` gives each comment's theme, negative for none; an empty theme's is zero. Themes
        of another encoder are found again by it.
        """
        rows = _canonical(corpus)
        rows = rows[numbers[rows] >= 0]
        sums = np.zeros((count, self._predictor.dimension), np.float32)
        for start in range(0, len(rows), _CHUNK):
            some = rows[start : start + _CHUNK]
            np.add.at(sums, numbers[some], self._project(corpus, some))
        return centres_of(sums, np.arange(count), count)

    def _project(self, corpus: ThemeCorpus, rows: Rows) -> Floats:
        """Vectors of rows in the makers' space, shape (rows, dimension)."""
        vectors = np.empty((len(rows), self._predictor.dimension), np.float32)
        for start in range(0, len(rows), _CHUNK):
            some = rows[start : start + _CHUNK]
            languages = [corpus.languages[row] for row in some]
            named = list(map(lexicon().named, corpus.texts(some), languages))
            vectors[start : start + len(some)] = self._space.project(
                corpus.vectors(some), languages, named
            )
        return vectors

    def _assigned(
        self, placed: _Placed, places: NDArray[np.int32], order: Rows, join: Joining
    ) -> Assigned:
        corpus, numbers = placed.corpus, places.copy()
        similarity = np.zeros(len(corpus), np.float32)
        bare = (places == Place.NOISE) & (corpus.lengths >= _WORDS)
        for place, strictly, those in (
            (Place.POOL, 1.0, places == Place.POOL),
            (Place.NOISE, _STRICTLY, bare),
        ):
            theirs = order[those[order]]
            for start in range(0, len(theirs), _CHUNK):
                rows = theirs[start : start + _CHUNK]
                found = join.join(placed.of(rows), place, strictly)
                numbers[rows], similarity[rows] = found
        return Assigned(numbers, similarity)

    def _named(
        self, placed: _Placed, order: Rows, assigned: Assigned, lineage: Lineage
    ) -> tuple[Theme, ...]:
        """The themes with names where they are fresh, and with examples."""
        corpus = placed.corpus
        members = _members(assigned, order, len(lineage.themes))
        shown = [shown_rows(corpus, mine, assigned.similarity) for mine in members]
        themes = [
            replace(theme, examples=tuple(corpus.ids(rows[:_EXAMPLES])))
            for theme, rows in zip(lineage.themes, shown, strict=True)
        ]
        fresh = [n for n, one in enumerate(themes) if one.id in lineage.fresh or not one.names]
        if not fresh:
            return tuple(themes)
        drafts = [
            draft_of(
                themes[n].id,
                themes[n].centre,
                corpus,
                members[n],
                sample_of(corpus, shown[n], placed.of(shown[n])),
            )
            for n in fresh
        ]
        rows = background_rows(order)
        background = sample_of(corpus, rows, placed.of(rows))
        others = (theme for n, theme in enumerate(themes) if n not in set(fresh))
        taken = {name for theme in others for name in theme.names.values()}
        for n, named in zip(fresh, self._namer(drafts, background, taken), strict=True):
            themes[n] = _with_name(themes[n], named)
        return tuple(themes)


class _Placed:
    """Vectors of a corpus in a space; to read the concepts of a comment twice takes as long."""

    def __init__(self, corpus: ThemeCorpus, project: Callable[[ThemeCorpus, Rows], Floats]) -> None:
        self.corpus, self._project = corpus, project
        self._places = np.full(len(corpus), -1, np.intp)
        self._kept: Floats = np.zeros((0, 0), np.float32)

    def keep(self, rows: Rows) -> Floats:
        """Vectors of rows, shape (rows, dimension), which are kept; they may not be changed."""
        self._kept = self._project(self.corpus, rows)
        self._places[rows] = np.arange(len(rows))
        return self._kept

    def of(self, rows: Rows) -> Floats:
        """Vectors of rows, shape (rows, dimension)."""
        places = self._places[rows]
        if (places >= 0).all() and len(self._kept):
            return self._kept[places]
        vectors = self._project(self.corpus, rows[places < 0])
        found = np.empty((len(rows), vectors.shape[1]), np.float32)
        found[places < 0] = vectors
        if len(self._kept):
            found[places >= 0] = self._kept[places[places >= 0]]
        return found


def _canonical(corpus: ThemeCorpus) -> Rows:
    """All rows by content: sums in this order are the same to the last bit."""
    return np.argsort(corpus.hashes, kind="stable")


def _witnesses(corpus: ThemeCorpus, line: Timeline, vectors: Floats) -> Witnesses:
    def instant(place: int) -> datetime | None:
        at = corpus.created_at[line.rows[place]]
        if np.isnat(at):
            return None
        return datetime.fromtimestamp(int(at.astype("datetime64[s]").astype(np.int64)), UTC)

    return Witnesses(vectors, lambda places: corpus.ids(line.rows[places]), instant)


def _members(assigned: Assigned, order: Rows, count: int) -> list[Rows]:
    """The rows of each theme, in canonical order."""
    numbers = assigned.numbers[order]
    by_theme = order[np.argsort(numbers, kind="stable")]
    ends = np.searchsorted(np.sort(numbers), np.arange(count + 1))
    return [by_theme[ends[n] : ends[n + 1]] for n in range(count)]


def _with_name(theme: Theme, named: Named) -> Theme:
    names = theme.names if theme.is_named else named.names
    return replace(theme, names=names, phrases=named.phrases, area=named.area)


def _with(ledger: Ledger, themes: tuple[Theme, ...], lineage: Lineage, revision: str) -> Ledger:
    used = {theme.area for theme in themes}
    return replace(
        ledger,
        revision=revision,
        themes=themes,
        areas=tuple(area for area in areas() if area.id in used),
        events=(*ledger.events, *lineage.events),
        merged=lineage.merged,
        next_id=lineage.next_id,
    )
