"""Recommendations and accounts at risk as Slack blocks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from slack_sdk.models.blocks import Block
from slack_sdk.models.blocks import RichTextBlock as Rich
from slack_sdk.models.blocks.block_elements import (
    RichTextElement,
    RichTextElementParts,
    RichTextListElement,
    RichTextSectionElement,
)

from bot.analysis.answers import AccountRisk, Answer, Recommendation
from bot.analysis.wording import percent, percent_interval
from bot.rendering.mrkdwn import clean, clip
from bot.rendering.slack_words import say

_ADVICE, _ACTION, _WHY = 3, 150, 250
_ACCOUNTS, _NAME, _REASONS = 5, 80, 180


def advice_blocks(answer: Answer) -> Iterator[Block]:
    """What to do and which accounts to watch, each as a short list."""
    lang = answer.query.lang
    if answer.recommendations:
        items = [_recommendation(one) for one in answer.recommendations[:_ADVICE]]
        yield _list(say(lang, "to_do"), items)
    if answer.accounts:
        shown = [_account(one, lang) for one in answer.accounts[:_ACCOUNTS]]
        yield _list(say(lang, "accounts"), shown)


def _recommendation(one: Recommendation) -> RichTextElement:
    why = clip(clean(one.why), _WHY)
    return _item(clip(clean(one.action), _ACTION), f" — {why}" if why else "")


def _account(one: AccountRisk, lang: str) -> RichTextElement:
    phrase = "risk" if one.calibrated else "score"
    risk = percent(one.risk) if one.calibrated else f"{one.risk:.2f}"
    if one.calibrated and one.interval:
        risk += f" ({percent_interval(one.interval)})"
    parts = [say(lang, phrase, risk=risk)]
    if one.mrr is not None:
        parts.append(say(lang, "mrr", mrr=f"{one.mrr:,.0f}"))
    if one.reasons:
        parts.append(clip(clean("; ".join(one.reasons)), _REASONS))
    return _item(clip(clean(one.account), _NAME), " · " + " · ".join(parts))


def _item(lead: str, rest: str) -> RichTextElement:
    bold = RichTextElementParts.TextStyle(bold=True)
    parts: list[RichTextElement] = [RichTextElementParts.Text(text=lead or "…", style=bold)]
    if rest:
        parts.append(RichTextElementParts.Text(text=rest))
    return RichTextSectionElement(elements=parts)


def _list(title: str, items: Sequence[RichTextElement]) -> Block:
    ordered = RichTextListElement(style="bullet", elements=list(items))
    return Rich(elements=[_item(title, ""), ordered])
