"""Values that a question names and the corpus does not have."""

import pytest

from asked import match_of, rest_of


@pytest.mark.parametrize(
    ("question", "field", "said"),
    [
        ("linux users", "platform", "linux"),
        ("Korean reviews", "lang", "Korean"),
        ("users in Spain", "country", "Spain"),
        ("西班牙用户", "country", "西班牙"),
        ("5.3 beta feedback", "version", "5.3 beta"),
        ("how do people like version 6.0", "version", "6.0"),
        ("feedback on 6.1.2", "version", "6.1.2"),
        ("6.0版本怎么样", "version", "6.0"),
        ("customer Contoso on billing", "account", "Contoso"),
        ("the Contoso account", "account", "Contoso"),
        ("Trustpilot reviews", "source", "Trustpilot"),
        ("comments from Reddit", "source", "Reddit"),
        ("premium users", "plan", "premium"),
        ("Business plan feedback", "plan", "Business"),
        ("users on the Starter plan", "plan", "Starter"),
        ("高级版用户", "plan", "高级版"),
        ("xbox users", "platform", "xbox"),
        ("HarmonyOS users", "platform", "HarmonyOS"),
        ("what is the family plan missing", "plan", "family"),
        ("Reddit上大家怎么说", "source", "Reddit"),
        ("荷兰用户怎么看", "country", "荷兰"),
        ("韩文评论", "lang", "韩文"),
        ("5.5版本的反馈", "version", "5.5"),
    ],
)
def test_a_value_that_does_not_exist_is_said(question, field, said):
    found = match_of(question)
    assert [(one.field, one.said) for one in found.missing] == [(field, said)]
    assert found.filters.is_empty()
    assert said not in found.rest


def nearest(question):
    (missing,) = match_of(question).missing
    return missing.nearest


def test_the_nearest_values_that_exist_are_offered():
    assert nearest("feedback on version 5.3")[0] == "5.2"
    assert nearest("what does the Acne account say")[0] == "Acme Corp"
    assert len(nearest("reviews from Spain")) == 3


def test_the_topic_is_kept_beside_a_missing_value():
    assert rest_of("dark mode on version 6.0") == "dark mode"
