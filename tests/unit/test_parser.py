"""Questions as product managers type them, and the queries that they mean."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.questions.parser import parse
from bot.questions.query import Kind, Query
from bot.questions.vocabulary import Vocabulary

TODAY = date(2026, 11, 22)
VOCABULARY = Vocabulary(
    {
        "source": ("app_store", "support", "survey"),
        "product": ("Plumnote",),
        "version": ("5.0", "5.1", "5.2", "5.2.1"),
        "platform": ("Android", "iOS", "Web"),
        "plan": ("Free", "Pro", "Enterprise"),
        "segment": ("education",),
        "country": ("US", "CN"),
        "lang": ("en", "zh"),
        "account": ("Harbourline Logistics",),
    }
)


def read(question: str) -> Query:
    return parse(question, today=TODAY, vocabulary=VOCABULARY)


@pytest.mark.parametrize(
    ("question", "kind", "topic", "filters"),
    [
        ("summarise what people say about voice calls in 2017", "summary", "voice calls", {}),
        ("Summarise the feedback on checkout", "summary", "checkout", {}),
        ("how do people feel about 5.2", "sentiment", None, {"version": "5.2"}),
        ("how do people feel about 5.2.1?", "sentiment", None, {"version": "5.2.1"}),
        ("what do enterprise customers need", "summary", None, {"plan": "Enterprise"}),
        ("find comments mentioning offline mode", "search", "offline mode", {}),
        ("show me 5 quotes about dark mode on iOS", "search", "dark mode", {"platform": "iOS"}),
        ("what do people love about search?", "summary", "search", {"sentiment": "positive"}),
        (
            "any complaints about battery life?",
            "summary",
            "battery life",
            {"sentiment": "negative"},
        ),
        ("one-star reviews about login", "summary", "login", {"rating": {"min": 1.0, "max": 1.0}}),
        ("reviews with 3 stars or less", "summary", None, {"rating": {"min": 1.0, "max": 3.0}}),
        ("What do Chinese users say about billing?", "summary", "billing", {"lang": "zh"}),
        ("summarise support tickets about SSO", "summary", "SSO", {"source": "support"}),
        ("feedback on support quality", "summary", "support quality", {}),
        ("what do free users think of the price?", "summary", "price", {"plan": "Free"}),
        ("is it really free?", "unknown", None, {}),
        (
            "what does Harbourline Logistics say",
            "summary",
            None,
            {"account": "Harbourline Logistics"},
        ),
        ("tell us about login in the US", "summary", "login", {"country": "US"}),
        ("voice calls", "summary", "voice calls", {}),
        ("export to PDF", "summary", "export to PDF", {}),
        ('what about "lost my notes"', "summary", "lost my notes", {}),
        ("大家对离线模式有什么看法？", "summary", "离线模式", {}),
        ("用户怎么看搜索功能", "sentiment", "搜索功能", {}),
        ("安卓用户抱怨什么", "summary", None, {"platform": "Android", "sentiment": "negative"}),
        ("找关于发票的评论", "search", "发票", {}),
        ("用户对5.2版本满意吗", "sentiment", None, {"version": "5.2"}),
        ("下载有什么问题", "summary", "下载", {}),
        ("企业版客户需要什么", "summary", None, {"plan": "Enterprise"}),
        ("大家抱怨语音通话什么？", "summary", "语音通话", {"sentiment": "negative"}),
        ("help", "help", None, {}),
        ("你能做什么？", "help", None, {}),
        ("what's the weather in Paris", "unknown", None, {}),
        ("write me a poem", "unknown", None, {}),
        ("who is about to leave and why", "churn", "leave", {}),
    ],
)
def test_reads_kind_topic_and_filters(
    question: str, kind: str, topic: str | None, filters: dict[str, Any]
) -> None:
    query = read(question)
    assert (query.kind, query.topic, query.filters.as_json()) == (kind, topic, filters)


def test_takes_the_period_out_of_the_topic() -> None:
    query = read("总结一下最近30天用户对同步的反馈")
    assert (query.topic, query.since, query.until) == (
        "同步",
        date(2026, 10, 24),
        date(2026, 11, 23),
    )


def test_reads_limit_and_grouping() -> None:
    assert read("show me 5 quotes about dark mode").limit == 5
    assert read("show me 5 star reviews").limit is None
    query = read("how do people feel about sync by version")
    assert (query.group_by, query.topic) == ("version", "sync")
    assert read("feedback on sync by month").kind is Kind.SENTIMENT


def test_answers_in_the_language_of_the_question() -> None:
    assert read("同步怎么样").lang == "zh"
    assert read("how is sync?").lang == "en"


def test_filter_values_are_those_of_the_corpus_whatever_their_case() -> None:
    query = read("feedback from ANDROID in the App Store reviews")
    assert query.filters.platform == ("Android",)
    assert query.filters.source == ("app_store",)


@given(st.text(max_size=400))
def test_never_fails(question: str) -> None:
    query = read(question)
    assert query.kind in Kind
    assert query.topic is None or query.topic.strip()


def test_reads_a_pasted_mail_of_40_000_characters() -> None:
    assert read("what do people say about sync? " + "Dear team, " * 4000).kind is Kind.SUMMARY
