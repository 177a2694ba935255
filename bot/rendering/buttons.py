"""Buttons under an answer: what else the question may have meant, and a way to say it anew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, PlainTextObject
from slack_sdk.models.blocks import RichTextBlock as Rich
from slack_sdk.models.blocks.block_elements import RichTextElementParts, RichTextSectionElement

from bot.analysis.answers import Answer
from bot.analysis.understanding import say_understood
from bot.questions.carried import pack
from bot.questions.query import Kind, Query
from bot.rendering.labels import labels_for
from bot.rendering.mrkdwn import clean, clip, literal

#: What a button does, by its `action_id`; its `value` is the query it is about.
AS_KIND = "earful_as_"
NOT_MEANT = "earful_not_meant"

#: How a block names the thread that its buttons belong to, where the message itself stands outside.
THREAD = "thread:"

_OFFER = 1000


def corrections(answer: Answer) -> Iterator[Block]:
    """A button for each kind that the question may have been, and one for none of them.

    No buttons where the query is too long for one, or under the help that was asked for.
    """
    if answer.query.kind is Kind.HELP and not answer.other_kinds:
        return
    packed = pack(answer.query)
    if packed is not None:
        missed = _button(labels_for(answer.query.lang).not_meant, NOT_MEANT, packed)
        yield ActionsBlock(elements=[*as_kinds(answer.query, answer.other_kinds), missed])


def as_kinds(query: Query, kinds: Sequence[Kind]) -> list[ButtonElement]:
    """Buttons that ask the same of the same comments, as another kind of question."""
    words = labels_for(query.lang).instead
    packed = {kind: pack(replace(query, kind=kind)) for kind in kinds if kind in words}
    return [
        _button(words[kind], AS_KIND + kind, value)
        for kind, value in packed.items()
        if value is not None
    ]


def to_offer(
    query: Query, kinds: Sequence[Kind], thread_ts: str | None
) -> tuple[str, list[dict[str, Any]]]:
    """How to put a question that was not understood: as escaped text, and with buttons."""
    said = f"{say_understood(query)}\n{labels_for(query.lang).put_it}"
    text = RichTextElementParts.Text(text=clip(clean(said), _OFFER))
    blocks: list[Block] = [Rich(elements=[RichTextSectionElement(elements=[text])])]
    if buttons := as_kinds(query, kinds):
        place = f"{THREAD}{thread_ts}" if thread_ts else None
        blocks.append(ActionsBlock(block_id=place, elements=[*buttons]))
    return literal(said, _OFFER), [block.to_dict() for block in blocks]


def _button(text: str, action_id: str, value: str) -> ButtonElement:
    return ButtonElement(text=PlainTextObject(text=text), action_id=action_id, value=value)
