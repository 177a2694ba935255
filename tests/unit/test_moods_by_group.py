"""Which side or group is happier: said where chance does not explain it, and only then."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bot.analysis.answers import Answer
from bot.analysis.hopes import Mood, mood_of
from bot.feedback import Comment
from bot.questions.query import Kind
from factories import NOW, analyst, comment


@pytest.mark.parametrize(
    ("question", "mood"),
    [
        ("which is happier, iOS or Android?", Mood.HAPPIER),
        ("哪个更满意, iOS 还是 Android", Mood.HAPPIER),
        ("which app is better liked?", Mood.HAPPIER),
        ("did people feel better in October or November?", Mood.HAPPIER),
        ("who is less happy, Pro or Free?", Mood.UNHAPPIER),
        ("哪个平台的用户最不满意？", Mood.UNHAPPIER),
        ("compare iOS and Android", None),
        ("did 5.2 make things better?", None),
    ],
)
def test_a_question_asks_who_is_happier(question: str, mood: Mood | None) -> None:
    assert mood_of(question) is mood


def said(platform: str, good: int, bad: int) -> Sequence[Comment]:
    words = ["I love it, wonderful"] * good + ["I hate it, terrible"] * bad
    return [comment(f"{one} {platform} {n}", platform=platform) for n, one in enumerate(words)]


def asked(question: str, *comments: Sequence[Comment]) -> Answer:
    return analyst([one for some in comments for one in some]).ask(question, NOW)


def test_the_happier_side_leads_with_the_mood_as_first_finding() -> None:
    apart = said("iOS", 40, 5), said("Android", 5, 40)
    answer = asked("compare iOS and Android: which is happier?", *apart)
    assert answer.headline.startswith("Happier: platform iOS. Mood, from -1 to 1: platform iOS:")
    assert answer.findings[0].title == "Mood, from -1 to 1"
    answer = asked("对比 iOS 和 Android，哪个更不满？", *apart)
    assert answer.headline.startswith("更不满的是平台 Android。")


def test_sides_that_are_alike_or_few_name_no_winner() -> None:
    alike = said("iOS", 20, 20), said("Android", 20, 20)
    assert not asked("compare iOS and Android: which is happier?", *alike).headline.startswith(
        "Happier"
    )
    few = said("iOS", 3, 0), said("Android", 20, 20)
    headline = asked("compare iOS and Android: which is happier?", *few).headline
    assert headline.startswith("Cannot tell who is happier: of platform iOS only 3 comments")


def test_the_unhappiest_of_several_leads_and_is_first() -> None:
    groups = said("iOS", 30, 5), said("Web", 28, 6), said("Android", 4, 40), said("TV", 0, 2)
    answer = asked("which platform is most unhappy?", *groups)
    assert answer.query.kind is Kind.SENTIMENT
    assert answer.headline.startswith("Unhappiest by platform: Android: ")
    assert [finding.title for finding in answer.findings[:4]] == ["Android", "Web", "iOS", "TV"]


def test_of_groups_that_are_alike_none_is_named() -> None:
    groups = [said(name, 20, 19 + n) for n, name in enumerate(("iOS", "Web", "Android"))]
    answer = asked("哪个平台的用户最不满？", *groups)
    assert answer.headline.startswith("按平台看，没有哪个的不满程度超出偶然。3 个中最低的是 ")
