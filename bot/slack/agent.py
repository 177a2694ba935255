"""The agent view: prompts that fit the corpus in the Messages tab, and the button that stops."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from functools import partial
from typing import Any

from slack_bolt import App, BoltContext
from slack_sdk.errors import SlackApiError

from bot.analysis.answers import Answer
from bot.errors import EarfulError
from bot.questions.carried import pack
from bot.questions.query import Kind, Query
from bot.rendering.mrkdwn import clean, clip
from bot.rendering.slack_words import say
from bot.slack.delivery import Desk
from bot.slack.errors import where
from bot.slack.permissions import may_ask
from bot.slack.replies import NETWORK

_log = logging.getLogger(__name__)

#: Slack shows no more; their titles stand on one line.
_PROMPTS, _TITLE = 4, 60
#: How long prompts are taken to fit the corpus.
_FRESH_SECONDS = 600.0


class Prompts:
    """Questions to begin with, made of the themes there are; looked at anew every ten minutes."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._made: dict[str, tuple[float, list[dict[str, str]]]] = {}

    def fitting(self, lang: str) -> list[dict[str, str]]:
        """At most four prompts, each with a short title and the message it sends."""
        at, prompts = self._made.get(lang, (float("-inf"), []))
        if time.monotonic() - at > _FRESH_SECONDS:
            prompts = to_prompts(self._themes(lang), lang)
            self._made[lang] = (time.monotonic(), prompts)
        return prompts

    def _themes(self, lang: str) -> Sequence[str]:
        packed = pack(Query(Kind.THEMES, limit=2, text=say(lang, "prompt_topics"), lang=lang))
        try:
            answer: Answer = self._desk.ask_again(packed or "")
        except EarfulError as error:
            _log.warning("no themes for the prompts\n%s", where(error))
            return ()
        return [theme.name for theme in answer.themes]


def to_prompts(themes: Sequence[str], lang: str) -> list[dict[str, str]]:
    """Prompts about these themes, the most important first, and about changes and feelings."""
    named = [clip(clean(name), _TITLE // 2) for name in themes[:1] if clean(name)]
    about = [
        {
            "title": say(lang, "prompt_theme", name=name),
            "message": say(lang, "prompt_theme_asked", name=name),
        }
        for name in named
    ]
    topics = say(lang, "prompt_topics")
    others = ["rise", "feel", "trend"] if themes else ["feel", "trend"]
    rest = [
        {"title": say(lang, f"prompt_{one}"), "message": say(lang, f"prompt_{one}_asked")}
        for one in others
    ]
    return [{"title": topics, "message": topics}, *about, *rest][:_PROMPTS]


def register(app: App, desk: Desk) -> None:
    """Let the opening of the Messages tab and the stop button be heard."""
    prompts = Prompts(desk)
    is_messages = partial(_is_tab, tab="messages")
    app.event("app_home_opened", matchers=[is_messages])(
        partial(on_messages_opened, desk=desk, prompts=prompts)
    )
    app.event("agent_session_stopped")(partial(on_stopped, desk=desk))


def on_messages_opened(
    context: BoltContext, event: dict[str, Any], desk: Desk, prompts: Prompts
) -> None:
    """Suggest what to ask; an ornament, so what fails is only logged."""
    held = desk.gate.settings()
    lang = held.lang
    if not may_ask(held, event["user"]):
        return
    try:
        context.client.assistant_threads_setSuggestedPrompts(
            channel_id=event["channel"],
            title=say(lang, "prompts"),
            prompts=prompts.fitting(lang),
        )
    except (SlackApiError, *NETWORK) as error:
        _log.warning("no prompts were shown\n%s", where(error))


def on_stopped(event: dict[str, Any], desk: Desk) -> None:
    """Stop what is being answered in the thread where the button was pressed."""
    desk.stop(event["channel"], event["thread_ts"])


def _is_tab(event: dict[str, Any], tab: str) -> bool:
    return event.get("tab") == tab
