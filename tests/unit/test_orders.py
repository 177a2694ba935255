"""By what a question wants themes ranked, and that the words of it are no topic."""

from datetime import date

import pytest

from asked import VOCABULARY
from bot.questions.orders import Order, asks_which, order_of
from bot.questions.parser import parse
from bot.questions.query import Kind


@pytest.mark.parametrize(
    ("question", "order"),
    [
        ("what are the top themes?", Order.SHARE),
        ("top 5 issues raised by customers", Order.TROUBLE),
        ("最常见的问题有哪些", Order.TROUBLE),
        ("列五个最常见的扫描失败原因，按用户说的", Order.SHARE),
        ("fastest growing themes", Order.RISE),
        ("which topics are emerging this week?", Order.RISE),
        ("上升最快的主题", Order.RISE),
        ("哪些问题变多了", Order.RISE),
        ("which themes fell since 5.2?", Order.FALL),
        ("下降最快的话题", Order.FALL),
        ("most negative themes in the last 30 days", Order.NEGATIVE),
        ("最负面的主题有哪些", Order.NEGATIVE),
        ("most loved features", Order.POSITIVE),
        ("top themes by number of customers", Order.CUSTOMERS),
        ("issues ranked by distinct accounts", Order.CUSTOMERS),
        ("按客户数排名的主题", Order.CUSTOMERS),
        ("影响客户最多的问题", Order.CUSTOMERS),
    ],
)
def test_an_order_is_read_in_both_languages(question: str, order: Order) -> None:
    assert order_of(question) is order


@pytest.mark.parametrize(
    "question",
    [
        "fastest growing themes",
        "which themes rose since 5.2",
        "top themes by distinct customers",
        "增长最快的主题",
        "最负面的主题有哪些",
    ],
)
def test_the_words_of_an_order_are_no_topic(question: str) -> None:
    query = parse(question, today=date(2026, 3, 31), vocabulary=VOCABULARY)
    assert (query.kind, query.topic) == (Kind.THEMES, None)


def test_a_topic_stays_beside_an_order() -> None:
    query = parse(
        "fastest growing themes about checkout on Android",
        today=date(2026, 3, 31),
        vocabulary=VOCABULARY,
    )
    assert (query.topic, query.filters.platform) == ("checkout", ("Android",))


def test_how_one_thing_goes_is_not_which_of_many() -> None:
    assert asks_which("which issues are growing?")
    assert not asks_which("are refund complaints rising?")
