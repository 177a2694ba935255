"""A query survives being written down and read again."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feedback import Need, Sentiment
from bot.questions.query import Comparison, Filters, GroupBy, Kind, Query, RatingRange

WORDS = st.text(min_size=1, max_size=8)
VALUES = st.lists(WORDS, max_size=3, unique=True).map(tuple)
SOME = st.lists(WORDS, min_size=1, max_size=3, unique=True).map(tuple)
DAYS = st.none() | st.dates()
STARS = st.none() | st.sampled_from([1.0, 3.5, 5.0])


def pairs(*names: str) -> st.SearchStrategy[Any]:
    of_some = st.lists(st.sampled_from(names), unique=True)
    return of_some.flatmap(lambda chosen: st.tuples(*(st.tuples(st.just(n), SOME) for n in chosen)))


FILTERS = st.builds(
    Filters,
    source=VALUES,
    plan=VALUES,
    account=VALUES,
    rating=st.none() | st.builds(RatingRange, STARS, STARS),
    sentiment=st.lists(st.sampled_from(Sentiment), unique=True).map(tuple),
    need=st.lists(st.sampled_from(Need), unique=True).map(tuple),
    churn_intent=st.none() | st.booleans(),
    custom=pairs("is_vip", "area"),
    excluded=pairs("platform", "plan"),
)
QUERIES = st.builds(
    Query,
    st.sampled_from(Kind),
    topic=st.none() | WORDS,
    since=DAYS,
    until=DAYS,
    filters=FILTERS,
    compare=st.none() | st.builds(Comparison, DAYS, DAYS, FILTERS),
    group_by=st.none() | st.sampled_from(GroupBy),
    limit=st.none() | st.integers(1, 999),
    text=st.text(),
    lang=st.sampled_from(["en", "zh"]),
)


@given(QUERIES)
def test_a_query_comes_back_from_its_json_as_it_was(query: Query) -> None:
    assert Query.from_json(json.loads(json.dumps(query.as_json()))) == query


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "gossip"},
        {"since": "May"},
        {"since": 5},
        {"filters": {"sentiment": "sad"}},
        {"filters": {"rating": {"min": 1}}},
        {"filters": {"plan": 3}},
        {"filters": {"plan": [3]}},
        {"filters": {"churn_intent": "yes"}},
        {"compare": {"since": None, "until": None}},
        {"group_by": "mood"},
    ],
)
def test_what_no_query_wrote_is_refused(wrong: dict[str, Any]) -> None:
    held = Query(Kind.SUMMARY, since=date(2026, 3, 1)).as_json()
    with pytest.raises((KeyError, TypeError, ValueError)):
        Query.from_json(held | wrong)
