"""The one line that says how a question was understood, and what it named that does not exist."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

import pytest

from bot.analysis.understanding import fitting_kinds, missing_caveats, say_understood
from bot.feedback import Need, Sentiment
from bot.questions.query import Comparison, Filters, GroupBy, Kind, Query, RatingRange
from bot.questions.reading import Missing

EVERYTHING = Filters(
    source=("app_store",),
    product=("Plumnote",),
    version=("5.2", "5.1"),
    platform=("iOS",),
    plan=("Pro",),
    segment=("SMB",),
    country=("DE",),
    lang=("zh",),
    account=("Acme Corp",),
    rating=RatingRange(1, 2),
    sentiment=(Sentiment.NEGATIVE,),
    need=(Need.BUG_REPORT,),
    churn_intent=True,
    custom=(("is_vip", ("yes",)),),
    excluded=(("platform", ("Android", "Web")), ("version", ("5.0",))),
)
FULL = Query(
    Kind.COMPARE,
    "sync",
    date(2026, 2, 1),
    date(2026, 3, 1),
    EVERYTHING,
    Comparison(date(2026, 1, 1), date(2026, 2, 1), replace(EVERYTHING, platform=("Desktop",))),
    GroupBy.PLATFORM,
    5,
)


def said(lang: str = "en", **more: object) -> list[str]:
    query = Query(Kind.SUMMARY, lang=lang, **more)
    return say_understood(query).split(" · ")


def test_every_field_of_a_query_is_said_in_english() -> None:
    assert say_understood(FULL).split(" · ") == [
        "Understood as: comparison",
        "about “sync”",
        "from 1 Feb 2026 to 28 Feb 2026",
        "bug reports",
        "source app_store",
        "product Plumnote",
        "version 5.2 or 5.1",
        "platform iOS",
        "plan Pro",
        "segment SMB",
        "country DE",
        "language zh",
        "account Acme Corp",
        "1–2 stars",
        "negative",
        "with the intent to leave",
        "is_vip: yes",
        "not Android or Web",
        "not version 5.0",
        "compared with platform Desktop, from 1 Jan 2026 to 31 Jan 2026",
        "by platform",
        "5 at most",
    ]


def test_every_field_of_a_query_is_said_in_chinese() -> None:
    assert say_understood(replace(FULL, lang="zh")).split(" · ") == [
        "理解为：对比",
        "关于“sync”",
        "2026年2月1日 至 2026年2月28日",
        "错误反馈",
        "来源 app_store",
        "产品 Plumnote",
        "版本 5.2 或 5.1",
        "平台 iOS",
        "套餐 Pro",
        "客群 SMB",
        "国家 DE",
        "语言 zh",
        "客户 Acme Corp",
        "1–2 星",
        "负面",
        "有流失意向",
        "is_vip：yes",
        "不含 Android 或 Web",
        "不含版本 5.0",
        "对比 平台 Desktop，2026年1月1日 至 2026年1月31日",
        "按平台",
        "最多 5 条",
    ]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_filter_is_left_unsaid(lang: str) -> None:
    nothing = say_understood(Query(Kind.SUMMARY, lang=lang))
    for item in fields(Filters):
        only = Filters(**{item.name: getattr(EVERYTHING, item.name)})
        assert say_understood(Query(Kind.SUMMARY, filters=only, lang=lang)) != nothing, item.name


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_words_of_its_own(kind: Kind, lang: str) -> None:
    others = [say_understood(Query(other, lang=lang)) for other in Kind if other is not kind]
    assert say_understood(Query(kind, lang=lang)) not in others


def test_a_bare_question_is_said_to_be_about_everything() -> None:
    assert said() == ["Understood as: summary", "everything", "all time"]
    assert said("zh") == ["理解为：总结", "全部内容", "所有时间"]


@pytest.mark.parametrize("kind", [Kind.HELP, Kind.UNKNOWN])
def test_what_is_not_about_comments_names_no_comments(kind: Kind) -> None:
    assert " · " not in say_understood(Query(kind))


@pytest.mark.parametrize(
    ("stars", "shown"),
    [
        (RatingRange(1, 1), "1 star"),
        (RatingRange(5, 5), "5 stars"),
        (RatingRange(None, 3), "1–3 stars"),
        (RatingRange(4, None), "4–5 stars"),
    ],
)
def test_stars_are_a_range(stars: RatingRange, shown: str) -> None:
    assert said(filters=Filters(rating=stars))[-1] == shown


@pytest.mark.parametrize(
    ("ours", "other", "shown"),
    [
        (
            {"filters": Filters(platform=("iOS",))},
            Comparison(filters=Filters(platform=("Android",))),
            "platform Android",
        ),
        (
            {"filters": Filters(platform=("iOS",), country=("DE",))},
            Comparison(filters=Filters(country=("DE",))),
            "any platform",
        ),
        ({"since": date(2026, 2, 12)}, Comparison(until=date(2026, 2, 12)), "until 11 Feb 2026"),
        ({"since": date(2026, 2, 12)}, Comparison(), "all time"),
        ({}, Comparison(), "all time"),
        (
            {"filters": Filters(excluded=(("plan", ("Free",)),))},
            Comparison(filters=Filters(plan=("Free",))),
            "plan Free",
        ),
    ],
)
def test_of_the_other_side_only_what_differs_is_said(
    ours: dict[str, object], other: Comparison, shown: str
) -> None:
    assert said(compare=other, **ours)[-1] == f"compared with {shown}"


def test_a_value_that_no_comment_has_is_said_with_the_nearest() -> None:
    missing = [Missing("version", "6.0", ("5.2", "5.2.1")), Missing("lang", "Thai")]
    assert missing_caveats(Query(Kind.SUMMARY), missing) == (
        "There is no version 6.0 in the comments; nearest: 5.2, 5.2.1.",
        "There is no language Thai in the comments.",
    )
    assert missing_caveats(Query(Kind.SUMMARY, lang="zh"), missing) == (
        "评论中没有版本 6.0；最接近的有：5.2、5.2.1。",
        "评论中没有语言 Thai。",
    )
    assert missing_caveats(FULL, []) == ()


def test_braces_in_what_people_say_are_only_braces() -> None:
    odd = "{topic} {0} %s"
    assert odd in say_understood(Query(Kind.SUMMARY, topic=odd))
    assert odd in missing_caveats(Query(Kind.SUMMARY), [Missing("plan", odd, (odd,))])[0]


def test_a_kind_is_offered_where_it_has_what_it_needs() -> None:
    bare = fitting_kinds(Query(Kind.SUMMARY))
    assert {Kind.SUMMARY, Kind.COMPARE, Kind.BRIEF, Kind.HELP, Kind.UNKNOWN}.isdisjoint(bare)
    assert {Kind.SENTIMENT, Kind.SEARCH, Kind.TREND} <= set(bare)
    assert Kind.BRIEF in fitting_kinds(Query(Kind.SUMMARY, topic="sync"))
    bounded = Query(Kind.TREND, since=date(2026, 1, 1), until=date(2026, 2, 1))
    assert Kind.COMPARE in fitting_kinds(bounded)
    assert Kind.COMPARE in fitting_kinds(Query(Kind.SUMMARY, compare=Comparison()))
