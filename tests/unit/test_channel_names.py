"""Channels of Slack that are sources, by the names that people give them."""

from __future__ import annotations

import pytest

from bot.questions.filters import find_filters
from bot.questions.vocabulary import Vocabulary

SUPPORT, VIP, ALONE = "Slack #support", "Slack #vip-customers", "Slack"


@pytest.mark.parametrize(
    ("question", "sources"),
    [
        ("what do people say in #support?", (SUPPORT,)),
        ("complaints in Slack #support", (SUPPORT,)),
        ("#vip-customers 里大家说什么", (VIP,)),
        ("bugs from #support and #vip-customers", (SUPPORT, VIP)),
        ("complaints from Slack", (ALONE, SUPPORT, VIP)),
        ("来自 Slack 的抱怨", (ALONE, SUPPORT, VIP)),
        ("what do people say about the Slack integration", ()),
        ("what do people say about support?", ()),
        ("what of #supporters", ()),
    ],
)
def test_a_channel_is_named_with_or_without_slack(question: str, sources: tuple[str, ...]) -> None:
    vocabulary = Vocabulary({"source": (ALONE, SUPPORT, VIP, "App Store"), "plan": ("Support",)})
    found = find_filters(question, vocabulary).filters
    assert set(found.source) == set(sources)
    assert not found.plan


def test_slack_means_its_channels_where_nothing_else_is_called_so() -> None:
    vocabulary = Vocabulary({"source": (SUPPORT, "App Store")})
    assert find_filters("complaints from Slack", vocabulary).filters.source == (SUPPORT,)
    left_out = find_filters("complaints but not from #support", vocabulary).filters.excluded
    assert left_out == (("source", (SUPPORT,)),)
