"""The lasting themes of a workspace: kept up with its comments, and changed by its people."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import numpy as np

from bot import theme_decisions
from bot.errors import StoreError, ThemeError
from bot.ports import (
    CommentStore,
    Keys,
    RecordedEvent,
    Selection,
    StoredLedger,
    ThemeColumn,
    ThemeStore,
    VectorIndex,
)
from bot.theme_corpus import corpus_of
from bot.theme_decisions import Act, theme_of
from bot.theme_events import with_words
from bot.theme_forgetting import only_said_in, without_words
from bot.theme_space import moved_to
from bot.theme_split import split
from models.themes.ledger import Assigned, EventKind, Ledger, ThemeCorpus, ThemeEvent, ThemeMaker

#: Comments from which on there are themes.
FEWEST = 50

#: All comments are looked at again when there are this many times as many, or a week has begun
#: since and has brought this share of them, and no fewer than FEWEST.
_GROWTH, _WEEK_SHARE = 1.1, 0.01

#: Comments whose themes are written at once.
_BATCH = 20_000
_ATTEMPTS = 5

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Making:
    """What makes themes: the index of embeddings, and the maker for embeddings of a revision."""

    index: VectorIndex
    maker: ThemeMaker
    revision: str


@dataclass(frozen=True, slots=True)
class Made:
    """What a refresh did: how many comments it looked at, how many have another theme by it.

    `events` are those it recorded.
    """

    n_comments: int
    n_themes: int
    moved: int
    events: tuple[ThemeEvent, ...]


class Themes:
    """The themes of one workspace; safe on several threads and in several processes.

    `making` is asked for only when comments are looked at, as it needs the models. `alone` is
    entered to look at all of them, which one process does at a time; decisions of people need not
    wait for it: of two that change the themes at once, the second looks again and then decides.
    """

    def __init__(
        self,
        store: ThemeStore,
        comments: CommentStore,
        making: Callable[[], Making],
        *,
        alone: Callable[[], AbstractContextManager[object]] = nullcontext,
    ) -> None:
        self.store = store
        self._comments = comments
        self._making = making
        self._alone = alone

    def ledger(self) -> Ledger:
        """The themes as they are; ThemeError before there are any."""
        return self._held().ledger

    def history(self, id: str | None = None) -> Sequence[RecordedEvent]:
        """What happened to one theme, or to all; ThemeError when there never was such a theme."""
        if id is None:
            return self.store.events()
        found = self.store.events(theme=id.strip().upper())
        if not found:
            theme_of(self.ledger(), id)
        return found

    def settle(self) -> None:
        """Bring the themes up to the comments, after some came in or were labelled again."""
        if not self.is_due():
            self.assign_new()
            return
        with self._alone():
            if self.is_due():  # another process may have seen to it
                self._refresh()

    def is_due(self) -> bool:
        """Whether it is time to look at all comments again."""
        n, stored = self._comments.span().n, self.store.stored()
        if (stored is None and n < FEWEST) or self._is_mixed():
            return False
        if stored is None or stored.ledger.revision != self._making().revision:
            return True
        return n >= _GROWTH * stored.n_seen or self._has_new_week(stored, n)

    def assign_new(self) -> int:
        """Give each new comment the theme it is nearest to, or the pool; how many."""
        keys, done = self.store.unassigned(), 0
        while len(keys) and (stored := self.store.stored()) is not None:
            making = self._making()
            if stored.ledger.revision != making.revision:
                break
            some, corpus = self._corpus(making, keys[:_BATCH])
            column = _column(some, making.maker.assign(corpus, stored.ledger), stored.ledger)
            # when the themes were changed meanwhile, the same comments are looked at again
            if self.store.assign(column, after=stored.token):
                done += len(some)
                keys = keys[_BATCH:]
        return done

    def refresh(self, *, is_naming: bool = False) -> Made:
        """Look at all comments again; ThemeError as long as there are too few to have themes.

        With `is_naming` every theme that no person has named is named again.
        """
        n = self._comments.span().n
        if n < FEWEST and self.store.stored() is None:
            raise ThemeError(
                f"There are {n:,} comments, and themes are made from {FEWEST} on; "
                "bring more in with `earful ingest`."
            )
        if self._is_mixed():
            raise ThemeError(
                "Some comments were labelled by other models than those in use; run "
                "`earful models relabel` first."
            )
        with self._alone():
            return self._refresh(is_naming=is_naming)

    def rename(self, id: str, name: str, lang: str, by: str) -> Ledger:
        """Give a theme a name, in `en` or `zh`, that stays."""
        return self._decide(
            lambda ledger, act: theme_decisions.rename(ledger, id, name, lang, act), by
        )

    def merge(self, kept: str, gone: str, by: str) -> Ledger:
        """Make the second theme part of the first."""

        def change(ledger: Ledger, act: Act) -> Ledger:
            return theme_decisions.merge(ledger, kept, gone, self.sizes(), act)

        return self._decide(change, by)

    def mute(self, id: str, by: str) -> Ledger:
        """Keep a theme out of answers, digests and alerts."""
        return self._mark(id, EventKind.MUTE, by)

    def unmute(self, id: str, by: str) -> Ledger:
        """Undo `mute`."""
        return self._mark(id, EventKind.UNMUTE, by)

    def pin(self, id: str, by: str) -> Ledger:
        """Keep a theme from being merged, split or ended by a refresh."""
        return self._mark(id, EventKind.PIN, by)

    def unpin(self, id: str, by: str) -> Ledger:
        """Undo `pin`."""
        return self._mark(id, EventKind.UNPIN, by)

    def define(self, words: str, names: dict[str, str], by: str) -> Ledger:
        """Add a theme that a person describes, and give it the comments it is about.

        `names` maps `en` or `zh` to its name, in one language or both.
        """
        definition, making = " ".join(words.split()), self._making()
        if not definition:
            raise ThemeError("Say in a few words what the theme is about.")

        def change(ledger: Ledger, act: Act) -> Ledger:
            kept = {
                lang: theme_decisions.checked_name(ledger, name) for lang, name in names.items()
            }
            after = making.maker.define(ledger, definition, kept)
            return theme_decisions.defined(ledger, after, act)

        self._decide(change, by)
        self.refresh()
        return self.ledger()

    def split(self, id: str, by: str) -> Ledger:
        """Part a theme into its finer parts, of which the largest keeps the id."""
        making = self._making()
        for _ in range(_ATTEMPTS):
            stored = self._held()
            theme = theme_of(stored.ledger, id)
            column = self.store.column()
            of_it = column.numbers == stored.ledger.numbers()[theme.id]
            keys, corpus = self._corpus(making, column.keys[of_it])
            made = split(stored.ledger, theme, corpus, making.maker, _act(by))
            parts = _column(keys, made.assigned, made.ledger)
            if self.store.save(made.ledger, parts, after=stored.token):
                return made.ledger
        raise _busy()

    def forget(self, texts: Sequence[str]) -> None:
        """Forget comments that were deleted in all that names or quotes them.

        Names and key phrases that stand in these texts, and in no comment that is left, are given
        up; what a person named stays.
        """
        stored = self.store.stored()
        if stored is None:
            return
        words = only_said_in(stored.ledger, texts, self._is_said)
        for _ in range(_ATTEMPTS):
            held = self._held()
            if not words or self.store.save(without_words(held.ledger, words), after=held.token):
                self.store.prune(words)
                return
        raise _busy()

    def sizes(self) -> dict[str, int]:
        """How many comments each theme has."""
        column = self.store.column()
        counts = np.bincount(column.numbers[column.numbers >= 0], minlength=len(column.ids))
        return dict(zip(column.ids, counts.tolist(), strict=True))

    def _held(self) -> StoredLedger:
        stored = self.store.stored()
        if stored is None:
            raise ThemeError(
                f"There are no themes yet: they are made of {FEWEST} comments or more, at the end "
                "of `earful ingest` or by `earful themes refresh`."
            )
        return stored

    def _decide(self, change: Callable[[Ledger, Act], Ledger], by: str) -> Ledger:
        for _ in range(_ATTEMPTS):
            stored = self._held()
            ledger = change(stored.ledger, _act(by))
            if self.store.save(ledger, after=stored.token):
                return ledger
        raise _busy()

    def _mark(self, id: str, kind: EventKind, by: str) -> Ledger:
        return self._decide(lambda ledger, act: theme_decisions.mark(ledger, id, kind, act), by)

    def _refresh(self, *, is_naming: bool = False) -> Made:
        making = self._making()
        for _ in range(_ATTEMPTS):
            stored, before = self.store.stored(), self.store.column()
            keys, corpus = self._corpus(making)
            ledger = stored.ledger if stored else None
            if ledger is not None and ledger.revision != making.revision:
                ledger = moved_to(
                    making.revision, ledger, before, keys=keys, corpus=corpus, maker=making.maker
                )
            if ledger is not None and is_naming:
                ledger = ledger.without_names()
            made = making.maker.refresh(corpus, ledger)
            known = len(ledger.events) if ledger else 0
            named = replace(with_words(made.ledger, ledger, known), revision=making.revision)
            column = _column(keys, made.assigned, named)
            seen = (len(keys), self._comments.span().last)
            if self.store.save(named, column, after=stored.token if stored else None, seen=seen):
                moved = _moved(before, column, named)
                return Made(len(keys), len(named.themes), moved, named.events[known:])
            _log.info("the themes were changed meanwhile; all comments are looked at again")
        raise _busy()

    def _corpus(self, making: Making, keys: Keys | None = None) -> tuple[Keys, ThemeCorpus]:
        return corpus_of(self.store, self._comments, making.index, keys)

    def _is_said(self, words: str) -> bool:
        return bool(len(self._comments.containing([words], Selection())))

    def _is_mixed(self) -> bool:
        """Whether some comments were labelled by other models than those in use."""
        revisions = set(self._comments.revisions())
        return len(revisions) > 1 or (bool(revisions) and revisions != {self._making().revision})

    def _has_new_week(self, stored: StoredLedger, n: int) -> bool:
        """Whether enough comments are of a week after the last one looked at."""
        if stored.last_seen is None:
            return False
        day = stored.last_seen.astimezone(UTC).date()
        monday = day + timedelta(days=7 - day.weekday())
        since = datetime.combine(monday, datetime.min.time(), UTC)
        new = len(self._comments.select(Selection(since=since)).keys)
        return new >= max(FEWEST, _WEEK_SHARE * n)


def _act(by: str) -> Act:
    return Act(by, datetime.now(UTC))


def _busy() -> StoreError:
    return StoreError("The themes are being changed by others; try again in a moment.")


def _column(keys: Keys, assigned: Assigned, ledger: Ledger) -> ThemeColumn:
    return ThemeColumn(keys, assigned.numbers, assigned.similarity, tuple(ledger.numbers()))


def _moved(before: ThemeColumn, after: ThemeColumn, ledger: Ledger) -> int:
    """How many comments have another theme than before, but for those of themes merged."""
    both, were, are = np.intersect1d(
        before.keys, after.keys, assume_unique=True, return_indices=True
    )
    ids = [ledger.home(id) for id in before.ids]
    places = ledger.numbers()
    now = np.array([*(places.get(id, -9) for id in ids), -9], np.int32)
    then = before.numbers[were]
    expected = np.where(then >= 0, now[then], then)
    return int((expected != after.numbers[are]).sum()) if len(both) else 0
