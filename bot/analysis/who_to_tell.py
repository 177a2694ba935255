"""Who asked for something, in their words, and who was answered: the people to tell once it ships.

A customer counts as answered when a comment of theirs carries a reply or a status that says so (in
columns that the source had beside the known ones), or when they praised the matter later on.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

import numpy as np

from bot.analysis.answers import Answer, Document, Finding
from bot.analysis.customers import Customers, customers_of
from bot.analysis.exports import cell
from bot.analysis.frame import compose
from bot.analysis.material import Material, Shipped
from bot.analysis.release_drafts import Asked, draft_finding, drafts_file
from bot.analysis.released_wishes import asking, is_done, newness, released_for
from bot.analysis.relevance import terms_of
from bot.analysis.search import DEFAULT_LIMIT, MAX_EXPORTED, MAX_LIMIT, search
from bot.analysis.wording import listed, say, say_day
from bot.feedback import LabelledComment, Need
from bot.ports import CommentTable
from bot.questions.query import Query
from bot.released import Released

_WHO = re.compile(
    r"\bwho(?:m|'s)?\s+(?:\w+\s+){0,4}?(?:ask\w*|want\w*|request\w*|need\w*|wish\w*|wait\w*|"
    r"tell|notify|inform|let\s+know|contact)\b|\bpeople\s+to\s+tell\b"
    r"|(?:谁|哪些(?:人|用户|客户))(?:\w{0,4})?(?:要|想要|需要|要求|请求|提|问|等)"
    r"|(?:通知|告诉|告知)(?:谁|哪些)",
    re.IGNORECASE,
)
_REPLIES = ("reply", "response", "answer", "developer_reply", "developer_response", "回复", "答复")
_POSITIVE = 2
_HAN = re.compile(r"[\u3400-\u9fff]")
_COLUMNS = ("customer", "account", "state", "asked_at", "text", "id", "url", "source")


class State(StrEnum):
    """What became of someone's wish, as far as the comments say."""

    OPEN = "open"
    RELEASED = "released"
    REPLIED = "replied"
    SHIPPED = "shipped"
    PRAISED = "praised"


#: Those who wait for word come first.
_TURN = {State.RELEASED: 0, State.OPEN: 1} | dict.fromkeys(
    (State.REPLIED, State.SHIPPED, State.PRAISED), 2
)


@dataclass(frozen=True, slots=True)
class Wish:
    """Who asked, the comments that ask with the newest first, and what became of it.

    `thing` is what the team released since.
    """

    customer: str
    asked: tuple[LabelledComment, ...]
    state: State
    thing: Released | None = None

    @property
    def last(self) -> LabelledComment:
        """The newest of the comments that ask."""
        return self.asked[0]


def asks_who(text: str) -> bool:
    """Whether a question is who asked for something, or whom to tell that it is there."""
    return _WHO.search(text) is not None


def search_or_tell(query: Query, material: Material) -> Answer:
    """The customers who asked, where that is the question; else the comments found."""
    if not material.n or not asks_who(query.text):
        return search(query, material)
    return who_to_tell(query, material)


def who_to_tell(query: Query, material: Material) -> Answer:
    """List who asked, those without an answer first, with a file of all of them."""
    asks = asking(material)
    wishes = wishes_of(query, material, asks)
    if not wishes:
        answer = search(query, material)
        return replace(answer, headline=say(query, "tell_nobody", n=material.n))
    shown = wishes[: min(query.limit or DEFAULT_LIMIT, MAX_LIMIT)]
    found = [_finding(query, one) for one in shown]
    if len(wishes) > len(shown):
        title = say(query, "tell_title_more", n=len(wishes) - len(shown))
        found.append(Finding(title=title, text=say(query, "tell_more")))
    to_tell = [
        Asked(one.customer, one.last.comment, one.thing)
        for one in wishes
        if one.state is State.RELEASED and one.thing is not None
    ]
    if to_tell:
        found.append(draft_finding(query, to_tell))
    answer = compose(
        query,
        material,
        headline=_headline(query, wishes),
        findings=found,
        quoted=[one.last.key for one in shown],
        notes=list(_notes(query, material, asks)),
    )
    drafts = (drafts_file(query, to_tell),) if to_tell else ()
    return replace(answer, files=(_file(query, wishes), *drafts))


def wishes_of(query: Query, material: Material, asks: CommentTable) -> list[Wish]:
    """The wishes in these comments: whom to tell first, then those of who asked last."""
    codes = customers_of(material, asks.keys)
    known = asks.keys[codes >= 0][-MAX_EXPORTED:]
    mine = dict(zip(known.tolist(), customers_of(material, known).tolist(), strict=True))
    praised = _praised(query, material, np.unique(codes))
    grouped: dict[int, list[LabelledComment]] = {}
    for one in sorted(_named(query, material.load(known)), key=newness, reverse=True):
        grouped.setdefault(mine[one.key], []).append(one)
    there = released_for(material, known)
    wishes = [_wish(asked, praised.get(code), there) for code, asked in grouped.items()]
    return sorted(wishes, key=lambda one: _TURN[one.state])


def _named(query: Query, asked: Sequence[LabelledComment]) -> Sequence[LabelledComment]:
    """Those that name the topic, as nobody should be told of what they never asked for.

    Meaning alone counts where it has to: in another script than the question's topic, and where
    no comment has any of its words.
    """
    terms, is_han = terms_of(query.topic or ""), _has_han(query.topic or "")
    named = [any(term.prefix in one.comment.text.casefold() for term in terms) for one in asked]
    if not any(named):
        return asked
    pairs = zip(asked, named, strict=True)
    return [one for one, says in pairs if says or _has_han(one.comment.text) != is_han]


def _has_han(text: str) -> bool:
    return _HAN.search(text) is not None


def _praised(query: Query, material: Material, customers: Customers) -> Mapping[int, datetime]:
    """By customer, of these, when they last praised what the question names, asking for nothing.

    The comments that a question for requests is about are requests, so that all are looked at.
    """
    table = material.considered
    asks = table.is_judged & table.has_need(Need.FEATURE_REQUEST, Need.QUESTION, Need.BUG_REPORT)
    codes = customers_of(material, table.keys)
    is_theirs = np.isin(codes, customers) & (codes >= 0)
    some = np.flatnonzero(is_theirs & (table.sentiment == _POSITIVE) & ~asks)[-MAX_EXPORTED:]
    owners = dict(zip(table.keys[some].tolist(), codes[some].tolist(), strict=True))
    terms, found = terms_of(query.topic or ""), dict[int, datetime]()
    for one in material.load(table.keys[some]):
        text, at = one.comment.text.casefold(), one.comment.created_at
        if at is not None and any(term.prefix in text for term in terms):
            found[owners[one.key]] = max(found.get(owners[one.key], at), at)
    return found


def _wish(
    asked: Sequence[LabelledComment], praised: datetime | None, there: Mapping[int, Shipped]
) -> Wish:
    comment = asked[0].comment
    name = comment.author or comment.account or comment.id
    things = [there[one.key].thing for one in asked if one.key in there]
    return Wish(name, tuple(asked), _state(asked, praised, things), things[0] if things else None)


def _state(
    asked: Sequence[LabelledComment], praised: datetime | None, things: Sequence[Released]
) -> State:
    if any(is_done(one) for one in asked):
        return State.SHIPPED
    last = asked[0].comment.created_at
    if praised is not None and last is not None and praised > last:
        return State.PRAISED
    if things:
        return State.RELEASED
    extras = [{k.casefold(): v for k, v in one.comment.extra.items()} for one in asked]
    is_replied = any(extra.get(name, "").strip() for extra in extras for name in _REPLIES)
    return State.REPLIED if is_replied else State.OPEN


def _headline(query: Query, wishes: Sequence[Wish]) -> str:
    counts = {state: sum(one.state is state for one in wishes) for state in State}
    told = [say(query, f"tell_{state}", n=n) for state, n in counts.items() if n]
    phrase = "tell_headline_one" if len(wishes) == 1 else "tell_headline"
    return say(query, phrase, n=len(wishes), told=listed(query, told))


def _finding(query: Query, wish: Wish) -> Finding:
    comment = wish.last.comment
    day = say_day(query, wish.thing.on) if wish.thing else ""
    state = say(query, f"tell_state_{wish.state}", day=day)
    gap = "，" if query.lang == "zh" else ", "
    account = f"{comment.account}{gap}" if comment.account not in (None, wish.customer) else ""
    if comment.created_at is None:
        text = say(query, "tell_why_undated", account=account, state=state)
    else:
        day = say_day(query, comment.created_at.date())
        text = say(query, "tell_why", account=account, day=day, state=state)
    ids = tuple(one.comment.id for one in wish.asked)
    return Finding(title=wish.customer, text=text, n=len(ids), evidence=ids[:1], comments=ids)


def _notes(query: Query, material: Material, asks: CommentTable) -> Iterator[str]:
    nameless = int((customers_of(material, asks.keys) < 0).sum())
    if nameless:
        yield say(query, "tell_nameless", n=nameless)
    yield say(query, "tell_how")


def _file(query: Query, wishes: Sequence[Wish]) -> Document:
    """All wishes as CSV in UTF-8, one comment that asks a line."""
    written = io.StringIO()
    table = csv.writer(written, lineterminator="\n")
    table.writerow(_COLUMNS)
    for wish in wishes:
        for one in wish.asked:
            made = one.comment
            row = (wish.customer, made.account, wish.state, made.created_at, made.text)
            table.writerow([cell(value) for value in (*row, made.id, made.url, made.source)])
    title = say(query, "tell_file", n=len(wishes))
    return Document("who_asked.csv", written.getvalue(), "text/csv", title)
