"""What people order about digests and alerts, and the sentence they get back."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.digests.commands import ALERTS, order_of
from bot.digests.grammar import read_order
from bot.digests.news import Newsroom
from bot.digests.runner import Analyst, order
from bot.digests.schedule import Schedule
from bot.digests.wording import EXAMPLES, say, say_day, say_instant, say_schedule
from bot.errors import QuestionError
from bot.ports import AlertStore, Digest, DigestStore, Silence, Watch
from bot.questions.bounds import UNBOUNDED, Bounds
from bot.questions.carried import unpack
from bot.questions.query import Query

_ID = re.compile(r"#?[Dd]?(\d+)")
_SNOOZE = timedelta(days=7)
_HAN = re.compile(r"[\u3400-\u9fff]")

#: Words before an id, in either language.
_LIST = frozenset({"list", "ls", "show", "列表", "查看"})
_REMOVE = frozenset({"remove", "delete", "stop", "end", "rm", "cancel", "删除", "取消"})
_PAUSE = frozenset({"pause", "rest", "暂停"})
_RESUME = frozenset({"resume", "continue", "恢复"})


@dataclass(frozen=True, slots=True)
class Desk:
    """Who asks, where, in which zone, and which channels can be posted to.

    `find_channel` gives the id of a channel's name, `is_member` says whether Earful is in one, and
    `bounds` what they may ask there, or raises QuestionError.
    """

    user: str | None
    channel: str
    zone: str
    find_channel: Callable[[str], str | None]
    is_member: Callable[[str], bool]
    bounds: Callable[[str], Bounds] = lambda _channel: UNBOUNDED


class Office:
    """Takes orders for digests and alerts; all answers are plain sentences.

    QuestionError says what is wrong with an order.
    """

    def __init__(
        self, digests: DigestStore, alerts: AlertStore, analyst: Analyst, newsroom: Newsroom
    ) -> None:
        self._digests, self._alerts = digests, alerts
        self._analyst, self._newsroom = analyst, newsroom

    def carry_out(self, text: str, desk: Desk, now: datetime) -> str:
        """Carry out an order in words for digests or alerts."""
        desk.bounds(desk.channel)
        if ALERTS.match(text):
            return self.alerts(text, desk, now)
        return self.digest(order_of(text), desk, now)

    def digest(self, text: str, desk: Desk, now: datetime) -> str:
        """`list`, `remove D3`, `pause D3`, `resume D3`, or an order for a new digest."""
        lang = lang_of(text)
        word, _, rest = text.strip().partition(" ")
        if not text.strip() or word.lower() in _LIST:
            return self.listed(lang, desk, now)
        for words, act in self._acts().items():
            if word.lower() in words and _ID.fullmatch(rest.strip()):
                return act(rest, lang, desk, now)
        return self.add(text, desk, now)

    def add(self, text: str, desk: Desk, now: datetime) -> str:
        """Make a digest of an order in words."""
        wanted = read_order(text, desk.zone)
        channel = _channel(wanted.channel, wanted.channel_name, desk, lang_of(text))
        digest = Digest(channel, wanted.question, "", wanted.schedule, "en", desk.user, now)
        said, is_new = self._add(digest, desk, now)
        hint = "" if wanted.names_zone or not is_new else " " + say(lang_of(text), "zone_hint")
        return said + hint

    def subscribe(
        self, packed: str, schedule: Schedule, channel: str, desk: Desk, now: datetime
    ) -> str:
        """Make a digest of a query that a button carried."""
        query = unpack(packed)
        channel = _channel(channel, None, desk, query.lang)
        words = query.text or query.topic or str(query.kind)
        digest = Digest(channel, words, packed, schedule, query.lang, desk.user, now)
        return self._add(digest, desk, now, query)[0]

    def listed(self, lang: str, desk: Desk, now: datetime) -> str:
        """All digests, a line each; those in direct messages are only their own people's."""
        shown = [one for one in self._digests.all() if _is_for(one, desk)]
        lines = [self._line(digest, lang, desk.channel, now) for digest in shown]
        return "\n".join(lines) or say(lang, "none", example=EXAMPLES[lang])

    def alerts(self, text: str, desk: Desk, now: datetime) -> str:
        """`alerts on`, `off`, `unmute`, or anything else for how things stand."""
        lang, place = lang_of(text), _place(lang_of(text), desk.channel, desk.channel)
        word = text.lower().split()[-1]
        if word in ("off", "stop", "关闭"):
            gone = self._alerts.unwatch(desk.channel)
            return say(lang, "unwatched" if gone else "not_watched", place=place)
        if word in ("unmute", "恢复"):
            return say(lang, "unmuted", n=self._alerts.unsilence(desk.channel))
        is_watched = desk.channel in {watch.channel for watch in self._alerts.watches()}
        if word in ("on", "start", "开启", "打开") and not is_watched:
            _check_member(desk.channel, desk, lang)
            self._alerts.watch(Watch(desk.channel, lang, desk.user, now))
            return say(lang, "watching", place=place)
        return say(lang, "watching_already" if is_watched else "not_watched", place=place)

    def silence(self, subject: str, lang: str, desk: Desk, now: datetime, *, for_good: bool) -> str:
        """Say no more of a subject in a channel, for a week or ever."""
        until = None if for_good else now + _SNOOZE
        self._alerts.silence(Silence(desk.channel, subject, until, desk.user))
        how = (
            say(lang, "for_good")
            if until is None
            else say(lang, "until", day=say_day(lang, until.date()))
        )
        return say(lang, "silent", until=how)

    def remove(self, number: int, lang: str) -> str:
        """Drop a digest; QuestionError when there is none."""
        if not self._digests.remove(number):
            raise QuestionError(say(lang, "no_such", id=f"D{number}"))
        return say(lang, "removed", id=f"D{number}")

    def _acts(self) -> Mapping[Collection[str], Callable[[str, str, Desk, datetime], str]]:
        return {
            _REMOVE: lambda name, lang, _desk, _now: self.remove(number_of(name), lang),
            _PAUSE: self._pause,
            _RESUME: self._resume,
        }

    def _pause(self, id: str, lang: str, desk: Desk, _now: datetime) -> str:
        digest = self._held(id, lang)
        why = say(lang, "by_hand", user=desk.user or "?")
        self._digests.pause(digest.number, why)
        return f"{digest.id} · {say(lang, 'paused', why=why, id=digest.id)}"

    def _resume(self, id: str, lang: str, _desk: Desk, now: datetime) -> str:
        digest = self._held(id, lang)
        self._digests.pause(digest.number, None)
        return say(lang, "resumed", id=digest.id, next=_next(digest, lang, now))

    def _held(self, id: str, lang: str) -> Digest:
        digest = self._digests.get(number_of(id))
        if digest is None:
            raise QuestionError(say(lang, "no_such", id=f"D{number_of(id)}"))
        return digest

    def _add(
        self, digest: Digest, desk: Desk, now: datetime, query: Query | None = None
    ) -> tuple[str, bool]:
        """What to say of a digest that is wanted, and whether it is new."""
        wanted = order(
            self._analyst,
            digest,
            self._newsroom.last_event(),
            query=query,
            bounds=desk.bounds(digest.channel),
        )
        held, is_new = self._digests.add(wanted)
        values = {
            "id": held.id,
            "question": held.question,
            "place": _place(held.lang, held.channel, desk.channel),
            "when": say_schedule(held.lang, held.schedule),
            "next": _next(held, held.lang, now),
        }
        return say(held.lang, "added" if is_new else "is_there", **values), is_new

    def _line(self, digest: Digest, lang: str, channel: str, now: datetime) -> str:
        line = say(
            lang,
            "line",
            id=digest.id,
            when=say_schedule(lang, digest.schedule),
            place=_place(lang, digest.channel, channel),
            question=digest.question,
        )
        if digest.paused:
            return f"{line} · {say(lang, 'paused', why=digest.paused, id=digest.id)}"
        return f"{line} · {_next(digest, lang, now)}"


def number_of(id: str) -> int:
    """The number of a digest as people write it: D3, d3, 3; QuestionError for anything else."""
    found = _ID.fullmatch(id.strip())
    if not found:
        raise QuestionError(f"{id.strip()!r} names no digest; write it like D3.")
    return int(found[1])


def lang_of(text: str) -> str:
    """The language to answer words in."""
    return "zh" if _HAN.search(text) else "en"


def _channel(id: str | None, name: str | None, desk: Desk, lang: str) -> str:
    """The channel that is wanted, if Earful can post there; here where none is named."""
    if id is None and name is not None:
        id = desk.find_channel(name)
        if id is None:
            raise QuestionError(say(lang, "no_channel", name=name))
    channel = id or desk.channel
    _check_member(channel, desk, lang)
    return channel


def _check_member(channel: str, desk: Desk, lang: str) -> None:
    if channel and not desk.is_member(channel):
        raise QuestionError(say(lang, "not_member", channel=f"<#{channel}>"))


def _is_for(digest: Digest, desk: Desk) -> bool:
    """Whether who asks may know of a digest."""
    is_theirs = desk.user is None or digest.creator == desk.user or digest.channel == desk.channel
    return is_theirs or not _is_direct(digest.channel)


def _is_direct(channel: str) -> bool:
    return channel.startswith(("D", "U", "W"))


def _place(lang: str, channel: str, here: str) -> str:
    if channel == here:
        return say(lang, "here")
    if _is_direct(channel):
        return say(lang, "direct")
    return say(lang, "there", channel=f"<#{channel}>" if channel else "terminal")


def _next(digest: Digest, lang: str, now: datetime) -> str:
    return say_instant(lang, digest.schedule.after(now.astimezone(UTC)), digest.schedule.zone)
