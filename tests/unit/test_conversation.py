"""A short message changes the question before it, and a whole question starts over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.questions.conversation import follow, only_starts_over, understand
from bot.questions.query import Kind, Query
from bot.questions.vocabulary import Vocabulary

TODAY = date(2026, 3, 18)
VALUES = {
    "product": ["Plumnote", "Plumscan"],
    "version": ["5.0", "5.1", "5.2"],
    "platform": ["iOS", "Android", "Web", "Desktop"],
    "plan": ["Free", "Pro", "Team", "Enterprise"],
    "segment": ["SMB", "education", "agency", "startup"],
    "country": ["US", "DE", "FR", "CN", "JP"],
    "source": ["app_store", "zendesk", "intercom"],
    "account": ["Acme Corp", "云杉教育"],
    "lang": ["en", "zh", "de"],
}
VOCABULARY = Vocabulary.of(
    {field: dict.fromkeys(values, 1) for field, values in VALUES.items()},
    releases={"5.2": date(2026, 2, 12)},
)
THIS_MONTH = {"since": "2026-03-01", "until": "2026-04-01"}
LAST_MONTH = {"since": "2026-02-01", "until": "2026-03-01"}


def query(kind: Kind = Kind.SUMMARY, **parts: Any) -> Query:
    return Query.from_json(Query(kind).as_json() | parts)


def on(**filters: Any) -> dict[str, Any]:
    return {"filters": filters}


SYNC = query(topic="sync", **on(platform="iOS"))
FELT = query(Kind.SENTIMENT, **THIS_MONTH, **on(plan="Enterprise"))
THEMES = query(Kind.THEMES, limit=5)
CHURN = query(Kind.CHURN, **on(country="US"))
SIDES = query(
    Kind.COMPARE, topic="sync", **on(platform="iOS"), compare=query(**on(platform="Web")).as_json()
)
MONTHS = query(
    Kind.COMPARE,
    **THIS_MONTH,
    **on(plan="Enterprise"),
    compare={**LAST_MONTH, **on(plan="Enterprise")},
)

CHANGES: list[tuple[Query, str, Mapping[str, Any]]] = [
    # a value takes the place of the one of its field, and joins those of other fields
    (SYNC, "and on Android?", on(platform="Android")),
    (SYNC, "那安卓呢", on(platform="Android")),
    (SYNC, "only enterprise", on(platform="iOS", plan="Enterprise")),
    (SYNC, "startups?", on(platform="iOS", segment="startup")),
    (SYNC, "same for Germany", on(platform="iOS", country="DE")),
    (SYNC, "就看差评", on(platform="iOS", sentiment="negative")),
    (SYNC, "lol wrong channel sorry. only web", on(platform="Web")),
    (SYNC, "also include Android", on(platform=["iOS", "Android"])),
    (SYNC, "swap iOS for Android", on(platform="Android")),
    # what is left out, and what is dropped
    (SYNC, "without the Free users", {"filters": {"platform": "iOS", "not": {"plan": "Free"}}}),
    (SYNC, "排除企業版", {"filters": {"platform": "iOS", "not": {"plan": "Enterprise"}}}),
    (SYNC, "not iOS", {"filters": {"not": {"platform": "iOS"}}}),
    (SYNC, "forget iOS, all platforms", on()),
    (CHURN, "anywhere in the world, not only US", on()),
    (SYNC, "not just iOS", on()),
    (SYNC, "rather than iOS, Web", on(platform="Web")),
    (SYNC, "先不写，换成安卓", on(platform="Android")),
    (SYNC, "Android instead of iOS", on(platform="Android")),
    (FELT, "hang on, what about last month", LAST_MONTH),
    (SYNC, "what about startup time", {"topic": "startup time"}),
    (SYNC, "就先别写，主要问题有哪些", {"kind": "themes"}),
    (SYNC, "let me read some of those", {"kind": "search"}),
    (SYNC, "examples pls, 5 is plenty", {"kind": "search", "limit": 5}),
    (FELT, "country分一下", {"group_by": "country"}),
    (SYNC, "going by last month's feedback", LAST_MONTH),
    (SYNC, "drop the platform", on()),
    (SYNC, "去掉platform", on()),
    (SYNC, "all platforms", on()),
    (FELT, "all time", {"since": None, "until": None}),
    (FELT, "不限时间", {"since": None, "until": None}),
    # periods and topics
    (SYNC, "what about last month", LAST_MONTH),
    (SYNC, "换成上个月", LAST_MONTH),
    (SYNC, "since 5.2 only", {"since": "2026-02-12"}),
    (FELT, "the month before", LAST_MONTH),
    (SYNC, "and for checkout?", {"topic": "checkout"}),
    (SYNC, "那单点登录呢", {"topic": "单点登录"}),
    (SYNC, "匯出PDF呢", {"topic": "匯出PDF"}),
    # another kind of answer
    (SYNC, "show me more quotes", {"kind": "search"}),
    (SYNC, "who said that", {"kind": "search"}),
    (SYNC, "再来十条", {"kind": "search", "limit": 10}),
    (SYNC, "how do they feel about it", {"kind": "sentiment"}),
    (SYNC, "is that getting worse?", {"kind": "trend"}),
    (SYNC, "what should we do about it?", {"kind": "recommend"}),
    (SYNC, "write that up as a brief", {"kind": "brief"}),
    (SYNC, "what are the main issues there?", {"kind": "themes"}),
    (THEMES, "总结一下", {"kind": "summary", "limit": None}),
    (FELT, "why?", {"kind": "summary"}),
    (MONTHS, "为什么", {"kind": "summary", "compare": None}),
    (CHURN, "but why?", {}),
    # breakdown and number
    (SYNC, "by week", {"kind": "sentiment", "group_by": "week"}),
    (FELT, "按平台看", {"group_by": "platform"}),
    (THEMES, "top 3 is enough", {"limit": 3}),
    (THEMES, "前三就行", {"limit": 3}),
    (THEMES, "only the US", {"limit": None, **on(country="US")}),
    # comparisons
    (
        query(**on(version="5.2")),
        "compare with 5.1",
        {"kind": "compare", "compare": query(**on(version="5.1")).as_json()},
    ),
    (
        FELT,
        "vs last month",
        {"kind": "compare", "compare": {**LAST_MONTH, **on(plan="Enterprise")}},
    ),
    (
        query(topic="sync"),
        "跟上个月比呢",
        {"kind": "compare", **THIS_MONTH, "compare": {**LAST_MONTH, **on()}},
    ),
    (
        SIDES,
        "and in Germany?",
        on(platform="iOS", country="DE")
        | {"compare": query(**on(platform="Web", country="DE")).as_json()},
    ),
    (SIDES, "what about Android?", {"compare": query(**on(platform="Android")).as_json()}),
    (SIDES, "only web", {"kind": "summary", "compare": None, **on(platform="Web")}),
    (SIDES, "drop the comparison", {"kind": "summary", "compare": None}),
    (
        MONTHS,
        "and last month?",
        LAST_MONTH
        | {"compare": {"since": "2026-01-01", "until": "2026-02-01", **on(plan="Enterprise")}},
    ),
]


def told(query: Query) -> dict[str, Any]:
    """All of a query but its own words."""
    return {k: v for k, v in query.as_json().items() if k not in {"text", "lang"}}


def expected(before: Query, changed: Mapping[str, Any]) -> dict[str, Any]:
    """A query of before in its new form; a comparison is given by a query, of which it has less."""
    held = told(before) | {"limit": None} | dict(changed)
    if held["compare"] is not None:
        held["compare"] = {name: held["compare"][name] for name in ("since", "until", "filters")}
    return held


@pytest.mark.parametrize(("before", "text", "changed"), CHANGES, ids=[c[1] for c in CHANGES])
def test_a_short_message_changes_the_question_before_it(
    before: Query, text: str, changed: Mapping[str, Any]
) -> None:
    reading = follow(text, before, today=TODAY, vocabulary=VOCABULARY)
    assert reading is not None
    assert reading.goes_on
    assert told(reading.query) == expected(before, changed)
    assert reading.query.text == text


@pytest.mark.parametrize(
    "text",
    [
        "what do people say about pricing?",
        "How happy are our enterprise customers this quarter?",
        "find reviews that mention refunds",
        "which accounts are about to leave?",
        "write a PRD for shared folders",
        "are crash complaints going up?",
        "哪些客户可能流失",
        "帮我找提到退款的评论",
        "different topic. Are we losing customers in Japan?",
        "换个话题哈，接下来我们该优先做什么",
        "thanks!",
        "what can you do?",
        "what's the weather tomorrow?",
        "😀",
        "",
    ],
)
def test_a_whole_question_starts_over(text: str) -> None:
    assert follow(text, SYNC, today=TODAY, vocabulary=VOCABULARY) is None


def test_what_says_that_it_starts_over_is_no_part_of_the_question() -> None:
    reading = understand(
        "new question: what do people say about checkout?",
        SYNC,
        today=TODAY,
        vocabulary=VOCABULARY,
    )
    assert not reading.goes_on
    assert (reading.query.topic, reading.query.filters.is_empty()) == ("checkout", True)
    assert reading.query.text.startswith("new question")


def test_a_value_that_no_comment_has_changes_nothing_and_is_named() -> None:
    reading = follow("only Italy", SYNC, today=TODAY, vocabulary=VOCABULARY)
    assert reading is not None
    assert reading.query.filters == SYNC.filters
    assert [missing.said for missing in reading.missing] == ["Italy"]


def test_a_few_latin_words_do_not_change_the_language() -> None:
    before = query(lang="zh", topic="同步")
    for text, lang in (("iOS only", "zh"), ("what should we do about it?", "en"), ("为什么", "zh")):
        reading = follow(text, before, today=TODAY, vocabulary=VOCABULARY)
        assert reading is not None
        assert reading.query.lang == lang


def test_the_kind_of_a_sentence_that_points_back_comes_from_the_models() -> None:
    reading = follow(
        "which platform is most unhappy there?",
        query(Kind.RECOMMEND, **on(segment="SMB")),
        today=TODAY,
        vocabulary=VOCABULARY,
        kinds=lambda _: {Kind.SENTIMENT: 1.0},
    )
    assert reading is not None
    assert told(reading.query) == told(
        query(Kind.SENTIMENT, group_by="platform", **on(segment="SMB"))
    )


PIECES = st.sampled_from(
    "and what about the same for not drop all compare with why more 5.2 那 呢 看 跟 比 去掉 平台 "
    "( ? . \x00 \u202e שלום 😀 3 top by week up".split(" ")
)


@settings(max_examples=80, deadline=None)
@example(pieces=["a" * 40_000], between="")
@example(pieces=["DROP TABLE users; --"] * 9, between="\n")
@given(pieces=st.lists(PIECES, max_size=60), between=st.sampled_from(["", " ", "\n"]))
def test_any_text_is_read_without_an_error(pieces: list[str], between: str) -> None:
    text = between.join(pieces)
    reading = understand(text, SYNC, today=TODAY, vocabulary=VOCABULARY)
    assert reading.query.text == text


@pytest.mark.parametrize(
    ("text", "lang"), [("start over", "en"), ("Start over.", "en"), ("重新开始", "zh")]
)
def test_a_message_that_only_starts_over_asks_nothing(text: str, lang: str) -> None:
    anew = only_starts_over(text)
    assert anew is not None
    assert (anew.kind, anew.topic, anew.lang) == (Kind.HELP, None, lang)


@pytest.mark.parametrize(
    "text", ["start over: what of calls?", "重新开始，看登录", "sync starts over each time"]
)
def test_a_message_that_asks_besides_is_a_question(text: str) -> None:
    assert only_starts_over(text) is None
