"""What is said to whoever presses a button under an answer, and to nobody else."""

from __future__ import annotations

import logging
from collections.abc import Collection

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.analysis.understanding import fitting_kinds
from bot.questions.query import Kind, Query
from bot.rendering.buttons import to_offer
from bot.slack.errors import where
from bot.slack.incoming import Click
from bot.slack.replies import NETWORK, Blocks, WhisperReply
from bot.slack.wording import wording_for

_log = logging.getLogger(__name__)


def offer(client: WebClient, click: Click, query: Query, kinds: Collection[Kind]) -> None:
    """Say how to put a question that was misread, with buttons for those kinds that fit it."""
    fitting = [kind for kind in fitting_kinds(query) if kind in kinds]
    tell(client, click, *to_offer(query, fitting, click.thread_ts))


def refuse(client: WebClient, click: Click) -> None:
    """Say that a button is too old, or not what it was, to be understood."""
    tell(client, click, wording_for(click.label).stale)


def tell(client: WebClient, click: Click, text: str, blocks: Blocks | None = None) -> None:
    """Say it where the button stands; DeliveryError when Slack takes it in no way."""
    if click.thread_ts is not None:
        try:
            # In a thread that nobody has begun Slack would not show it.
            client.chat_postEphemeral(
                channel=click.channel,
                user=click.user,
                thread_ts=click.inside,
                text=text,
                blocks=blocks,
                parse="none",
                link_names=False,
            )
        except (SlackApiError, *NETWORK) as error:
            _log.warning("an aside was not taken, trying the other way\n%s", where(error))
        else:
            return
    WhisperReply(click.response_url).write(text, blocks)
