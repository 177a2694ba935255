"""Digests and alerts as Slack blocks, with their text for notifications and screen readers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    DividerBlock,
    HeaderBlock,
    MarkdownTextObject,
    PlainTextObject,
)
from slack_sdk.models.blocks import RichTextBlock as Rich
from slack_sdk.models.blocks.basic_components import ConfirmObject
from slack_sdk.models.blocks.block_elements import (
    RichTextElementParts,
    RichTextListElement,
    RichTextSectionElement,
)

from bot.digests.messages import DigestMessage
from bot.digests.news import NewsItem
from bot.digests.wording import say, say_comments, say_day, say_schedule
from bot.ports import Alert, Digest
from bot.questions.carried import unpack
from bot.rendering.blocks import to_blocks, to_fallback
from bot.rendering.buttons import AS_KIND
from bot.rendering.mrkdwn import clean, clip, clip_bytes, literal

#: What the buttons do, by `action_id`.
REMOVE, SNOOZE, MUTE = "earful_digest_remove", "earful_alert_snooze", "earful_alert_mute"

Message = tuple[str, list[dict[str, Any]] | None]

_HEADER, _QUESTION, _ITEM, _SHOWN = 150, 100, 400, 6
_REASON, _VALUE = 600, 2000
_FALLBACK_BYTES = 3000
#: Blocks of an answer that stand in a digest; Slack takes 50 in all.
_ANSWER_BLOCKS = 40


def to_digest(message: DigestMessage) -> Message:
    """A digest: one line where nothing moved, else what is new before the answer."""
    digest, lang = message.digest, message.digest.lang
    notes = _missed(message)
    if message.is_still:
        return " ".join([_still(message), *notes, say(lang, "ask_on_short")]), None
    items = _items(message)
    lead = [_bold(_lead(message)), *([_list(items)] if items else [])]
    blocks: list[Block] = [
        HeaderBlock(text=PlainTextObject(text=_title(digest))),
        Rich(elements=lead),
    ]
    blocks += [_context(note) for note in notes]
    last: list[Block] = [_context(_ask_on(digest)), _removal(digest)]
    answer = to_blocks(message.answer)[:_ANSWER_BLOCKS]
    said = [*(block.to_dict() for block in [*blocks, DividerBlock()]), *answer]
    text = " ".join([f"{literal(_title(digest), _HEADER)}.", *_spoken(message, items)])
    return clip_bytes(text, _FALLBACK_BYTES), [*said, *(block.to_dict() for block in last)]


def to_alert(alert: Alert) -> Message:
    """An alert: what, why, and buttons to see the comments and to hear no more of it."""
    lang = alert.lang
    title = f"{say(lang, 'alert')}: {alert.title}"
    text = literal(f"{title}. {alert.reason}", _FALLBACK_BYTES // 3)
    reason = RichTextSectionElement(elements=[_text(alert.reason, _REASON)])
    blocks: list[Block] = [
        HeaderBlock(text=PlainTextObject(text=clip(clean(f"🔔 {title}"), _HEADER))),
        Rich(elements=[reason]),
    ]
    if buttons := _alert_buttons(alert):
        blocks.append(ActionsBlock(elements=buttons))
    return text, [block.to_dict() for block in blocks]


def _alert_buttons(alert: Alert) -> list[ButtonElement]:
    buttons = []
    if alert.query is not None:
        kind = unpack(alert.query).kind
        buttons.append(_button(say(alert.lang, "show"), AS_KIND + kind, alert.query))
    value = json.dumps([alert.subject, alert.lang], ensure_ascii=False)
    if len(value) <= _VALUE:
        buttons.append(_button(say(alert.lang, "snooze"), SNOOZE, value))
        buttons.append(_button(say(alert.lang, "mute"), MUTE, value))
    return buttons


def _title(digest: Digest) -> str:
    every = say(digest.lang, str(digest.schedule.every))
    question = clip(clean(digest.question), _QUESTION)
    return say(digest.lang, "title", every=every, question=question)


def _lead(message: DigestMessage) -> str:
    lang = message.digest.lang
    if message.since is None:
        return say(lang, "first")
    return say(lang, "new_since", day=say_day(lang, message.since))


def _items(message: DigestMessage) -> Sequence[NewsItem]:
    """What is new, where there is something to be new against."""
    return message.news[:_SHOWN] if message.since is not None else ()


def _still(message: DigestMessage) -> str:
    digest, since = message.digest, message.since
    values = {
        "question": digest.question,
        "n": say_comments(digest.lang, message.answer.n_comments),
        "day": say_day(digest.lang, since) if since else "",
    }
    return literal(say(digest.lang, "still", **values), 500)


def _missed(message: DigestMessage) -> list[str]:
    if not message.n_missed:
        return []
    phrase = "missed_one" if message.n_missed == 1 else "missed"
    return [say(message.digest.lang, phrase, n=message.n_missed)]


def _spoken(message: DigestMessage, items: Sequence[NewsItem]) -> list[str]:
    said = [literal(_lead(message), _ITEM), *(literal(item.text, _ITEM) for item in items)]
    return [*said, *_missed(message), to_fallback(message.answer)]


def _ask_on(digest: Digest) -> str:
    when = say_schedule(digest.lang, digest.schedule)
    return say(digest.lang, "ask_on", id=digest.id, when=literal(when, 200))


def _removal(digest: Digest) -> Block:
    remove, lang = say(digest.lang, "remove"), digest.lang
    sure = ConfirmObject(
        title=PlainTextObject(text=remove),
        text=PlainTextObject(text=clip(clean(digest.question), 300) or "…"),
        confirm=PlainTextObject(text=remove),
        deny=PlainTextObject(text=say(lang, "sub_cancel")),
    )
    button = _button(remove, REMOVE, json.dumps([digest.number, lang]))
    button.confirm = sure
    return ActionsBlock(elements=[button])


def _list(items: Sequence[NewsItem]) -> RichTextListElement:
    sections = [RichTextSectionElement(elements=[_text(item.text, _ITEM)]) for item in items]
    return RichTextListElement(style="bullet", elements=sections)


def _bold(text: str) -> RichTextSectionElement:
    style = RichTextElementParts.TextStyle(bold=True)
    part = RichTextElementParts.Text(text=clip(clean(text), _ITEM), style=style)
    return RichTextSectionElement(elements=[part])


def _text(text: str, limit: int) -> RichTextElementParts.Text:
    return RichTextElementParts.Text(text=clip(clean(text), limit) or "…")


def _context(line: str) -> Block:
    return ContextBlock(elements=[MarkdownTextObject(text=line, verbatim=True)])


def _button(text: str, action_id: str, value: str) -> ButtonElement:
    return ButtonElement(text=PlainTextObject(text=text), action_id=action_id, value=value)
