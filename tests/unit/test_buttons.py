"""Buttons under an answer: what they carry, what they say, and what is taken back from one."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.analysis.answers import Answer
from bot.analysis.understanding import fitting_kinds
from bot.errors import QuestionError
from bot.feedback import Need, Sentiment
from bot.questions.carried import MAX_LENGTH, pack, unpack
from bot.questions.query import Comparison, Filters, GroupBy, Kind, Query, RatingRange
from bot.rendering.blocks import to_blocks
from bot.rendering.buttons import AS_KIND, NOT_MEANT, to_offer

FILTERS = Filters(
    platform=("iOS", "Android"),
    rating=RatingRange(None, 2),
    sentiment=(Sentiment.NEGATIVE,),
    need=(Need.BUG_REPORT,),
    churn_intent=False,
    custom=(("is_vip", ("yes",)),),
    excluded=(("version", ("5.0",)),),
)
QUERY = Query(
    Kind.SUMMARY,
    "同步 & <sync>",
    date(2026, 2, 1),
    date(2026, 3, 1),
    FILTERS,
    Comparison(date(2026, 1, 1), date(2026, 2, 1), FILTERS),
    GroupBy.WEEK,
    5,
    "what of sync?",
)


def buttons(answer: Answer) -> list[dict[str, Any]]:
    rows = [block for block in to_blocks(answer) if block["type"] == "actions"]
    assert len(rows) <= 1
    return [button for row in rows for button in row["elements"]]


def test_a_query_comes_back_as_it_went() -> None:
    packed = pack(QUERY)
    assert packed is not None
    assert unpack(packed) == QUERY
    assert ": " not in packed


@given(st.text(max_size=400), st.none() | st.text(max_size=100), st.sampled_from(Kind))
def test_whatever_was_typed_a_message_can_carry_it(
    text: str, topic: str | None, kind: Kind
) -> None:
    packed = pack(Query(kind, topic, text=text))
    if packed is not None:
        packed.encode()
        assert unpack(packed).kind is kind
        assert text.startswith(unpack(packed).text)


def test_of_a_pasted_mail_only_the_beginning_goes_along() -> None:
    packed = pack(Query(Kind.SUMMARY, "sync", text="word " * 8000))
    assert packed is not None
    assert len(packed) < MAX_LENGTH


@pytest.mark.parametrize(
    "changed",
    [
        {"kind": "poem"},
        {"kind": ["summary"]},
        {"topic": 5},
        {"since": "yesterday"},
        {"since": 20260201},
        {"filters": {"rating": {"min": "1", "max": None}}},
        {"filters": {"rating": 3}},
        {"filters": {"platform": [1]}},
        {"filters": {"sentiment": "furious"}},
        {"filters": []},
        {"filters": {"not": {"text": "secret"}}},
        {"compare": {}},
        {"compare": {"since": None, "until": None, "filters": {"rating": {"min": [], "max": 1}}}},
        {"group_by": "mood"},
        {"limit": -1},
        {"limit": True},
        {"limit": "5"},
        {"text": None},
        {"lang": "xx"},
        {"lang": []},
    ],
    ids=str,
)
def test_what_was_changed_on_the_way_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(QuestionError, match="ask again"):
        unpack(json.dumps(QUERY.as_json() | changed))


@pytest.mark.parametrize(
    "value", ["", "null", "[]", "7", '"summary"', "{}", "{", "[" * 1900, "x" * 3000, "\x00"]
)
def test_what_is_no_query_is_refused(value: str) -> None:
    with pytest.raises(QuestionError):
        unpack(value)


def test_each_other_kind_has_a_button_that_changes_nothing_but_the_kind() -> None:
    answer = Answer(QUERY, "…", other_kinds=(Kind.TREND, Kind.UNKNOWN, Kind.SENTIMENT))
    trend, feeling, missed = buttons(answer)
    assert [trend["action_id"], feeling["action_id"], missed["action_id"]] == [
        "earful_as_trend",
        "earful_as_sentiment",
        NOT_MEANT,
    ]
    assert [trend["text"]["text"], missed["text"]["text"]] == [
        "Show the trend instead",
        "Not what I meant",
    ]
    assert unpack(trend["value"]) == replace(QUERY, kind=Kind.TREND)
    assert unpack(missed["value"]) == QUERY


def test_a_chinese_answer_has_chinese_buttons() -> None:
    answer = Answer(replace(QUERY, lang="zh"), "…", other_kinds=(Kind.TREND,))
    assert [button["text"]["text"] for button in buttons(answer)] == [
        "改看变化趋势",
        "不是这个意思",
    ]


def test_a_query_too_long_for_a_button_has_none() -> None:
    assert buttons(Answer(replace(QUERY, topic="a" * 1900), "…", other_kinds=(Kind.TREND,))) == []


def test_help_is_not_second_guessed_unless_it_was_doubtful() -> None:
    assert buttons(Answer(Query(Kind.HELP), "…")) == []
    doubtful = Answer(Query(Kind.HELP), "…", other_kinds=(Kind.SUMMARY,))
    assert [button["action_id"] for button in buttons(doubtful)] == ["earful_as_summary", NOT_MEANT]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_offer_says_how_and_has_every_kind_that_fits(lang: str) -> None:
    query = replace(QUERY, topic="<!here> *sync*", lang=lang)
    text, (said, row) = to_offer(query, fitting_kinds(query), "17.5")
    assert "<" not in text
    assert "<!here> *sync*" in said["elements"][0]["elements"][0]["text"]
    assert row["block_id"] == "thread:17.5"
    offered = [button["action_id"].removeprefix(AS_KIND) for button in row["elements"]]
    assert offered == [str(kind) for kind in fitting_kinds(query)]
    assert all(1 <= len(button["text"]["text"]) <= 75 for button in row["elements"])


def test_an_offer_without_kinds_or_thread_is_only_words() -> None:
    assert len(to_offer(QUERY, [], "17.5")[1]) == 1
    assert "block_id" not in to_offer(QUERY, [Kind.TREND], None)[1][1]
