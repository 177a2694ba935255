"""The search: the comments that are about something, in their customers' words."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np

from bot.analysis.answers import Answer, Document, Finding
from bot.analysis.customers import customers_of, n_customers
from bot.analysis.exports import comments_file
from bot.analysis.frame import compose, nothing_found
from bot.analysis.material import Material
from bot.analysis.statistics import share_interval
from bot.analysis.wording import say, say_about, say_customers
from bot.ports import Keys
from bot.questions.query import Query

#: How many quotes a search shows unless the question says.
DEFAULT_LIMIT = 10

#: A file holds no more comments than this, the closest ones.
MAX_EXPORTED = 3000

#: However many a question asks for, an answer has to be read.
MAX_LIMIT = 100


def search(query: Query, material: Material) -> Answer:
    """List the comments that are about the topic, the surest first; without one, the latest."""
    if material.n == 0:
        return nothing_found(query, material)
    limit = min(query.limit or DEFAULT_LIMIT, MAX_LIMIT)
    ranked = _best(query, material)
    chosen = ranked[:limit]
    stop = "。" if query.lang == "zh" else "."
    headline = say_about(query, material.n, material.n_considered) + stop
    answer = compose(
        query, material, headline=headline, findings=[_hits(query, material, chosen)], quoted=chosen
    )
    return replace(answer, files=(_export(query, material, ranked),))


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
        text=_say_hits(query, material),
        value=n / of,
        interval=share_interval(n, of),
        n=n,
        of=of,
        evidence=tuple(material.ids(shown)),
        comments=tuple(material.ids(material.about.keys)),
    )


def _say_hits(query: Query, material: Material) -> str:
    people = n_customers(customers_of(material, material.about.keys))
    if not people:
        return say(query, "text_hits", n=material.n)
    return say(query, "hits_people", n=material.n, customers=say_customers(query, people))


def _export(query: Query, material: Material, ranked: Keys) -> Document:
    """All comments found as a table, the closest first."""
    kept = ranked[:MAX_EXPORTED]
    phrase = "hits_file" if len(kept) == len(ranked) else "hits_file_first"
    title = say(query, phrase, n=len(kept), of=len(ranked))
    return comments_file(partial(material.load, kept), "comments.csv", title)
