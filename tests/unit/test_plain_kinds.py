"""Questions that are put so plainly that no model's doubt is asked: their kind and their topic."""

from __future__ import annotations

from datetime import date

import pytest

from bot.analysis.wording import singular
from bot.feedback import Sentiment
from bot.questions.parser import read
from bot.questions.query import Kind, Query
from bot.questions.reading import Reading
from bot.questions.vocabulary import Vocabulary

TODAY = date(2026, 3, 18)
VOCABULARY = Vocabulary.of(
    {
        "version": {"5.1": 9, "5.2": 9},
        "platform": {"iOS": 9, "Android": 9},
        "plan": {"Free": 9, "Pro": 9},
        "country": {"DE": 9, "US": 9},
        "account": {"Acme": 9, "Marrow & Finch": 9},
    },
    releases={"5.2": date(2026, 2, 12)},
)


def reading(question: str, guess: Kind) -> Reading:
    """What is read where a model takes the question for another kind."""
    return read(question, today=TODAY, vocabulary=VOCABULARY, kinds=lambda _: {guess: 1.0})


def asked(question: str, guess: Kind) -> Query:
    return reading(question, guess).query


@pytest.mark.parametrize(
    ("question", "guess", "kind", "topic"),
    [
        ("谁想要离线模式？", Kind.CHURN, Kind.SEARCH, "离线模式"),
        ("who asked for dark mode?", Kind.CHURN, Kind.SEARCH, "dark mode"),
        ("who wants to leave?", Kind.CHURN, Kind.CHURN, None),
        ("谁想要离开？", Kind.CHURN, Kind.CHURN, None),
        ("is search getting better or worse?", Kind.COMPARE, Kind.TREND, "search"),
        ("which platform is most unhappy?", Kind.THEMES, Kind.SENTIMENT, None),
        ("哪个平台的用户最不满？", Kind.COMPARE, Kind.SENTIMENT, None),
        ("which plan has the most bugs?", Kind.THEMES, Kind.SUMMARY, None),
        ("哪个版本的bug最多？", Kind.THEMES, Kind.SUMMARY, None),
        ("which platform complains most?", Kind.SENTIMENT, Kind.SUMMARY, None),
        ("which country asks for dark mode most?", Kind.THEMES, Kind.SUMMARY, "dark mode"),
        ("is onboarding a problem?", Kind.BRIEF, Kind.SUMMARY, "onboarding"),
        ("has the login loop been fixed?", Kind.UNKNOWN, Kind.TREND, "login loop"),
        ("登录循环修好了吗？", Kind.SENTIMENT, Kind.TREND, "登录循环"),
        ("what should I tell my CEO about sync?", Kind.RECOMMEND, Kind.SUMMARY, "sync"),
        ("what percentage of comments are bugs?", Kind.SENTIMENT, Kind.SUMMARY, None),
        ("what of notes getting lost?", Kind.SUMMARY, Kind.SUMMARY, "notes getting lost"),
        ("what broke in 5.2?", Kind.COMPARE, Kind.COMPARE, None),
    ],
)
def test_the_kind_and_topic_of_a_plain_question(
    question: str, guess: Kind, kind: Kind, topic: str | None
) -> None:
    query = asked(question, guess)
    assert (query.kind, query.topic) == (kind, topic)


@pytest.mark.parametrize(
    ("question", "guess"),
    [
        ("Acme: what is its story?", Kind.SUMMARY),
        ("What's the story of Acme?", Kind.BRIEF),
        ("tell me the story of Marrow & Finch", Kind.UNKNOWN),
        ("Marrow & Finch - what happened?", Kind.SUMMARY),
        ("How is Acme doing?", Kind.SENTIMENT),
        ("Acme 的故事是什么？", Kind.SUMMARY),
        ("Acme：它的经历？", Kind.UNKNOWN),
        ("Marrow & Finch最近怎么了？", Kind.TREND),
    ],
)
def test_the_story_of_one_account_is_its_risk_on_a_page(question: str, guess: Kind) -> None:
    query = asked(question, guess)
    assert (query.kind, query.topic) == (Kind.CHURN, None)
    assert len(query.filters.account) == 1


@pytest.mark.parametrize(
    ("question", "guess", "topic"),
    [
        ("what is the story with sync?", Kind.SUMMARY, "sync"),
        ("what happened with sync at Acme?", Kind.SUMMARY, "sync"),
        ("Acme: what do they complain about?", Kind.SUMMARY, None),
        ("how are Pro users doing?", Kind.SENTIMENT, None),
        ("how are Acme and Marrow & Finch doing?", Kind.SENTIMENT, None),
        ("what happened?", Kind.SUMMARY, None),
        ("write a user story for Acme", Kind.BRIEF, None),
    ],
)
def test_a_story_of_anything_else_is_what_it_was(
    question: str, guess: Kind, topic: str | None
) -> None:
    query = asked(question, guess)
    assert (query.kind, query.topic) == (guess, topic)


@pytest.mark.parametrize("question", ["what did we do well?", "我们哪里做得好？"])
def test_what_went_well_is_what_people_praise(question: str) -> None:
    query = asked(question, Kind.RECOMMEND)
    assert (query.kind, query.filters.sentiment) == (Kind.SUMMARY, (Sentiment.POSITIVE,))


@pytest.mark.parametrize(
    ("question", "since"),
    [
        ("which accounts should I call today?", None),
        ("what should we fix this week?", None),
        ("本周我们该先修什么？", None),
        ("going by this month's feedback, what should we fix first?", date(2026, 3, 1)),
        ("what should we do about this month?", date(2026, 3, 1)),
    ],
)
def test_by_when_to_act_is_no_period_of_the_comments(question: str, since: date | None) -> None:
    assert asked(question, Kind.RECOMMEND).since == since


def test_a_version_that_nobody_has_is_said_to_be_missing() -> None:
    found = reading("did 5.3 fix sync?", Kind.COMPARE)
    assert [(one.field, one.said) for one in found.missing] == [("version", "5.3")]
    assert found.query.topic == "sync"


@pytest.mark.parametrize(
    ("said", "fitting"),
    [
        ("1 comments have no date and are left out.", "1 comment has no date and is left out."),
        ("1 of 701 comments are about it", "1 of 701 comments is about it"),
        ("1 accounts that pay 5,700 a month", "1 account that pays 5,700 a month"),
        ("3 complaints, 1 bug reports", "3 complaints, 1 bug report"),
        ("21 comments are left, 0.1 comments a day", "21 comments are left, 0.1 comments a day"),
        ("1 of 30 are questions; 1,001 comments", "1 of 30 are questions; 1,001 comments"),
    ],
)
def test_one_is_said_in_the_singular(said: str, fitting: str) -> None:
    assert singular(said) == fitting
