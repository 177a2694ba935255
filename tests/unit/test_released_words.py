"""What is taken for word of a release, and what stays a question."""

from __future__ import annotations

from datetime import date

import pytest

from bot.questions.released_words import Act, ReleaseOrder, read_release

TODAY = date(2026, 11, 22)
YESTERDAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("text", "name", "on"),
    [
        ("released dark mode", "dark mode", TODAY),
        ("Released: the dark mode on 2026-11-20", "dark mode", date(2026, 11, 20)),
        ("we shipped dark mode", "dark mode", TODAY),
        ("Good news! We've just released “Dark mode” yesterday!", "Dark mode", YESTERDAY),
        ("we have now rolled out our offline mode.", "offline mode", TODAY),
        ("我们上线了暗黑模式", "暗黑模式", TODAY),
        ("我们昨天上线了暗黑模式。", "暗黑模式", YESTERDAY),
        ("发布 暗黑模式", "暗黑模式", TODAY),
    ],
)
def test_word_of_a_release_is_read_with_its_day(text: str, name: str, on: date) -> None:
    assert read_release(text, TODAY) == ReleaseOrder(Act.ADD, name, on)


def test_releases_are_listed_and_taken_back() -> None:
    assert read_release("released", TODAY) == ReleaseOrder(Act.LIST)
    assert read_release(" released list ", TODAY) == ReleaseOrder(Act.LIST)
    dropped = ReleaseOrder(Act.DROP, "dark mode")
    assert read_release("released drop “dark mode”", TODAY) == dropped


@pytest.mark.parametrize(
    "text",
    [
        "did complaints fall since we shipped dark mode?",
        "we shipped dark mode last month, did complaints fall?",
        "we released 5.2",
        "we shipped dark mode last month",
        "we shipped a thing that was so very long in the making and then it broke",
        "released features people love?",
        "released dark mode on 2026-13-40",
        "release notes feedback",
        "发布会怎么样",
        "上线以来的反馈",
        "who asked for dark mode?",
        "",
    ],
)
def test_questions_and_tales_are_no_word_of_a_release(text: str) -> None:
    assert read_release(text, TODAY) is None
