"""Buttons under an answer: how to go on, what else was meant, whether it helped."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextActionsBlock,
    FeedbackButtonObject,
    FeedbackButtonsElement,
    PlainTextObject,
)
from slack_sdk.models.blocks import RichTextBlock as Rich
from slack_sdk.models.blocks.block_elements import RichTextElementParts, RichTextSectionElement

from bot.analysis.answers import Answer
from bot.analysis.understanding import say_understood
from bot.analysis.wording import group_name
from bot.questions.carried import pack
from bot.questions.query import CALENDAR, GroupBy, Kind, Query
from bot.questions.rivals import about_rivals
from bot.rendering.labels import labels_for
from bot.rendering.mrkdwn import clean, clip, literal
from bot.rendering.slack_words import say
from bot.rendering.subscribing import SUBSCRIBE

#: What a button does, by its `action_id`; its `value` is the query it is about.
AS_KIND = "earful_as_"
NOT_MEANT = "earful_not_meant"
#: Asks its query as it is; the name of the button follows.
ASK = "earful_ask_"
GROUPS, EXPORT, THUMB = "earful_groups", "earful_export", "earful_thumb"
#: What the two thumbs begin their value with; a packed query follows.
GOOD, BAD = "good", "bad"

#: How a block names the thread that its buttons belong to, where the message itself stands outside.
THREAD = "thread:"

_OFFER = 1000
#: A longer query is not carried by every button: Slack bounds a message as a whole.
_CARRIED = 600
_MORE_QUOTES = 20
#: What people break an answer down by.
_GROUPS = tuple(group for group in GroupBy if group is not GroupBy.WEEK)
_GROUPED = frozenset({Kind.SUMMARY, Kind.SENTIMENT, Kind.THEMES, Kind.TREND, Kind.SEARCH})
_ANSWERLESS = frozenset({Kind.HELP, Kind.UNKNOWN})


@dataclass(frozen=True, slots=True)
class Offers:
    """What can be done with an answer where it is shown.

    `kinds` can be asked on for; `is_pictured` says that the chart goes along as a picture, and
    `corrected` has what people said of comments: id -> the right labels, in words.
    """

    kinds: Collection[Kind] = frozenset({Kind.SEARCH, Kind.SENTIMENT, Kind.COMPARE})
    can_subscribe: bool = False
    can_export: bool = False
    is_pictured: bool = False
    corrected: Mapping[str, str] = field(default_factory=dict)


NO_OFFERS = Offers()


def actions(answer: Answer, offers: Offers) -> Iterator[Block]:
    """One row of buttons: how to go on, and what to do if this was not what was meant."""
    buttons = [*_follow_ups(answer, offers), *_corrections(answer)]
    if buttons:
        yield ActionsBlock(elements=buttons)


def _follow_ups(answer: Answer, offers: Offers) -> list[ButtonElement]:
    """Buttons that go on from an answer with comments behind it."""
    query = answer.query
    packed = pack(query)
    is_short = packed is not None and len(packed) <= _CARRIED
    if packed is None or not is_short or not answer.n_comments or query.kind in _ANSWERLESS:
        return []
    buttons = [
        _button(say(query.lang, name), ASK + name, value)
        for name, other in _next_queries(query)
        if other.kind in offers.kinds and (value := pack(other)) is not None
    ]
    can_break_down = query.kind in _GROUPED and query.group_by is None and not about_rivals(query)
    if can_break_down and Kind.SENTIMENT in offers.kinds:
        buttons.insert(1, _button(say(query.lang, "groups"), GROUPS, packed))
    if offers.can_export and query.kind is not Kind.COMPARE:
        buttons.append(_button(say(query.lang, "export"), EXPORT, packed))
    if offers.can_subscribe:
        buttons.append(_button(say(query.lang, "subscribe"), SUBSCRIBE, packed))
    return buttons


def _next_queries(query: Query) -> Iterator[tuple[str, Query]]:
    """What can be asked next of the same comments, by the name of its button."""
    alone = replace(query, compare=None, group_by=None, limit=None)
    if query.kind is not Kind.SEARCH:
        yield "quotes", replace(alone, kind=Kind.SEARCH, limit=_MORE_QUOTES)
    if about_rivals(query):
        return  # told by names: nothing else goes by them
    if query.since is not None and query.kind is not Kind.COMPARE:
        yield "before", replace(alone, kind=Kind.COMPARE)
    if query.topic is not None and query.kind is not Kind.BRIEF:
        yield "brief", replace(alone, kind=Kind.BRIEF)


def to_groups(query: Query, thread_ts: str | None) -> tuple[str, list[dict[str, Any]]]:
    """Buttons that break an answer down, as text and blocks; see `to_offer`."""
    said = say(query.lang, "by_what")
    asked = {
        group: replace(query, kind=_kind_by(query, group), group_by=group, compare=None)
        for group in _GROUPS
    }
    buttons = [
        _button(say(query.lang, "by", group=group_name(query, group)), f"{ASK}by_{group}", value)
        for group, other in asked.items()
        if (value := pack(other)) is not None
    ]
    text = RichTextElementParts.Text(text=said)
    blocks: list[Block] = [Rich(elements=[RichTextSectionElement(elements=[text])])]
    if buttons:
        blocks.append(ActionsBlock(block_id=_place(thread_ts), elements=buttons))
    return said, [block.to_dict() for block in blocks]


def _kind_by(query: Query, group: GroupBy) -> Kind:
    """Of comments with a label it is asked which group has most, of others how each feels."""
    is_labelled = query.filters != query.filters.without_labels()
    if query.kind is Kind.TREND:
        return Kind.TREND
    return Kind.SUMMARY if is_labelled and group not in CALENDAR else Kind.SENTIMENT


def thumbs(answer: Answer) -> Iterator[Block]:
    """Two thumbs that say whether the answer helped."""
    lang, packed = answer.query.lang, pack(answer.query) or ""
    if answer.query.kind in _ANSWERLESS or len(packed) > _CARRIED:
        return
    yield ContextActionsBlock(
        elements=[
            FeedbackButtonsElement(
                action_id=THUMB,
                positive_button=_thumb(lang, GOOD, packed),
                negative_button=_thumb(lang, BAD, packed),
            )
        ]
    )


def _thumb(lang: str, name: str, packed: str) -> FeedbackButtonObject:
    return FeedbackButtonObject(
        text=PlainTextObject(text=say(lang, name)),
        accessibility_label=say(lang, f"{name}_label"),
        value=f"{name} {packed}",
    )


def _place(thread_ts: str | None) -> str | None:
    """The name of a block that says which thread its buttons belong to."""
    return f"{THREAD}{thread_ts}" if thread_ts else None


def _corrections(answer: Answer) -> list[ButtonElement]:
    """A button for each kind that the question may have been, and one for none of them.

    No buttons where the query is too long for one, or under the help that was asked for.
    """
    packed = pack(answer.query)
    is_help = answer.query.kind is Kind.HELP and not answer.other_kinds
    if is_help or packed is None:
        return []
    missed = _button(labels_for(answer.query.lang).not_meant, NOT_MEANT, packed)
    return [*as_kinds(answer.query, answer.other_kinds), missed]


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
        blocks.append(ActionsBlock(block_id=_place(thread_ts), elements=[*buttons]))
    return literal(said, _OFFER), [block.to_dict() for block in blocks]


def _button(text: str, action_id: str, value: str) -> ButtonElement:
    return ButtonElement(text=PlainTextObject(text=text), action_id=action_id, value=value)
