"""What Slack calls: claim the question, let Slack know, answer.

Claiming happens in a middleware, before Slack is told that the event arrived: a process that
dies in between leaves either a claimed question, which is taken over, or one that Slack sends
again.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from functools import partial
from typing import Any

from slack_bolt import Ack, App, BoltContext, BoltRequest, BoltResponse

from bot.ports import Delivery
from bot.rendering.buttons import AS_KIND, ASK, NOT_MEANT
from bot.slack.corrections import offer, refuse, tell
from bot.slack.delivery import Desk
from bot.slack.errors import explain, where
from bot.slack.incoming import HELP, from_button, from_click, from_command, from_event
from bot.slack.replies import WhisperReply

COMMAND = "/earful"
_log = logging.getLogger(__name__)
#: Slack sends an event again at once, after one and after five minutes; the third try is a
#: minute old, and whoever asked should hear something.
_RETRIES_BEFORE_TELLING = 2


def register(app: App, desk: Desk) -> None:
    """Hand the desk to every listener."""
    take_event = partial(claim_event, desk=desk)
    take_command = partial(claim_command, desk=desk)
    for event in ("app_mention", "message"):
        app.event(event, middleware=[take_event])(partial(on_question, desk=desk))
    app.command(COMMAND, middleware=[take_command])(partial(on_command, desk=desk))
    take_click = partial(claim_click, desk=desk)
    asks = re.compile(f"^(?:{AS_KIND}|{ASK})")
    app.action(asks, middleware=[take_click])(partial(on_click, desk=desk))
    app.action(NOT_MEANT)(partial(on_not_meant, desk=desk))
    app.error(partial(on_error, desk=desk))


def claim_event(
    context: BoltContext,
    event: dict[str, Any],
    ack: Ack,
    next_: Callable[[], None],
    desk: Desk,
) -> BoltResponse | None:
    """Let only questions pass, and each of them once."""
    desk.rooms.heard_from(event["channel"])
    team, bot_user = context.team_id or "", context.bot_user_id
    asked = from_event(event, team, bot_user, desk.is_known_thread)
    return _claim(asked, context, ack, next_, desk)


def claim_command(
    context: BoltContext,
    command: dict[str, Any],
    ack: Ack,
    next_: Callable[[], None],
    desk: Desk,
) -> BoltResponse | None:
    """Let each command pass once."""
    return _claim(from_command(command), context, ack, next_, desk)


def claim_click(
    context: BoltContext,
    body: dict[str, Any],
    ack: Ack,
    next_: Callable[[], None],
    desk: Desk,
) -> BoltResponse | None:
    """Let each press of a button pass once, and one that cannot be understood to be refused."""
    click = context["click"] = from_click(body, context.team_id or "")
    if click.query is None:
        next_()
        return None
    return _claim(from_button(click, click.query), context, ack, next_, desk)


def on_question(context: BoltContext, desk: Desk) -> None:
    """Answer a message; Bolt has acknowledged it."""
    desk.begin(context["delivery"])


def on_command(ack: Ack, context: BoltContext, command: dict[str, Any], desk: Desk) -> None:
    """Answer `/earful …` where it was typed, or privately where Earful is not a member."""
    ack()
    delivery, whisper = context["delivery"], WhisperReply(command["response_url"])
    if delivery.question == HELP:
        desk.whisper(delivery, whisper)
    else:
        desk.begin(delivery, whisper)


def on_click(ack: Ack, context: BoltContext, desk: Desk) -> None:
    """Answer what a button asks: in the thread, or to who pressed it if nobody else saw it."""
    ack()
    click, delivery = context["click"], context.get("delivery")
    if delivery is None:
        refuse(context.client, click)
    elif delivery.thread_ts is None:
        desk.whisper(delivery, WhisperReply(click.response_url))
    else:
        desk.begin(delivery)


def on_not_meant(ack: Ack, context: BoltContext, body: dict[str, Any], desk: Desk) -> None:
    """Tell who was misunderstood, and only them, how to put it."""
    ack()
    click = context["click"] = from_click(body, context.team_id or "")
    if click.query is None:
        refuse(context.client, click)
    else:
        offer(context.client, click, click.query, desk.kinds)


def on_error(
    error: Exception, context: BoltContext, request: BoltRequest, desk: Desk
) -> BoltResponse | None:
    """Turn any error into words for the asker; the one place that does."""
    delivery = context.get("delivery")
    if delivery is not None:
        desk.fail(delivery, error)
        return None
    return _unclaimed(error, context, request)


def _claim(
    asked: Delivery | None, context: BoltContext, ack: Ack, next_: Callable[[], None], desk: Desk
) -> BoltResponse | None:
    context["asked"] = asked
    if asked is None or not desk.claim(asked):
        return ack()
    context["delivery"] = asked
    # Here rather than in the listener, which may have to wait for a thread.
    ack()
    next_()
    return None


def _unclaimed(error: Exception, context: BoltContext, request: BoltRequest) -> BoltResponse:
    """What could not be noted down: Slack sends an event again, a command or a click never."""
    asked, click = context.get("asked"), context.get("click")
    if click is not None:
        tell(context.client, click, explain(error, click.label))
        return BoltResponse(status=200)
    if asked is None:
        _log.error("an event could not be read\n%s", where(error))
        return BoltResponse(status=500)
    if asked.thread_ts is None:
        return BoltResponse(status=200, body=explain(error, asked.question))
    tries = request.headers.get("x-slack-retry-num", ["0"])[0]
    if int(tries) < _RETRIES_BEFORE_TELLING:
        _log.warning("a question could not be noted down; Slack sends it again\n%s", where(error))
        return BoltResponse(status=500)
    context.client.chat_postMessage(
        channel=asked.channel, thread_ts=asked.thread_ts, text=explain(error, asked.question)
    )
    return BoltResponse(status=200)
