"""Many people who ask at once in a stormy Slack, and the count of what they were told.

Every question must end in one answer: none in silence, none in two. A command or a button that
Slack itself reported as failed needs none.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.rendering.buttons import AS_KIND, ASK
from bot.slack.wording import wording_for
from fake_slack import TEAM
from stormy_slack import StormySlack

REPLY = "earful_reply"
POST, UPDATE, EVENT, DUE = "chat.postMessage", "chat.update", "events_api", "due"
_WORKING = tuple(wording_for(text).working for text in ("?", "？"))
_CHANNELS = ("C1", "C2")
QUESTIONS = (
    "summary",
    "how do people feel about sync?",
    "what are the main themes?",
    "find comments mentioning refunds",
    "show the trend by week",
    "compare Android with iOS",
    "what do Android users complain about?",
    "总结一下大家对同步的反馈",
    "who may leave?",
    "what should we fix first?",
    "colourless green ideas?",
    "",
)
_GO_ON = ("and on iOS?", "only negative ones", "那安卓呢？", "show me more quotes")
_CHATTER = ("lunch?", "see <https://x.example|this>", "<@U2> can you look?", "ok")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of the questions; `bad` names those that got no answer or more than one."""

    n_events: int
    n_questions: int
    answered: int
    twice: Sequence[str]
    silent: Sequence[str]
    refused: int
    unasked: int
    apologies: int
    failures: Counter[str]

    @property
    def is_clean(self) -> bool:
        """Whether each question got exactly one answer, and nobody an unasked one."""
        return not (self.twice or self.silent or self.unasked or self.apologies)


@dataclass
class Crowd:
    """People who ask `texts` in channels, threads, direct messages, by command and by button."""

    slack: StormySlack
    texts: Sequence[str] = QUESTIONS
    seed: int = 0
    asked: dict[str, str] = field(default_factory=dict)
    done: set[str] = field(default_factory=set)
    _waiting: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._draw = random.Random(self.seed)

    def hear(self, method: str, args: dict[str, Any]) -> None:
        """Take note of a call that was carried out."""
        key = key_of(args)
        if key is not None and method.startswith("chat.") and not _is_working(args["text"]):
            self.done.add(key)

    def open(self) -> int:
        """How many questions wait for their answers."""
        told = {f"trigger-{number}" for number in self._answered_by_whisper()} | self.slack.refused
        waiting = self._waiting.items()
        self._waiting = {
            key: trigger for key, trigger in waiting if key not in self.done and trigger not in told
        }
        return len(self._waiting)

    def act(self) -> None:
        """One person does something."""
        kinds = {
            self._mention: 40,
            self._direct: 20,
            self._go_on: 10,
            self._command: 7,
            self._whispered: 5,
            self._press: 6,
            self._chat: 12,
        }
        (act,) = self._draw.choices(list(kinds), list(kinds.values()))
        act()

    def verdict(self) -> Verdict:
        """Count the answers of each question."""
        posted = Counter(key_of(one) for one in self._replies())
        final = {key_of(one) for one in self._replies() if not _is_working(one["text"])}
        whispered = self._answered_by_whisper()
        twice, silent, refused, answered = [], [], 0, 0
        for key, trigger in self.asked.items():
            whispers = whispered.get(trigger.removeprefix("trigger-"), 0)
            n = posted[key] + whispers
            is_refused = trigger in self.slack.refused
            if n > 1:
                twice.append(key)
            elif n == 1 and (whispers or key in final):
                answered += 1
            elif is_refused:
                refused += 1
            else:
                silent.append(key)
        return Verdict(
            n_events=self.slack.n_delivered,
            n_questions=len(self.asked),
            answered=answered,
            twice=twice,
            silent=silent,
            refused=refused,
            unasked=sum(n for key, n in posted.items() if key not in self.asked),
            apologies=sum("reference" in one["text"] for one in self._replies()),
            failures=self.slack.failures,
        )

    def _replies(self) -> Iterator[dict[str, Any]]:
        """All that the bot posted, but what was due by the clock."""
        for message in self.slack.messages:
            kind = (message.get("metadata") or {}).get("event_type")
            if "versions" in message and kind in (None, REPLY):
                yield message

    def _answered_by_whisper(self) -> dict[str, int]:
        counts = {
            number: sum(not _is_working(text) for text in texts)
            for number, texts in list(self.slack.whispered.items())
        }
        return {number: count for number, count in counts.items() if count}

    def _mention(self) -> None:
        channel = self._draw.choice(_CHANNELS)
        ts = self.slack.mention(self._text(), channel, user=self._user())
        self._note(f"{TEAM}:{channel}:{ts}")

    def _direct(self) -> None:
        channel = f"D{self._draw.randrange(1, 20)}"
        ts = self.slack.say(self._text() or "help", channel, user=self._user())
        self._note(f"{TEAM}:{channel}:{ts}")

    def _go_on(self) -> None:
        """Ask on in the thread of an answer, without a mention."""
        answers = [one for one in self.slack.messages[-400:] if self._is_answer_in_thread(one)]
        if not answers:
            self._mention()
            return
        answer = self._draw.choice(answers)
        channel, thread = answer["channel"], answer["thread_ts"]
        text = self._draw.choice(_GO_ON)
        ts = self.slack.say(text, channel, user=self._user(), thread=thread)
        self._note(f"{TEAM}:{channel}:{ts}")

    def _command(self) -> None:
        text = self._text() or "summary"
        trigger = self.slack.command(text, self._draw.choice(_CHANNELS))
        self._note(f"{TEAM}:{trigger}", trigger)

    def _whispered(self) -> None:
        """A command where Earful is no member, or one that asks for help."""
        where, text = self._draw.choice((("CELSEWHERE", "summary"), ("C1", "help")))
        trigger = self.slack.command(text, where)
        self._note(f"{TEAM}:{trigger}", trigger)

    def _press(self) -> None:
        """Press a button that asks, under an answer."""
        choices = [
            (one, button["action_id"])
            for one in self.slack.messages[-100:]
            if key_of(one) in self.done and one.get("thread_ts")
            for button in self.slack.buttons(one)
            if button["action_id"].startswith((AS_KIND, ASK))
        ]
        if not choices:
            self._mention()
            return
        message, action = self._draw.choice(choices)
        trigger = self.slack.click(message, action, user=self._user())
        number = trigger.removeprefix("trigger-")
        self._note(f"{TEAM}:{message['channel']}:{message['ts']}:{number}.5", trigger)

    def _chat(self) -> None:
        """Say what is not for Earful."""
        more = self._draw.choice(({}, {}, {"subtype": "message_changed"}, {"bot_id": "B7"}))
        self.slack.say(
            self._draw.choice(_CHATTER), self._draw.choice(_CHANNELS), user=self._user(), **more
        )

    def _is_answer_in_thread(self, message: dict[str, Any]) -> bool:
        return key_of(message) in self.done and bool(message.get("thread_ts"))

    def _note(self, key: str, trigger: str = "") -> None:
        self.asked[key] = self._waiting[key] = trigger

    def _text(self) -> str:
        return self._draw.choice(self.texts)

    def _user(self) -> str:
        return f"U{self._draw.randrange(1, 40)}"


@dataclass
class Kills:
    """Ends the bot at awkward moments: each is a number of envelopes, and what is next after it.

    That is a sign of life, an answer or a digest (POST, UPDATE, DUE) that was carried out and the
    bot has not heard of, or an event that it has not acknowledged (EVENT).
    """

    slack: StormySlack
    moments: list[tuple[int, str]]
    kill: Callable[[], None]
    done: int = 0

    def hear(self, call: str, args: dict[str, Any]) -> None:
        """Take note of a call or an envelope; perhaps it is the last that the bot makes."""
        if not self.moments:
            return
        after, wanted = self.moments[0]
        if self.slack.n_delivered >= after and wanted == _moment(call, args):
            self.moments.pop(0)
            self.done += 1
            self.kill()


def _moment(call: str, args: dict[str, Any]) -> str | None:
    """What a call or an envelope is to a killer; None for most."""
    kind = (args.get("metadata") or {}).get("event_type")
    if call == POST:
        return {REPLY: POST, "earful_due": DUE}.get(str(kind))
    if call == UPDATE:
        return UPDATE if kind == REPLY else None
    return EVENT if call == EVENT else None


def storm(slack: StormySlack, crowd: Crowd, n_events: int, *, at_once: int, seconds: float) -> None:
    """Let the crowd act until so many envelopes were delivered, then wait for calm.

    At most `at_once` questions are open at a time; fails when calm takes longer than `seconds`.
    """
    while slack.n_delivered < n_events:
        if crowd.open() < at_once and slack.pending() < 4 * at_once:
            crowd.act()
        else:
            time.sleep(0.01)
    end = time.monotonic() + seconds
    while time.monotonic() < end and (slack.pending() or crowd.open()):
        time.sleep(0.05)


def key_of(message: dict[str, Any]) -> str | None:
    """The key of the question that a message answers; None for other messages."""
    metadata = message.get("metadata") or {}
    key = (metadata.get("event_payload") or {}).get("key")
    return str(key) if key and metadata.get("event_type") == REPLY else None


def _is_working(text: str) -> bool:
    return text.endswith(_WORKING)
