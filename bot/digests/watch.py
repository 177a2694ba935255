"""Alerts: looks at each day's comments once they change, and tells the channels that asked."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from bot.digests.control import rises
from bot.digests.dispatch import Dispatch
from bot.digests.large import large_accounts
from bot.digests.messages import Poster
from bot.digests.noticed import ACCOUNT, THEME, Noticed, to_alert
from bot.errors import QuestionError, RefusedError
from bot.feedback import HOLDS
from bot.ports import (
    AlertStore,
    CommentStore,
    CommentTable,
    Posting,
    Selection,
    ThemeStore,
    Watch,
)
from bot.questions.query import Filters
from models.themes.ledger import Theme

_log = logging.getLogger(__name__)

#: So many days are looked at: what is expected, and how much counts vary.
_DAYS = 190
#: Comments older than this are no news, even if they are brought in today.
_FRESH = timedelta(days=7)
#: A subject that was not noticed for so long is new when it is noticed again.
_QUIET, _ACCOUNT_QUIET = timedelta(days=7), timedelta(days=14)
#: Alerts in one channel in 24 hours; what goes on is noticed again tomorrow.
_AT_MOST = 3
#: What could not be sent for so long is not sent any more.
_TOO_OLD = timedelta(hours=24)
_SHOWN_IDS, _LOADED = 10, 200


class AlertWatch:
    """Watches the comments of one workspace for the channels that get its alerts.

    Days are those of `zone`. Only whole days count, so that a look at noon says nothing of today.
    """

    def __init__(
        self,
        *,
        comments: CommentStore,
        themes: ThemeStore | None,
        alerts: AlertStore,
        dispatch: Dispatch,
        poster: Poster,
        zone: ZoneInfo,
    ) -> None:
        self._comments, self._themes, self._alerts = comments, themes, alerts
        self._dispatch, self._poster, self._zone = dispatch, poster, zone
        self._looked: object = None
        self._lock = threading.Lock()

    def tick(self, now: datetime) -> int:
        """Look if anything changed, and send what is to be sent; how many alerts were sent."""
        watches = self._alerts.watches()
        if not watches:
            return 0
        with self._lock:
            state = (self._comments.version(), now.astimezone(self._zone).date(), tuple(watches))
            if state != self._looked:
                self._look(watches, now)
                self._looked = state
        return self._send(now)

    def _look(self, watches: Sequence[Watch], now: datetime) -> None:
        noticed: dict[tuple[str, ...], Sequence[Noticed]] = {}
        for watch in watches:
            sources = self._sources(watch)
            if sources is None:
                continue
            if sources not in noticed:
                noticed[sources] = [*self._risen(now, sources), *self._leaving(now, sources)]
            silent = {one.subject for one in self._alerts.silences(watch.channel, now)}
            for one in noticed[sources]:
                if one.subject not in silent:
                    alert = to_alert(one, watch, now, self._last_day(now))
                    self._alerts.begin(alert, one.quiet, _AT_MOST)

    def _sources(self, watch: Watch) -> tuple[str, ...] | None:
        """The sources that a channel may hear of, empty for all; None where it may of none."""
        try:
            return self._poster.bounds(watch.creator, watch.channel).sources
        except QuestionError as error:
            _log.warning("a channel gets no alerts: %s", error)
            return None

    def _send(self, now: datetime) -> int:
        sent = 0
        for alert in self._alerts.recent(now - _TOO_OLD):
            posting = Posting(f"alert:{alert.key}", alert.channel, None, alert.fired_at)
            try:
                state = self._dispatch.send(posting, partial(self._poster.post_alert, alert))
            except RefusedError as error:
                _log.warning("an alert cannot be sent: %s", error)
            else:
                sent += state is not None
        return sent

    def _last_day(self, now: datetime) -> date:
        """The last whole day, or the day of the last comment if that is before."""
        yesterday = now.astimezone(self._zone).date() - timedelta(days=1)
        last = self._comments.span().last
        return min(yesterday, last.astimezone(self._zone).date()) if last else yesterday

    def _risen(self, now: datetime, sources: tuple[str, ...]) -> Iterator[Noticed]:
        last = self._last_day(now)
        if now.astimezone(self._zone).date() - last > _FRESH:
            return
        days = [last - timedelta(days=back) for back in range(_DAYS, -1, -1)]
        bounds = np.array([self._midnight(day) for day in (*days, last + timedelta(days=1))])
        filters = Filters(source=sources)
        table = self._comments.select(Selection(filters, _utc(bounds[0]), _utc(bounds[-1])))
        if not len(table.keys):
            return
        day = np.searchsorted(bounds, table.created_at, side="right") - 1
        first = int(day.min())
        volume = np.bincount(day - first, minlength=len(days) - first)
        themes, numbers = self._themes_of(table)
        counts = {
            THEME + theme.id: np.bincount(day[numbers == n] - first, minlength=len(volume))
            for n, theme in themes.items()
        }
        by_subject = {THEME + theme.id: (n, theme) for n, theme in themes.items()}
        for rise in rises(volume, counts):
            n, theme = by_subject.get(rise.subject, (None, None))
            is_it = (day >= len(days) - rise.days) & ((numbers == n) if theme else True)
            ids = tuple(self._comments.ids(table.keys[is_it][-_SHOWN_IDS:]))
            yield Noticed(rise.subject, f"{rise.subject}@{last}", _QUIET, rise, theme, evidence=ids)

    def _themes_of(self, table: CommentTable) -> tuple[Mapping[int, Theme], NDArray[np.int32]]:
        """The themes by their numbers, and the number of each comment; -1 for none."""
        numbers = np.full(len(table.keys), -1, np.int32)
        ledger = self._themes.ledger() if self._themes else None
        if self._themes is None or ledger is None:
            return {}, numbers
        column = self._themes.column()
        known = {theme.id: theme for theme in ledger.themes if not theme.is_muted}
        place = np.searchsorted(column.keys, table.keys)
        place[place == len(column.keys)] = 0
        if len(column.keys):
            is_there = column.keys[place] == table.keys
            numbers[is_there] = column.numbers[place[is_there]]
        return {n: known[id] for n, id in enumerate(column.ids) if id in known}, numbers

    def _leaving(self, now: datetime, sources: tuple[str, ...]) -> Iterator[Noticed]:
        """Comments of the last days in which a large account speaks of leaving."""
        table = self._comments.select(Selection(Filters(source=sources), now - _FRESH, now))
        keys = table.keys[np.nan_to_num(table.churn) >= HOLDS][-_LOADED:]
        if not len(keys):
            return
        large = large_accounts(
            self._comments.accounts(), lambda: self._comments.column("account")[1]
        )
        for one in self._comments.load(keys):
            name = one.comment.account
            if name is not None and name in large:
                yield Noticed(
                    subject=(ACCOUNT + name)[:600],
                    key=f"{ACCOUNT}{name}:{one.comment.id}",
                    quiet=_ACCOUNT_QUIET,
                    said=one,
                    size=large[name],
                    evidence=(one.comment.id,),
                )

    def _midnight(self, day: date) -> np.datetime64:
        start = datetime.combine(day, time(), self._zone).astimezone(UTC)
        return np.datetime64(start.replace(tzinfo=None), "s")


def _utc(stamp: np.datetime64) -> datetime:
    moment: datetime = stamp.astype("datetime64[s]").item()
    return moment.replace(tzinfo=UTC)
