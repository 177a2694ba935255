"""The last update in a question: a period where releases are known, else something people name."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.questions.han import simplified
from bot.questions.query import Query

_ENGLISH = re.compile(
    r"\b(?:last|latest|most\s+recent|newest|new|recent)\s+(?:app\s+)?(?:update|upgrade)s?\b",
    re.IGNORECASE,
)
_CHINESE = re.compile(r"(?:最新|最近|上次|这次|新)的?(?:一次)?(?:更新|升级)")


def with_update(query: Query, text: str) -> Query:
    """The query on updates, where its text asks for the last one and nothing says when that was."""
    is_placed = query.since or query.until or query.filters.version
    if query.topic or is_placed or query.compare is not None:
        return query
    if _CHINESE.search(simplified(text)):
        return replace(query, topic="更新")
    return replace(query, topic="update") if _ENGLISH.search(text) else query
