"""The home tab of each person: the corpus, what changed, their digests and questions."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

from slack_bolt import App, BoltContext
from slack_sdk.errors import SlackApiError

from bot.analysis.answers import Answer
from bot.digests.commands import is_order
from bot.errors import EarfulError
from bot.ports import CommentStore, DeliveryStore, DigestStore
from bot.questions.carried import pack
from bot.questions.query import Kind, Query
from bot.rendering.home import Home, to_home
from bot.rendering.slack_words import say
from bot.slack.delivery import Desk
from bot.slack.errors import where
from bot.slack.incoming import HELP
from bot.slack.permissions import Gate, may_ask
from bot.slack.replies import NETWORK

_log = logging.getLogger(__name__)
_WEEK, _QUARTER = 7, 90
_THEMES, _RECENT = 5, 8


class HomeListeners:
    """Makes the home tab anew whenever somebody opens it."""

    def __init__(
        self,
        desk: Desk,
        gate: Gate,
        comments: CommentStore,
        deliveries: DeliveryStore,
        digests: DigestStore,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._desk, self._gate, self._clock = desk, gate, clock
        self._comments, self._deliveries, self._digests = comments, deliveries, digests

    def on_opened(self, context: BoltContext, event: dict[str, Any]) -> None:
        """Show the tab; the next opening tries again what failed."""
        user = event["user"]
        try:
            view = to_home(self._home(user))
        except EarfulError as error:
            _log.error("a home tab was not made\n%s", where(error))
            view = to_home(Home(refusal=say("en", "home_failed")))
        try:
            context.client.views_publish(user_id=user, view=view)
        except (SlackApiError, *NETWORK) as error:
            _log.warning("a home tab was not shown\n%s", where(error))

    def _home(self, user: str) -> Home:
        held = self._gate.settings()
        if not may_ask(held, user):
            refusal = say(held.lang, "not_asker", admins=self._gate.admins())
            return Home(lang=held.lang, refusal=refusal)
        mine = Home(
            lang=held.lang,
            digests=tuple(one for one in self._digests.all() if one.creator == user),
            recent=tuple(filter(_is_question, self._deliveries.recent(user, _RECENT))),
            is_admin=self._gate.is_admin(user),
        )
        span = self._comments.span()
        if not span.n:
            return mine
        counts = self._comments.values("source")
        lately, week = self._themes(_QUARTER, held.lang), self._themes(_WEEK, held.lang)
        return replace(
            mine,
            n=span.n,
            first=span.first.date() if span.first else None,
            last=span.last.date() if span.last else None,
            sources=tuple(sorted(counts, key=lambda name: -counts[name])),
            changed=tuple(_changed(week)),
            themes=lately.themes,
            accounts=self._accounts(held.lang),
        )

    def _themes(self, days: int, lang: str) -> Answer:
        """The themes of the last days; what rose or fell leads them where it did beyond chance."""
        today: date = self._clock().date()
        since, until = today - timedelta(days=days - 1), today + timedelta(days=1)
        query = Query(Kind.THEMES, since=since, until=until, limit=_THEMES, lang=lang)
        return self._desk.ask_again(pack(query) or "")

    def _accounts(self, lang: str) -> tuple[Any, ...]:
        if Kind.CHURN not in self._desk.kinds:
            return ()
        answer = self._desk.ask_again(pack(Query(Kind.CHURN, limit=_THEMES, lang=lang)) or "")
        return answer.accounts[:_THEMES]


def register(app: App, listeners: HomeListeners) -> None:
    """Let the opening of the tab be heard."""
    is_home = partial(_is_tab, tab="home")
    app.event("app_home_opened", matchers=[is_home])(listeners.on_opened)


def _changed(week: Answer) -> Iterator[str]:
    """The findings about themes that are new, or rose or fell beyond chance."""
    moved = {theme.name for theme in week.themes if theme.is_new or theme.is_change}
    for finding in week.findings:
        if finding.title in moved:
            yield f"{finding.title}: {finding.text}"


def _is_question(words: str) -> bool:
    return words != HELP and not is_order(words)


def _is_tab(event: dict[str, Any], tab: str) -> bool:
    return event.get("tab") == tab
