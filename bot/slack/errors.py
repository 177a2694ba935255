"""How errors are worded for the person who asked, and what the log keeps of them."""

from __future__ import annotations

import logging
import re
import secrets
import traceback
from collections.abc import Iterator

from slack_sdk.errors import SlackApiError

from bot.errors import EarfulError
from bot.rendering.mrkdwn import literal
from bot.slack.wording import wording_for

_log = logging.getLogger(__name__)
_SENTENCE = 600
_WORD = re.compile(r"[a-z_]+")


def explain(error: Exception, question: str) -> str:
    """An escaped sentence for the person: a known error says itself, any other is an apology.

    The apology carries a reference that is in the log, beside where the error came from.
    """
    if isinstance(error, EarfulError):
        _log.info("a question was not answered: %s", type(error).__name__)
        return literal(str(error), _SENTENCE)
    reference = secrets.token_hex(4)
    _log.error("reference %s: a question failed\n%s", reference, where(error))
    return wording_for(question).apology.format(reference=reference)


def where(error: BaseException) -> str:
    """The traceback without the errors' own words, which may quote comments or hold tokens."""
    return "".join(
        f"{''.join(traceback.format_tb(e.__traceback__))}{_name(e)}\n" for e in _chain(error)
    )


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error's causes, the first one first."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        yield from _chain(before)
    yield error


def _name(error: BaseException) -> str:
    name = type(error).__qualname__
    if isinstance(error, SlackApiError):
        return f"{name}: {slack_code(error)}"
    if isinstance(error, OSError) and error.strerror:
        return f"{name}: {error.strerror}"
    return name


def slack_code(error: SlackApiError) -> str:
    """Slack's short word for an error, or the HTTP status where it sent no such word."""
    word = str(error.response.get("error", ""))
    return word if _WORD.fullmatch(word) else f"http_{error.response.status_code}"
