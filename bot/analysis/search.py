"""The search: the comments that are about something, in their customers' words."""

from __future__ import annotations

import numpy as np

from bot.analysis.answers import Answer, Finding
from bot.analysis.frame import caveats, nothing_found
from bot.analysis.material import Material
from bot.analysis.quotes import quote
from bot.analysis.relevance import terms_of
from bot.analysis.statistics import share_interval
from bot.analysis.wording import say, say_about, say_understood
from bot.ports import Keys
from bot.questions.query import Query

#: How many quotes a search shows unless the question says.
DEFAULT_LIMIT = 10

#: However many a question asks for, an answer has to be read.
MAX_LIMIT = 100


def search(query: Query, material: Material) -> Answer:
    """List the comments that are about the topic, the surest first; without one, the latest."""
    if material.n == 0:
        return nothing_found(query, material)
    limit = min(query.limit or DEFAULT_LIMIT, MAX_LIMIT)
    chosen = _best(query, material)[:limit]
    quotes = tuple(quote(one, terms_of(query.topic or "")) for one in material.load(chosen))
    stop = "。" if query.lang == "zh" else "."
    return Answer(
        query=query,
        headline=say_about(query, material.n, material.n_considered) + stop,
        n_comments=material.n,
        n_considered=material.n_considered,
        since=query.since,
        until=query.until,
        findings=(_hits(query, material, tuple(one.id for one in quotes)),),
        evidence=quotes,
        caveats=caveats(query, material),
        understood=say_understood(query),
    )


def _best(query: Query, material: Material) -> Keys:
    """Keys by relevance, or by date without a topic; the newer first among equals."""
    keys = material.about.keys
    stamps = material.about.created_at.astype("datetime64[s]").astype(np.int64)
    stamps = np.where(np.isnat(material.about.created_at), np.iinfo(np.int64).min, stamps)
    first = -material.relevance if query.topic else np.zeros(len(keys), np.float32)
    return keys[np.lexsort((-keys, -(stamps // 86400), np.round(first, 4)))]


def _hits(query: Query, material: Material, shown: tuple[str, ...]) -> Finding:
    n, of = material.n, material.n_considered
    return Finding(
        title=say(query, "title_hits"),
        text=say(query, "text_hits", n=n),
        value=n / of,
        interval=share_interval(n, of),
        n=n,
        of=of,
        evidence=shown,
        comments=tuple(material.ids(material.about.keys)),
    )
