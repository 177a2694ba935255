"""Waiting when Slack says to, and counting it."""

from __future__ import annotations

from slack_sdk.http_retry import HttpRequest, HttpResponse, RetryState
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler

from bot.metrics import count_limit


class RateLimits(RateLimitErrorRetryHandler):
    """slack_sdk's handler of HTTP 429, with its waits counted."""

    def prepare_for_next_attempt(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> None:
        """Note the wait, then wait it out."""
        count_limit(_seconds(response))
        super().prepare_for_next_attempt(
            state=state, request=request, response=response, error=error
        )


def _seconds(response: HttpResponse | None) -> float:
    """What Retry-After asks for; 1 where it says nothing that is a number."""
    headers = {} if response is None else response.headers
    said = next((value for name, value in headers.items() if name.lower() == "retry-after"), "1")
    value = said[0] if isinstance(said, list) else said
    return float(value) if str(value).isdigit() else 1.0
