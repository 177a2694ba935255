"""What was shipped, said in Slack: it is noted, and who asked for it is told of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.analysis import wording
from bot.analysis.answers import Answer
from bot.digests.wording import say_day
from bot.errors import QuestionError
from bot.questions.carried import pack
from bot.questions.query import Kind, Query
from bot.questions.released_words import Act, ReleaseOrder, read_release
from bot.released import Released, ReleasedThings
from bot.rendering.mrkdwn import literal
from bot.rendering.slack_words import say
from bot.slack.imports import may_bring
from bot.slack.permissions import Gate
from bot.slack.wording import lang_of

_SHOWN, _SAID = 20, 300

#: Answers a packed query.
Ask = Callable[[str], Answer]


class Releases:
    """Notes what the team says it has shipped; whoever may bring feedback in may say so.

    Days are those of `zone`. QuestionError says why something cannot be done.
    """

    def __init__(
        self,
        things: ReleasedThings,
        gate: Gate,
        zone: ZoneInfo,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._things, self._gate = things, gate
        self._zone, self._clock = zone, clock

    def carry_out(self, text: str, user: str) -> str | None:
        """Take a thing back, or list what there is, in escaped words; None for other messages."""
        order, lang = self._read(text), lang_of(text)
        if order is None or order.act is Act.ADD:
            return None
        if order.act is Act.DROP:
            self._check(user, lang)
            self._things.remove(order.name, user, self._clock())
            return literal(say(lang, "release_dropped", name=order.name), _SAID)
        return "\n".join(literal(line, _SAID) for line in self._listed(lang))

    def announce(self, text: str, user: str, ask: Ask) -> Answer | None:
        """Note a release and answer who asked for it; None for a message that says of none.

        Noted once more, nothing changes.
        """
        order, lang = self._read(text), lang_of(text)
        if order is None or order.on is None:
            return None
        self._check(user, lang)
        self._things.add(Released(order.name, order.on), user, self._clock())
        words = say(lang, "release_asked", name=order.name)
        query = Query(Kind.SEARCH, topic=order.name, text=words, lang=lang)
        answer = ask(pack(query) or "")
        lead = say(lang, "release_noted", name=order.name, day=wording.say_day(query, order.on))
        gap = "" if lang == "zh" else " "
        return replace(answer, headline=f"{lead}{gap}{answer.headline}")

    def _read(self, text: str) -> ReleaseOrder | None:
        return read_release(text, self._clock().astimezone(self._zone).date())

    def _listed(self, lang: str) -> list[str]:
        lines = [
            say(lang, "release_line", name=one.name, day=say_day(lang, one.on))
            for one in self._things.all()[:_SHOWN]
        ]
        lines = lines or [say(lang, "release_none")]
        return [*lines, say(lang, "release_how")]

    def _check(self, user: str, lang: str) -> None:
        if not may_bring(self._gate.settings(), user):
            raise QuestionError(say(lang, "release_refused", admins=self._gate.admins()))
