"""What the buttons under an answer do that are no questions: groups to choose from, and files."""

from __future__ import annotations

import logging
from dataclasses import replace
from functools import partial
from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from bot.questions.carried import pack
from bot.questions.query import Kind, Query
from bot.rendering.buttons import EXPORT, GROUPS, to_groups
from bot.rendering.mrkdwn import literal
from bot.rendering.slack_words import say
from bot.slack.corrections import refuse, tell
from bot.slack.delivery import Desk
from bot.slack.files import TABLE
from bot.slack.incoming import Click, from_click

_log = logging.getLogger(__name__)
_QUESTION = 150


def register(app: App, desk: Desk) -> None:
    """Let the buttons be heard."""
    app.action(GROUPS)(on_groups)
    app.action(EXPORT)(partial(on_export, desk=desk))


def on_groups(ack: Ack, context: BoltContext, body: dict[str, Any]) -> None:
    """Offer what the answer can be broken down by, to who pressed the button."""
    ack()
    click = context["click"] = from_click(body, context.team_id or "")
    if click.query is None:
        refuse(context.client, click)
    else:
        tell(context.client, click, *to_groups(click.query, click.thread_ts))


def on_export(ack: Ack, context: BoltContext, body: dict[str, Any], desk: Desk) -> None:
    """Send the comments behind the answer as a table into its thread, or to who alone saw it."""
    ack()
    click = context["click"] = from_click(body, context.team_id or "")
    packed = _search(click.query) if click.query else None
    if click.query is None or packed is None:
        refuse(context.client, click)
        return
    bounds = desk.gate.bounds(click.user, click.channel, is_whisper=click.thread_ts is None)
    lang, answer = click.query.lang, desk.ask_again(packed, bounds)
    title = say(lang, "file_of_comments", question=click.query.text[:_QUESTION])
    tables = [replace(one, title=title) for one in answer.files if one.media_type == TABLE]
    if not tables:
        tell(context.client, click, say(lang, "no_file"))
        return
    failed = desk.files.send(*_thread_for(context.client, click, lang), tables)
    if failed:
        tell(context.client, click, say(lang, "file_refused", code=literal(failed, _QUESTION)))


def _search(query: Query) -> str | None:
    """The search for the comments that an answer is about."""
    return pack(replace(query, kind=Kind.SEARCH, compare=None, group_by=None, limit=None))


def _thread_for(client: WebClient, click: Click, lang: str) -> tuple[str, str]:
    """Where the file goes: under a whisper there is no thread, so to a direct message."""
    if click.thread_ts is not None:
        return click.channel, click.thread_ts
    posted = client.chat_postMessage(channel=click.user, text=say(lang, "file_ready"))
    return str(posted["channel"]), str(posted["ts"])
