"""Customers by their names and by parts of them."""

import pytest

from asked import filters_of


@pytest.mark.parametrize(
    ("question", "filters"),
    [
        ("acme", {"account": "Acme Corp"}),
        ("what does Acme say", {"account": "Acme Corp"}),
        ("whats globex saying", {"account": "Globex"}),
        ("harbourline and copperdale", {"account": ["Harbourline Logistics", "Copperdale Mutual"]}),
        ("云杉怎么说", {"account": "云杉教育"}),
        ("青屿的反馈", {"account": "青屿科技"}),
        ("is Copperdale Mutual a happy customer", {"account": "Copperdale Mutual"}),
        ("Harbourline的工单", {"account": "Harbourline Logistics"}),
    ],
)
def test_accounts(question, filters):
    assert filters_of(question) == filters


def test_a_part_of_two_names_is_none_of_them():
    accounts = ("Northwind Traders", "Northwind Air", "Blue River", "北辰科技", "北辰教育")
    assert filters_of("what does northwind say", account=accounts) == {}
    assert filters_of("北辰的反馈", account=accounts) == {}
    assert filters_of("what does Northwind Air say", account=accounts) == {
        "account": "Northwind Air"
    }


def test_an_everyday_word_is_a_customer_only_with_a_capital():
    accounts = ("Blue River", "Target Corp")
    assert filters_of("the blue theme and our target group", account=accounts) == {}
    assert filters_of("what does Target say", account=accounts) == {"account": "Target Corp"}


def test_many_accounts_are_told_apart():
    accounts = tuple(f"Firm{number:04d} Holdings" for number in range(5000))
    assert filters_of("what does firm0042 say", account=accounts) == {
        "account": "Firm0042 Holdings"
    }
