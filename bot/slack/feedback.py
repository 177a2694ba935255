"""What people say of answers: a label put right on any quote, a thumb on an answer."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.corrections import Corrections, Subject, is_value
from bot.records import Label, Thumb
from bot.rendering.buttons import GOOD, THUMB
from bot.rendering.correcting import FORM, Corrected, read_form, to_form
from bot.rendering.mrkdwn import literal
from bot.rendering.quote_blocks import CORRECT, QUOTE, block_name
from bot.rendering.slack_words import say
from bot.slack.corrections import tell
from bot.slack.errors import where
from bot.slack.incoming import from_click
from bot.slack.replies import NETWORK
from bot.slack.wording import lang_of

_log = logging.getLogger(__name__)
_SHOWN = 150


class FeedbackListeners:
    """Keeps what people say of labels and answers; `revision` names the models in use."""

    def __init__(self, corrections: Corrections, revision: str) -> None:
        self._corrections, self._revision = corrections, revision

    def on_menu(self, ack: Ack, context: BoltContext, body: dict[str, Any]) -> None:
        """Open the form for the label that somebody says is wrong."""
        ack()
        click = context["click"] = from_click(body, context.team_id or "")
        action = body["actions"][0]
        option = action["selected_option"]
        lang, label = lang_of(option["text"]["text"]), Label(option["value"])
        subject = self._corrections.subject(action["block_id"].removeprefix(QUOTE), lang)
        refusal = _refusal(subject, label)
        if subject is None or refusal:
            tell(context.client, click, say(lang, refusal))
            return
        ts = body["container"]["message_ts"]
        form = to_form(subject, label, lang, (click.channel, ts, click.inside))
        context.client.views_open(trigger_id=body["trigger_id"], view=form)

    def on_form(
        self, ack: Ack, context: BoltContext, body: dict[str, Any], view: dict[str, Any]
    ) -> None:
        """Keep the correction, show it at the quote, and say so to who made it."""
        ack()
        wanted, user = read_form(view), body["user"]["id"]
        said = self._keep(wanted, user)
        if said is None:
            _whisper(context.client, wanted, user, say(wanted.lang, "correction_gone"))
            return
        _show(context.client, wanted, self._corrections.said([wanted.comment], wanted.lang))
        what = say(wanted.lang, str(wanted.label))
        done = say(wanted.lang, "correction_saved", what=what, now=literal(said, _SHOWN))
        _whisper(context.client, wanted, user, done)

    def on_thumb(self, ack: Ack, context: BoltContext, body: dict[str, Any]) -> None:
        """Keep the thumb and say thank you, to who gave it alone."""
        ack()
        click = context["click"] = from_click(body, context.team_id or "")
        verdict, _, packed = click.value.partition(" ")
        self._corrections.rate(
            Thumb(
                channel=click.channel,
                ts=body["container"]["message_ts"],
                user=click.user,
                is_good=verdict == GOOD,
                query=packed,
                at=datetime.now(UTC),
                revision=self._revision,
            )
        )
        lang = "zh" if '"lang":"zh"' in packed else "en"
        tell(context.client, click, say(lang, f"thanks_{verdict}"))

    def _keep(self, wanted: Corrected, user: str) -> str | None:
        """What is right, in words; None when there is nothing to correct any more."""
        subject = self._corrections.subject(wanted.comment, wanted.lang)
        if subject is None:
            return None
        if not is_value(wanted.label, wanted.now, [id for id, _ in subject.themes]):
            return None
        if not self._corrections.correct(
            subject, wanted.label, wanted.now, user, datetime.now(UTC)
        ):
            return None
        return self._corrections.in_words(wanted.label, wanted.now, wanted.lang)


def register(app: App, listeners: FeedbackListeners) -> None:
    """Let menus, forms and thumbs be heard."""
    app.action(CORRECT)(listeners.on_menu)
    app.view(FORM)(listeners.on_form)
    app.action(THUMB)(listeners.on_thumb)


def _refusal(subject: Subject | None, label: Label) -> str:
    """Why there is nothing to correct, as the name of a phrase; empty when there is."""
    if subject is None:
        return "correction_gone"
    return "no_themes" if label is Label.THEME and not subject.themes else ""


def _show(client: WebClient, wanted: Corrected, said: Mapping[str, str]) -> None:
    """Mark the quote as corrected in the message it stands in, if that is a message of ours."""
    try:
        found = client.conversations_replies(
            channel=wanted.channel,
            ts=wanted.thread_ts or wanted.ts,
            oldest=wanted.ts,
            latest=wanted.ts,
            inclusive=True,
        )
        message = next((m for m in found["messages"] if m["ts"] == wanted.ts), None)
        if message is None or not message.get("blocks"):
            return
        client.chat_update(
            channel=wanted.channel,
            ts=wanted.ts,
            text=message["text"],
            blocks=_marked(message["blocks"], wanted, said.get(wanted.comment, "")),
            parse="none",
            link_names=False,
        )
    except (SlackApiError, *NETWORK) as error:
        _log.warning("a correction was kept but not shown at its quote\n%s", where(error))


def _marked(
    blocks: Sequence[Mapping[str, Any]], wanted: Corrected, said: str
) -> list[dict[str, Any]]:
    """The blocks of a message with the mark behind the byline of the quote."""
    mark = " · ✎ " + literal(say(wanted.lang, "corrected", now=said), _SHOWN)
    found = []
    for block in blocks:
        changed = dict(block)
        if block.get("block_id") == block_name(wanted.comment):
            line = block["text"]["text"].partition(" · ✎ ")[0]
            changed["text"] = {**block["text"], "text": line + mark}
        found.append(changed)
    return found


def _whisper(client: WebClient, wanted: Corrected, user: str, text: str) -> None:
    try:
        client.chat_postEphemeral(
            channel=wanted.channel, user=user, thread_ts=wanted.thread_ts, text=text
        )
    except (SlackApiError, *NETWORK) as error:
        _log.warning("could not say that a correction was kept\n%s", where(error))
