"""Churn as a topic: the label that is meant, and what only sounds like it."""

import pytest

from bot.questions.leaving import leaving_as_label
from bot.questions.query import GroupBy, Kind, Query


@pytest.mark.parametrize("topic", ["churn", "Churn rate", "customer churn", "流失率", "用户流失"])
def test_a_topic_that_is_the_label_is_asked_for_as_the_label(topic: str) -> None:
    kind, query = leaving_as_label(Kind.TREND, Query(Kind.TREND, topic=topic))
    assert (kind, query.topic, query.filters.churn_intent) == (Kind.TREND, None, True)


@pytest.mark.parametrize("topic", ["butter churn", "churn emails", None])
def test_any_other_topic_stays_one(topic: str | None) -> None:
    query = Query(Kind.SUMMARY, topic=topic)
    assert leaving_as_label(Kind.SUMMARY, query) == (Kind.SUMMARY, query)


def test_how_those_feel_who_leave_becomes_how_many_they_are_by_group() -> None:
    query = Query(Kind.SENTIMENT, topic="churn", group_by=GroupBy.PLAN)
    assert leaving_as_label(Kind.SENTIMENT, query)[0] is Kind.SUMMARY
