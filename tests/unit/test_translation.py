"""What a topic is called in another language, and that comments in it are found by that."""

import pytest

from models.themes.translation import translations

BOTH = frozenset({"en", "zh"})


@pytest.mark.parametrize(
    ("topic", "share", "name"),
    [
        ("dark mode", 1.0, "深色模式"),
        ("login codes", 1.0, "验证码"),
        ("登录验证码", 1.0, "verification code"),
        ("客服", 1.0, "customer support"),
        ("the login of our zoo keepers", 1 / 3, "登录"),
    ],
)
def test_a_topic_has_names_in_the_other_language(topic: str, share: float, name: str) -> None:
    (meaning,) = translations(topic, BOTH)
    assert meaning[0] == pytest.approx(share, abs=0.05)
    assert name in meaning[1]


def test_what_nobody_knows_has_no_other_name() -> None:
    assert translations("the frobnicator", BOTH) == ()
    assert translations("", BOTH) == ()


def test_only_languages_that_are_wanted_are_told() -> None:
    assert translations("dark mode", frozenset({"en"})) == ()
    assert all(name.isascii() for _, names in translations("登录", BOTH) for name in names)
