"""What answers have in common: period, caveats, and what is said when nothing is found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.analysis.answers import Answer, Finding
from bot.analysis.class_shares import FEW
from bot.analysis.material import Material
from bot.analysis.quotes import distinct, quote
from bot.analysis.relevance import MEASURED, terms_of
from bot.analysis.statistics import share_interval
from bot.analysis.understanding import say_apart, say_understood
from bot.analysis.wording import (
    SUGGESTIONS,
    listed,
    percent,
    say,
    say_day,
    say_period,
    say_unlabelled,
    say_what,
)
from bot.ports import Keys
from bot.questions.query import Filters, Query

_FEW = 30


def compose(
    query: Query,
    material: Material,
    *,
    headline: str,
    findings: Iterable[Finding],
    quoted: Sequence[int] | Keys,
    notes: Sequence[str] = (),
) -> Answer:
    """Put an answer together: what was found, the comments with these keys quoted, the caveats."""
    terms, findings = terms_of(query.topic or ""), tuple(findings)
    return Answer(
        query=query,
        headline=headline,
        n_comments=material.n,
        n_considered=material.n_considered,
        since=query.since,
        until=query.until,
        findings=findings,
        evidence=distinct(quote(one, terms) for one in material.load(quoted)),
        caveats=(*caveats(query, material), *notes, *correction_notes(query, findings)),
        understood=say_understood(query),
    )


def caveats(query: Query, material: Material) -> tuple[str, ...]:
    """What a careful reader should know before acting on the answer."""
    found = []
    if 0 < material.n < _FEW:
        found.append(say(query, "caveat_few", n=material.n))
    if material.n_undated:
        found.append(say(query, "caveat_undated", n=material.n_undated))
    if material.n_unlabelled:
        found.append(say_unlabelled(query, "caveat", material.n_unlabelled))
    found += _coverage(query, material)
    if query.filters.churn_intent:
        found.append(say(query, "caveat_leaving"))
    return (*found, *topic_caveats(query))


def correction_notes(query: Query, findings: Iterable[Finding]) -> tuple[str, ...]:
    """Whether the shares of classes among the findings are corrected, where there are any."""
    told = [one for finding in findings for one in (finding, *finding.parts)]
    shares = [one for one in told if one.counted is not None and (one.of or 0) >= FEW]
    if not shares:
        return ()
    is_corrected = any(one.interval != share_interval(one.n, one.of or 0) for one in shares)
    return (say(query, "caveat_corrected" if is_corrected else "caveat_uncorrected"),)


def topic_caveats(query: Query) -> tuple[str, ...]:
    """How well it is decided which comments are about a topic, where a question has one."""
    if not query.topic:
        return ()
    share = {name: percent(MEASURED[name]) for name in ("precision", "recall")}
    return (say(query, "caveat_topic", **share),)


def nothing_found(query: Query, material: Material) -> Answer:
    """Say that nothing is there, and show the nearest thing that is."""
    period = say_period(query, query.since, query.until)
    notes = list(caveats(query, material))[: 2 if material.n_corpus else 0]
    quotes = tuple(
        quote(one, terms_of(query.topic or "")) for one in material.load(material.nearest)
    )
    if material.n_corpus == 0:
        headline = say(query, "nothing_corpus")
    elif material.n_unlabelled and not material.n_considered:
        headline = say_unlabelled(query, "nothing", material.n_unlabelled)
        notes = notes[1:]
    elif material.n_undated and material.first is None and period:
        headline = say(query, "nothing_dated", n=material.n_undated, period=period)
    elif material.n_considered:
        filters = _with_filters(query)
        headline = say(query, "nothing", period=period, filters=filters, what=say_what(query))
    else:
        headline = say(query, "nothing_at_all", period=period, filters=_with_filters(query))
    if quotes:
        notes.insert(0, say(query, "nearest"))
    return Answer(
        query=query,
        headline=" ".join(headline.split()),
        n_considered=material.n_considered,
        since=query.since,
        until=query.until,
        evidence=quotes,
        caveats=tuple(notes),
        suggestions=SUGGESTIONS[query.lang],
        understood=say_understood(query),
    )


def _with_filters(query: Query) -> str:
    """The filters by columns in words, empty without any; what labels ask for is said elsewhere."""
    held = say_apart(query, query.filters.without_labels(), Filters())
    said = say(query, "with_filters", filters=listed(query, held)) if held else ""
    return said if query.lang == "zh" else f" {said}" if said else ""


def _coverage(query: Query, material: Material) -> list[str]:
    """Say where the corpus ends inside the period asked for, or inside the one before."""
    if material.first is None or material.last is None:
        return []
    first, last = material.first.date(), material.last.date()
    found = []
    ends_early = query.until is not None and last < query.until and query.since is not None
    if (query.since and first > query.since) or (ends_early and material.n_considered == 0):
        found.append(
            say(query, "caveat_partial", first=say_day(query, first), last=say_day(query, last))
        )
    before = material.before
    if before is not None and not before.is_covered:
        found.append(
            say(
                query,
                "caveat_before",
                before=say_period(query, before.since, before.until),
                first=say_day(query, first),
            )
        )
    return found
