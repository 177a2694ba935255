"""Lists that Slack hands out in pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from slack_sdk.web import SlackResponse


def pages(
    call: Callable[..., SlackResponse], *, at_most: int, **wanted: Any
) -> Iterator[SlackResponse]:
    """The first pages of a list, each by a call of its own; raises as the calls do.

    slack_sdk goes on to the next page by itself too, but raises a JSONDecodeError there when Slack
    is in trouble and answers with anything but JSON.
    """
    cursor: dict[str, str] = {}
    for _ in range(at_most):
        page = call(**wanted, **cursor)
        yield page
        following = (page.get("response_metadata") or {}).get("next_cursor")
        if not following:
            return
        cursor = {"cursor": following}
