"""Which messages of a channel say nothing of a product."""

from __future__ import annotations

import pytest

from bot.ingest.chatter import is_chatter


@pytest.mark.parametrize(
    "text",
    [
        "",
        "lol",
        "Thank you so much!!",
        "+1",
        ":+1: :tada:",
        "😀👍🏽",
        "https://example.com/a?b=1",
        "hahaha",
        "Good morning everyone!",
        "me too",
        "谢谢！",
        "好的，收到",
        "哈哈哈",
    ],
)
def test_greetings_thanks_and_emoji_are_chatter(text: str) -> None:
    assert is_chatter(text)


@pytest.mark.parametrize(
    "text",
    [
        "love it",
        "bad",
        "thanks, but it still crashes",
        "+1 for dark mode",
        "no sync",
        "it works now",
        "不好用",
        "同步坏了，谢谢",
        "see https://example.com: the export fails",
    ],
)
def test_whatever_says_something_is_not(text: str) -> None:
    assert not is_chatter(text)
