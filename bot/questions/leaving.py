"""Questions for churn that are no questions for accounts: where, or when, more say that they leave."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.questions.query import CALENDAR, Kind, Query

#: A topic that is the label and no subject: hardly a comment holds the word.
_CHURN = re.compile(
    r"(?:(?:customer|user|account)s?\s+)?churn(?:ing|ed|ers?)?(?:\s+(?:risks?|rates?|intent\w*))?"
    r"|(?:客户|用户)?的?流失(?:率|风险|意向|情况)?",
    re.IGNORECASE,
)

#: Kinds that tell of the comments with a label.
_TELLING = frozenset({Kind.SUMMARY, Kind.SENTIMENT, Kind.TREND, Kind.SEARCH, Kind.THEMES})


def leaving_as_label(kind: Kind, query: Query) -> tuple[Kind, Query]:
    """A query for churn by group or over time, as one for the comments that say so.

    Which accounts may leave is another question, and stays what it is.
    """
    if kind is Kind.CHURN and query.topic is None and query.group_by is not None:
        return Kind.TREND if query.group_by in CALENDAR else Kind.SUMMARY, _labelled(query)
    if kind not in _TELLING or not _CHURN.fullmatch((query.topic or "").strip()):
        return kind, query
    is_counted = kind is Kind.SENTIMENT and query.group_by is not None
    return Kind.SUMMARY if is_counted else kind, _labelled(query)


def _labelled(query: Query) -> Query:
    return replace(query, topic=None, filters=replace(query.filters, churn_intent=True))
