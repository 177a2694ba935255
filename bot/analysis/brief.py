"""The product brief: one page on a topic or a theme, made of counts and customers' own words.

Nothing in it is made up: each sentence is a template with figures, or a quote, and names the
comments that it rests on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from bot.analysis.answers import Answer, Document
from bot.analysis.brief_ground import Ground, Quoter, read
from bot.analysis.brief_page import Page, markdown
from bot.analysis.brief_sections import sections
from bot.analysis.customers import customers_of, n_customers
from bot.analysis.exports import comments_file
from bot.analysis.frame import caveats, nothing_found
from bot.analysis.material import Material, rows
from bot.analysis.statistics import share_interval
from bot.analysis.theme_view import ThemeView
from bot.analysis.understanding import say_understood
from bot.analysis.wording import (
    SUGGESTIONS,
    percent,
    percent_interval,
    say,
    say_customers,
    say_what,
)
from bot.questions.query import Query

TABLE = "brief-comments.csv"
_FILE = "brief.md"
#: The table holds no more comments than this.
_MOST_ROWS = 20_000
_THEME_ID = re.compile(r"\bT\d+\b", re.IGNORECASE)
_THEME_WORD = re.compile(r"^(?:the\s+)?themes?\s+|^主题\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Subject:
    """What a brief is on: words, the comments about it, and its theme where it is one."""

    said: str
    material: Material
    theme: int | None = None
    is_chosen: bool = False


def brief(query: Query, material: Material) -> Answer:
    """A page on what the question names; on the theme that hurts most where it names nothing."""
    subject = _subject(query, material)
    if subject is None:
        return _ask_for_subject(query, material)
    if subject.material.n == 0:
        return nothing_found(query, material)
    ground = Ground(query, subject.material, subject.said, read(subject.material), subject.theme)
    quoter = Quoter(ground)
    told = sections(ground, quoter)
    notes = _notes(ground, subject)
    page = Page(_title(ground), told, notes, TABLE)
    return Answer(
        query=query,
        headline=_headline(ground),
        n_comments=ground.material.n,
        n_considered=ground.material.n_considered,
        since=query.since,
        until=query.until,
        findings=tuple(section.finding() for section in told),
        evidence=tuple(quoter.quotes),
        files=(_document(ground, page, quoter), _table(ground)),
        caveats=notes,
        understood=say_understood(query),
    )


def _subject(query: Query, material: Material) -> _Subject | None:
    view = material.themes
    named = _named_theme(query, view) if view else None
    if view and named is not None:
        return _of_theme(query, material, view, named)
    if query.topic:
        return _Subject(say(query, "brief_topic", topic=query.topic), material)
    if (what := say_what(query)) is not None:
        return _Subject(f"“{what}”", material)
    worst = _worst(material, view) if view else None
    if view is None or worst is None:
        return None
    return replace(_of_theme(query, material, view, worst), is_chosen=True)


def _of_theme(query: Query, material: Material, view: ThemeView, number: int) -> _Subject:
    """The comments of a theme; those among the ones asked for, where labels are asked for."""
    theme = view.ledger.themes[number]
    has_labels = query.filters.without_labels() != query.filters
    table = material.about if has_labels else material.considered
    members = rows(table, view.numbers_of(table.keys) == number)
    said = say(query, "brief_theme", name=theme.name(query.lang), id=theme.id)
    nearness = view.similarity_of(members.keys)
    return _Subject(said, replace(material, about=members, relevance=nearness), number)


def _named_theme(query: Query, view: ThemeView) -> int | None:
    """The theme that the question names, by its id or its name."""
    numbers = view.ledger.numbers()
    for id in _THEME_ID.findall(query.text):
        if (home := view.ledger.home(id.upper())) in numbers:
            return numbers[home]
    topic = _THEME_WORD.sub("", (query.topic or "").strip()).casefold()
    for number, theme in enumerate(view.ledger.themes):
        if topic and topic in {name.casefold() for name in theme.names.values()}:
            return number
    return None


def _worst(material: Material, view: ThemeView) -> int | None:
    """The theme with most negative comments, but for the muted ones."""
    numbers = view.numbers_of(material.about.keys)
    unhappy = numbers[(material.about.sentiment == 0) & (numbers >= 0)]
    counts = np.bincount(unhappy, minlength=len(view.ledger.themes))
    counts = counts * np.array([not theme.is_muted for theme in view.ledger.themes], np.int64)
    return int(counts.argmax()) if counts.any() else None


def _headline(ground: Ground) -> str:
    n, of, query = ground.material.n, ground.material.n_considered, ground.query
    if ground.is_thin:
        return ground.say("brief_thin", subject=ground.subject, n=n, of=of)
    people = n_customers(customers_of(ground.material, ground.about.keys))
    said = say_customers(query, people)
    return ground.say(
        "brief_headline",
        subject=ground.subject,
        n=n,
        of=of,
        share=percent(n / of),
        interval=percent_interval(share_interval(n, of)),
        who=ground.say("brief_headline_who", customers=said) if said else "",
    )


def _title(ground: Ground) -> str:
    phrase = "brief_thin_title" if ground.is_thin else "brief_title"
    return ground.say(phrase, subject=ground.subject)


def _notes(ground: Ground, subject: _Subject) -> tuple[str, ...]:
    """What to know of the page's numbers; how well a topic is decided only where there is one."""
    query, n = ground.query, ground.material.n
    asked = query if subject.theme is None else replace(query, topic=None)
    found = [say(query, "brief_chosen", name=subject.said)] if subject.is_chosen else []
    if ground.is_thin:
        found.append(_headline(ground))
    found += caveats(asked, ground.material)
    found.append(say(query, "brief_models"))
    if len(ground.read) < n:
        found.append(say(query, "brief_read", n=len(ground.read), of=n))
    return tuple(dict.fromkeys(found))


def _document(ground: Ground, page: Page, quoter: Quoter) -> Document:
    text = markdown(ground.query, page, quoter.quotes)
    return Document(_FILE, text, "text/markdown", ground.say("brief_file"))


def _table(ground: Ground) -> Document:
    """The comments about the subject as a table, with those of the period before."""
    before = ground.material.before
    keys = ground.about.keys
    if before is not None:
        keys = np.union1d(keys, before.about.keys)
    kept = keys[:_MOST_ROWS]
    phrase = "brief_table" if len(kept) == len(keys) else "brief_table_first"
    title = ground.say(phrase, n=len(kept), of=len(keys))
    return comments_file(partial(ground.material.load, kept), TABLE, title)


def _ask_for_subject(query: Query, material: Material) -> Answer:
    return Answer(
        query=query,
        headline=say(query, "brief_no_subject"),
        n_considered=material.n_considered,
        since=query.since,
        until=query.until,
        suggestions=SUGGESTIONS[query.lang],
        understood=say_understood(query),
    )
