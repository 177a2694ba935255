"""Spoken versions and periods of two languages."""

import pytest

from bot.questions.spellings import spelled_out


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("versions five point zero to five point two", "versions 5.0 to 5.2"),
        ("on Five point two dot one", "on 5.2.1"),
        ("since four point oh", "since 4.0"),
        ("五点二版的闪退", "5.2版的闪退"),
        ("版本五点二点一", "版本5.2.1"),
        ("这个 quarter 的反馈", "这个季度 的反馈"),
        ("过去 3 weeks", "过去 3个星期"),
        ("本 month", "本月"),
        ("five points to make", "five points to make"),
        ("up two point five percent", "up two point five percent"),
        ("五点二十分的会", "五点二十分的会"),
        ("this week", "this week"),
    ],
)
def test_what_is_spoken_is_read(typed: str, read: str) -> None:
    assert spelled_out(typed) == read
