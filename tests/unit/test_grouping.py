"""Breakdowns and numbers in questions."""

import pytest

from bot.questions.grouping import find_group, find_limit
from bot.questions.query import Kind


@pytest.mark.parametrize(
    ("question", "group"),
    [
        ("mood by platform", "platform"),
        ("split out by plan tier", "plan"),
        ("reviews per country", "country"),
        ("for each version", "version"),
        ("across all customer segments", "segment"),
        ("complaints this week by source", "source"),
        ("week by week", "week"),
        ("from version to version", "version"),
        ("month-over-month", "month"),
        ("which platform is most unhappy", "platform"),
        ("which country's users complain", "country"),
        ("a platform breakdown", "platform"),
        ("by source", "source"),
        ("按平台看情绪", "platform"),
        ("分国家看", "country"),
        ("每周差评数", "week"),
        ("评分逐月变化", "month"),
        ("各个版本的口碑", "version"),
        ("哪个套餐最不满", "plan"),
        ("按客群拆一下", "segment"),
        ("每個禮拜有多少", "week"),
        ("各国好感度", "country"),
    ],
)
def test_reads_breakdowns(question: str, group: str) -> None:
    rest, found = find_group(question, Kind.SENTIMENT)
    assert found == group
    assert len(rest) == len(question)


@pytest.mark.parametrize(
    "question",
    [
        "annoyed by version history",
        "the plan comparison page",
        "limited by plan limits",
        "on the web platform",
        "which version introduced it",
        "每周报告功能",
        "this week",
        "上个月",
    ],
)
def test_a_noun_alone_is_no_breakdown(question: str) -> None:
    assert find_group(question)[1] is None


def test_weekly_breaks_numbers_down_and_is_part_of_other_names() -> None:
    assert find_group("weekly volume", Kind.TREND)[1] == "week"
    assert find_group("monthly看下走势", Kind.TREND)[1] == "month"
    assert find_group("weekly volume", Kind.SUMMARY)[1] is None
    assert find_group("weekly digest", Kind.TREND)[1] is None


def test_which_breaks_down_unless_it_must_be_said_in_so_many_words() -> None:
    text = "iOS or Android, which platform is happier"
    assert find_group(text)[1] == "platform"
    assert find_group(text, in_so_many_words=True)[1] is None


@pytest.mark.parametrize(
    ("question", "limit"),
    [
        ("#1 bug for schools", 1),
        ("the number one complaint", 1),
        ("twelve customer voices on sync", 12),
        ("who should I talk to? 5 customers max", 5),
        ("rank the topics, five of them", 5),
        ("pull up examples, say eight", 8),
        ("top 5 complaints", 5),
        ("five quotes about lag", 5),
        ("the three biggest themes", 3),
        ("list ten recurring categories", 10),
        ("verbatims, max 8, on export", 8),
        ("a dozen comments", 12),
        ("half a dozen examples", 6),
        ("which 3 bugs come first", 3),
        ("name 3 customers", 3),
        ("3 条评论", 3),
        ("前十的问题", 10),
        ("前二十", 20),
        ("五大主题", 5),
        ("三个最突出的客户问题", 3),
        ("最多列五個", 5),
        ("我要三則留言", 3),
        ("先修哪三个bug", 3),
        ("十来条", 10),
        ("给我6条原声", 6),
    ],
)
def test_reads_numbers_of_things(question: str, limit: int) -> None:
    assert find_limit(question)[1] == limit


@pytest.mark.parametrize(
    "question",
    [
        "show me 5 star reviews",
        "1- and 2-star reviews",
        "give me the last 3 weeks",
        "the past two months",
        "about version 5.2",
        "reviews since 2025",
        "g2 reviews",
        "需要三个月的数据",
        "三个套餐里哪个最差",
        "前两周",
        "两星及以下",
        "简单说两句",
        "top 0 things",
    ],
)
def test_other_numbers_are_no_limit(question: str) -> None:
    assert find_limit(question)[1] is None
