"""What Earful says when it is asked what it can do, or something it cannot."""

from __future__ import annotations

from bot.analysis.answers import Answer
from bot.analysis.understanding import kind_name, say_understood
from bot.analysis.wording import SUGGESTIONS, say, say_day
from bot.ports import Span
from bot.questions.query import Kind, Query


def explain(query: Query, span: Span) -> Answer:
    """Say what can be asked, and of how many comments."""
    return Answer(
        query=query,
        headline=_scope(query, span),
        n_considered=span.n,
        suggestions=SUGGESTIONS[query.lang],
        understood=say_understood(query),
    )


def restart(query: Query) -> Answer:
    """Say that what was asked before no longer counts."""
    return Answer(
        query=query, headline=say(query, "started_over"), suggestions=SUGGESTIONS[query.lang]
    )


def decline(query: Query, span: Span) -> Answer:
    """Say that a question cannot be answered, why, and what can be asked instead."""
    if query.kind is Kind.UNKNOWN:
        headline = f"{say(query, 'unknown')} {say(query, 'ask_this')}"
    else:
        headline = say(query, "not_yet", kind=kind_name(query.lang, query.kind))
    return Answer(
        query=query,
        headline=headline,
        n_considered=span.n,
        suggestions=SUGGESTIONS[query.lang],
        understood=say_understood(query),
    )


def _scope(query: Query, span: Span) -> str:
    if span.first is None or span.last is None:
        return say(query, "help", n=span.n)
    first, last = (say_day(query, instant.date()) for instant in (span.first, span.last))
    return say(query, "help_dated", n=span.n, first=first, last=last)
