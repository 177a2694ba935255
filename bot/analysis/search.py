"""The search: the comments that are about something, in their customers' words."""

from __future__ import annotations

import numpy as np

from bot.analysis.answers import Answer, Finding
from bot.analysis.frame import compose, nothing_found
from bot.analysis.material import Material
from bot.analysis.statistics import share_interval
from bot.analysis.wording import say, say_about
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
    stop = "。" if query.lang == "zh" else "."
    headline = say_about(query, material.n, material.n_considered) + stop
    return compose(
        query, material, headline=headline, findings=[_hits(query, material, chosen)], quoted=chosen
    )


def _best(query: Query, material: Material) -> Keys:
    """Keys by relevance, or by date without a topic; the newer first among equals."""
    keys = material.about.keys
    stamps = material.about.created_at.astype("datetime64[s]").astype(np.int64)
    stamps = np.where(np.isnat(material.about.created_at), np.iinfo(np.int64).min, stamps)
    first = -material.relevance if query.topic else np.zeros(len(keys), np.float32)
    return keys[np.lexsort((-keys, -(stamps // 86400), np.round(first, 4)))]


def _hits(query: Query, material: Material, shown: Keys) -> Finding:
    n, of = material.n, material.n_considered
    return Finding(
        title=say(query, "title_hits"),
        text=say(query, "text_hits", n=n),
        value=n / of,
        interval=share_interval(n, of),
        n=n,
        of=of,
        evidence=tuple(material.ids(shown)),
        comments=tuple(material.ids(material.about.keys)),
    )
