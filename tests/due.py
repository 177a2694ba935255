"""A home with the sample feedback, and digests of it that fall due while the bot is tried."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from sqlalchemy import create_engine, text

from bot.bootstrap import Earful
from bot.config import Settings
from bot.digests.runner import order
from bot.digests.schedule import Every, Schedule
from bot.ingest.pipeline import ingest_rows
from bot.ports import Digest
from bot.sample.loader import sample_rows
from models.testing import HashingPredictor
from stormy_slack import StormySlack

_EVENT_TYPE = "earful_due"
#: The digests were ordered so long ago: what was due before that is not theirs to send.
_AGE = timedelta(hours=3)
_TOPICS = ("sync", "search", "billing", "dark mode")
_CHANNELS = ("C1", "C2")
#: As if the lease of a process that is gone had run out.
_EXPIRE = "UPDATE postings SET leased_until = '2000-01-01 00:00:00' WHERE state = 'claimed'"


@dataclass(frozen=True, slots=True)
class Due:
    """Digests in a database, each due once a day."""

    url: str
    digests: Sequence[Digest]

    def expire(self) -> None:
        """Let the leases of digests that are being sent run out."""
        engine = create_engine(self.url)
        with engine.begin() as connection:
            connection.execute(text(_EXPIRE))
        engine.dispose()

    def expected(self, now: datetime) -> frozenset[str]:
        """The keys of what is to be sent by now."""
        dues = {one.id: one.schedule.latest(now) for one in self.digests}
        return frozenset(
            f"{id}@{due:%Y-%m-%dT%H:%MZ}" for id, due in dues.items() if now - due < _AGE
        )

    def sent(self, slack: StormySlack) -> Mapping[str, int]:
        """How often each was sent."""
        marks = [message.get("metadata") or {} for message in list(slack.messages)]
        ours = [mark for mark in marks if mark.get("event_type") == _EVENT_TYPE]
        return Counter(str(mark["event_payload"]["key"]) for mark in ours)


@contextmanager
def _opened(home: Path, *, is_light: bool) -> Iterator[Earful]:
    settings = Settings(_env_file=None, EARFUL_HOME=str(home))
    url = {"database_url": f"sqlite:///{home / 'earful.db'}"}
    earful = Earful(
        settings.model_copy(update=url), predictor=HashingPredictor() if is_light else None
    )
    yield earful
    earful.close()


def make_home(home: Path, *, is_light: bool, n: int | None = None) -> None:
    """Fill a home with the sample feedback, or the first `n` comments of it."""
    with _opened(home, is_light=is_light) as earful:
        corpus = earful.corpus()
        rows = sample_rows(datetime.now(UTC).date())[:n]
        parts = {"store": corpus.store, "index": corpus.index, "predictor": earful.predictor}
        ingest_rows(rows, **parts, zone=earful.settings.zone, now=datetime.now(UTC))


def order_digests(home: Path, minutes: Sequence[int], *, is_light: bool) -> Due:
    """Order a daily digest for each of so many minutes from now, or before now."""
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    with _opened(home, is_light=is_light) as earful:
        desk, held = earful.desk(), []
        for number, minute in enumerate(minutes):
            at = now + timedelta(minutes=minute)
            schedule = Schedule(Every.DAILY, time(at.hour, at.minute), "UTC")
            topic, channel = _TOPICS[number % len(_TOPICS)], _CHANNELS[number % len(_CHANNELS)]
            words = f"summarise the feedback on {topic}"
            wanted = Digest(channel, words, "", schedule, "en", "U1", now - _AGE)
            held.append(earful.digests.add(order(desk, wanted, 0))[0])
        return Due(earful.settings.sqlalchemy_url, held)
