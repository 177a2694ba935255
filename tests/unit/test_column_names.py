"""Columns of the table of accounts in Chinese, as far as all their words are known."""

import pytest

from bot.analysis.column_names import in_chinese


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("logins_last_30d", "近 30 天登录次数"),
        ("logins_prev_30d", "此前 30 天登录次数"),
        ("tickets_90d", "近 90 天工单数"),
        ("Active-Users last 7 days", "近 7 天活跃用户数"),
        ("activeUsers", "活跃用户数"),
        ("sessions 12 months", "近 12 个月会话数"),
        ("usage_slope", "使用量斜率"),
    ],
)
def test_known_words_are_said_in_chinese(name: str, said: str) -> None:
    assert in_chinese(name) == said


@pytest.mark.parametrize("name", ["widgets_last_30d", "总使用量", "", "_", "last_30d", "30d", "x"])
def test_any_other_name_stays_as_it_is_written(name: str) -> None:
    assert in_chinese(name) == name.replace("_", " ")
