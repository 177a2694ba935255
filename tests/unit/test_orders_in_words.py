"""Which messages order a digest or an alert, and which ask about comments."""

from __future__ import annotations

from datetime import time

import pytest

from bot.digests.commands import is_order, order_of
from bot.digests.grammar import read_order
from bot.digests.schedule import Every


@pytest.mark.parametrize(
    ("text", "weekdays", "at", "question"),
    [
        ("digest weekly Mon 9:00 about checkout on iOS", (0,), 9, "about checkout on iOS"),
        ("weekly Mon 9:00 trend of crashes", (0,), 9, "trend of crashes"),
        ("every Friday at 5pm what is new?", (4,), 17, "what is new?"),
        ("please send us a weekly report on refunds every Tuesday at 8:00", (1,), 8, "on refunds"),
        ("give me a weekly summary of crashes", (0,), 9, "of crashes"),
        ("每周一九点 总结 结账", (0,), 9, "总结 结账"),
        ("请帮我订阅每周五下午5点的登录问题", (4,), 17, "登录问题"),
        ("简报 每周一 结账", (0,), 9, "结账"),
    ],
)
def test_an_order_says_what_when_and_about_what(text, weekdays, at, question):
    assert is_order(text)
    order = read_order(order_of(text), "UTC")
    assert order.schedule.every is Every.WEEKLY
    assert (order.schedule.weekdays, order.schedule.at) == (weekdays, time(at))
    assert order.question == question


@pytest.mark.parametrize(
    "text",
    ["digest", "digest list", "alerts", "alerts on", "订阅 取消 D3", "please cancel digest D3"],
)
def test_what_is_said_of_digests_that_are_there_is_an_order_too(text):
    assert is_order(text)


def test_a_digest_is_ended_in_either_order_of_words():
    assert order_of("please cancel digest D3.") == "cancel D3"
    assert order_of("digest remove D3") == "remove D3"


@pytest.mark.parametrize(
    "text",
    [
        "digest of last week",
        "weekly trend of crashes",
        "weekly 3 biggest problems",
        "what changed weekly?",
        "alerts in the app: what do people say?",
        "每周有多少条评论？",
        "每天都有人抱怨什么",
        "stop",
    ],
)
def test_what_only_sounds_like_an_order_is_a_question(text):
    assert not is_order(text)
