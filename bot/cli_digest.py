"""`earful digest …`: what is answered by schedule, and sending what is due."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from rich.text import Text

from bot import console
from bot.bootstrap import Earful
from bot.cli_moment import moment_of
from bot.digests.messages import DigestMessage, Slot
from bot.digests.office import Desk, number_of
from bot.digests.runner import Ran
from bot.digests.wording import say, say_day, say_schedule
from bot.errors import QuestionError
from bot.ports import Alert, Digest, PostingState
from bot.questions.bounds import UNBOUNDED, Bounds
from bot.rendering.text import to_text

_Opener = Callable[[], AbstractContextManager[Earful]]
_Now = Annotated[str | None, typer.Option(help="Pretend that it is this moment (ISO 8601).")]
_AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]
_Words = Annotated[
    list[str], typer.Argument(metavar="WORDS…", help="weekly Mon 9:00 #product about checkout")
]
_Id = Annotated[str, typer.Argument(metavar="ID", help="As `earful digest list` shows it: D3.")]
_Ids = Annotated[list[str] | None, typer.Argument(metavar="[ID…]", help="Send these, due or not.")]
_Channel = Annotated[str, typer.Option(help="A channel's id or name; the terminal if not given.")]
_Zone = Annotated[str | None, typer.Option(help="A time zone; EARFUL_TIMEZONE if not given.")]


def register(app: typer.Typer, opened: _Opener) -> None:
    """Add the command `digest` with its subcommands to a command line."""
    digest = typer.Typer(
        help="Questions that are answered by schedule: add, list, remove, run.",
        no_args_is_help=True,
    )
    app.add_typer(digest, name="digest")
    _register_orders(digest, opened)
    _register_run(digest, opened)


def _register_orders(digest: typer.Typer, opened: _Opener) -> None:
    @digest.command()
    def add(
        words: _Words,
        *,
        channel: _Channel = "",
        zone: _Zone = None,
        now: _Now = None,
        as_json: _AsJson = False,
    ) -> None:
        """Set a digest: how often, when, where and what about, in English or Chinese."""
        moment = moment_of(now)
        with opened() as earful:
            desk = _desk(channel, zone or earful.settings.timezone)
            said = earful.office(earful.desk()).add(" ".join(words), desk, moment)
            held = earful.digests.all()
        if as_json:
            number = number_of(said.split(" ", 1)[0])
            console.print_json(_json(next(one for one in held if one.number == number), moment))
        else:
            _print(said)

    @digest.command("list")
    def show(now: _Now = None, as_json: _AsJson = False) -> None:
        """All digests, and when each comes next."""
        moment = moment_of(now)
        with opened() as earful:
            held = earful.digests.all()
        if as_json:
            console.print_json({"digests": [_json(one, moment) for one in held]})
        for one in [] if as_json else held:
            _print(_line(one, moment))
        if not held and not as_json:
            _print(say("en", "none", example='earful digest add "weekly Mon 9:00 about checkout"'))

    @digest.command()
    def remove(id: _Id) -> None:
        """Drop a digest."""
        with opened() as earful:
            if not earful.digests.remove(number_of(id)):
                raise QuestionError(f"There is no digest {id}; `earful digest list` shows them.")
        _print(say("en", "removed", id=f"D{number_of(id)}"))


def _register_run(digest: typer.Typer, opened: _Opener) -> None:
    @digest.command()
    def run(ids: _Ids = None, *, now: _Now = None, as_json: _AsJson = False) -> None:
        """Send what is due, each digest once; those of Slack need SLACK_BOT_TOKEN to go there."""
        from bot.slack.recovery import owner_name

        moment = moment_of(now)
        with opened() as earful:
            poster = TerminalPoster(is_quiet=as_json)
            runner = earful.digest_runner(earful.desk(), _poster(earful, poster), owner_name())
            if ids:
                wanted = [_held(earful, id) for id in ids]
                found = [ran for one in wanted if (ran := runner.send_now(one, moment))]
            else:
                found = list(runner.tick(moment))
            held = earful.digests.all()
        if as_json:
            console.print_json({"ran": [_ran_json(one, poster) for one in found]})
        else:
            _say_ran(found, held, moment)
        if any(one.state is PostingState.FAILED for one in found):
            raise typer.Exit(1)


class TerminalPoster:
    """Prints digests; see `bot.digests.messages.Poster`."""

    def __init__(self, *, is_quiet: bool = False) -> None:
        self.messages: dict[int, DigestMessage] = {}
        self._is_quiet = is_quiet

    def channel_of(self, name: str) -> str:
        """Every name is fine."""
        return name

    def bounds(self, user: str | None, channel: str) -> Bounds:  # noqa: ARG002 - here all may be said
        """Whoever runs the bot may see everything."""
        return UNBOUNDED

    def post_digest(self, message: DigestMessage, slot: Slot) -> str:
        """Print the digest, what is new first."""
        self.messages[message.digest.number] = message
        if not self._is_quiet:
            _print_digest(message)
        return f"{slot.since.timestamp():.6f}"

    def post_alert(self, alert: Alert, slot: Slot) -> str:
        """Print the alert."""
        _print(f"{alert.title}. {alert.reason}")
        return f"{slot.since.timestamp():.6f}"

    def tell(self, user: str, text: str) -> None:
        """Nobody else is here."""


class _Split:
    """Digests of the terminal are printed, those of channels go to Slack."""

    def __init__(self, terminal: TerminalPoster, slack: Any) -> None:
        self._terminal, self._slack = terminal, slack
        self.channel_of, self.post_alert = slack.channel_of, slack.post_alert
        self.tell = slack.tell

    def bounds(self, user: str | None, channel: str) -> Bounds:
        bounds: Bounds = (self._slack if channel else self._terminal).bounds(user, channel)
        return bounds

    def post_digest(self, message: DigestMessage, slot: Slot) -> str:
        poster = self._slack if message.digest.channel else self._terminal
        return str(poster.post_digest(message, slot))


def _poster(earful: Earful, terminal: TerminalPoster) -> Any:
    """Slack, if a token is set; without one all digests are printed."""
    if earful.settings.slack_bot_token is None:
        return terminal
    from bot.slack.app import client_of
    from bot.slack.permissions import Gate
    from bot.slack.posting import SlackPoster
    from bot.slack.rooms import Rooms

    client = client_of(earful.settings)
    gate = Gate(earful.team_settings, client, Rooms(client))
    return _Split(terminal, SlackPoster(client, gate))


def _desk(channel: str, zone: str) -> Desk:
    return Desk(
        user=None,
        channel=channel,
        zone=zone,
        find_channel=lambda name: f"#{name}",
        is_member=lambda _channel: True,
    )


def _held(earful: Earful, id: str) -> Digest:
    digest = earful.digests.get(number_of(id))
    if digest is None:
        raise QuestionError(f"There is no digest {id}; `earful digest list` shows them.")
    return digest


def _json(digest: Digest, now: datetime) -> dict[str, Any]:
    return {
        "id": digest.id,
        "question": digest.question,
        "channel": digest.channel or None,
        "schedule": digest.schedule.as_json(),
        "next": digest.schedule.after(now.astimezone(UTC)).isoformat(),
        "paused": digest.paused,
    }


def _ran_json(ran: Ran, poster: TerminalPoster) -> dict[str, Any]:
    message = poster.messages.get(ran.digest.number)
    return {
        "id": ran.digest.id,
        "due_at": ran.due_at.isoformat(),
        "state": str(ran.state),
        "why": ran.why,
        "since": message.since.isoformat() if message and message.since else None,
        "news": [item.text for item in message.news] if message else None,
        "answer": message.answer.as_json() if message else None,
    }


def _say_ran(found: list[Ran], held: Any, now: datetime) -> None:
    for ran in found:
        why = f": {ran.why}" if ran.why else ""
        _print(f"{ran.digest.id} of {ran.due_at:%Y-%m-%d %H:%M} UTC: {ran.state}{why}")
    if not found:
        _print("Nothing is due.")
        for one in held:
            _print(_line(one, now))


def _print_digest(message: DigestMessage) -> None:
    digest, lang = message.digest, message.digest.lang
    title = say(
        lang, "title", every=say(lang, str(digest.schedule.every)), question=digest.question
    )
    console.out.print(Text(title, style="bold"))
    if message.since is None:
        _print(say(lang, "first"))
    elif message.is_still:
        values = {"question": digest.question, "day": say_day(lang, message.since)}
        n = say(lang, "comments", n=message.answer.n_comments)
        _print(say(lang, "still", n=n, **values))
        return
    else:
        _print(say(lang, "new_since", day=say_day(lang, message.since)))
        for item in message.news:
            _print(f"  • {item.text}")
    console.out.print(to_text(message.answer))


def _line(digest: Digest, now: datetime) -> str:
    when = say_schedule(digest.lang, digest.schedule)
    place = digest.channel or "terminal"
    state = digest.paused or f"next {digest.schedule.after(now.astimezone(UTC)).isoformat()}"
    return f"{digest.id} · {when} · {place} · {digest.question} · {state}"


def _print(text: str) -> None:
    console.out.print(text, highlight=False, markup=False, soft_wrap=True)
