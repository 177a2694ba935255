"""What customers asked for that is there by now: by what the team shipped, and by the status."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.analysis.answers import Finding
from bot.analysis.customers import customers_of, n_customers
from bot.analysis.material import Material, Shipped, rows
from bot.analysis.wording import say, say_day
from bot.feedback import LabelledComment, Need
from bot.ports import CommentTable, Keys
from bot.questions.query import Query
from bot.released import Released

#: So many of the newest comments that ask are read.
MOST_READ = 2000
_QUOTES = 2
_STATUSES = ("status", "state", "resolution", "状态")
_DONE = frozenset(
    "released shipped done completed complete launched live delivered 已发布 已上线 已完成".split()
)
_POSITIVE = 2
#: From this relevance on a comment is about a thing.
_ABOUT = 0.5


@dataclass(frozen=True, slots=True)
class Told:
    """What was asked for and is there: findings, and the keys of the comments quoted."""

    findings: tuple[Finding, ...]
    quoted: tuple[int, ...]


NOTHING = Told((), ())


def asking(material: Material) -> CommentTable:
    """The comments that ask: requests and questions, else all where no model told them apart."""
    about = material.about
    asks = about.is_judged & about.has_need(Need.FEATURE_REQUEST, Need.QUESTION)
    return rows(about, asks) if asks.any() else about


def released_for(material: Material, keys: Keys) -> Mapping[int, Shipped]:
    """By key of these comments what each asked for before it was released."""
    things = material.shipped()
    if not things or not len(keys):
        return {}
    sure = np.stack([one.relevance(keys) for one in things])
    best, about = sure.argmax(axis=0), sure.max(axis=0) >= _ABOUT
    of = dict(zip(keys[about].tolist(), best[about].tolist(), strict=True))
    said = material.load(keys[about])
    return {one.key: things[of[one.key]] for one in said if _is_before(one, things[of[one.key]])}


def _is_before(said: LabelledComment, one: Shipped) -> bool:
    """Whether something was said no later than the day of a release, or nobody knows when."""
    at = said.comment.created_at
    return at is None or at.date() <= one.thing.on


def is_done(said: LabelledComment) -> bool:
    """Whether the status of a comment says that what it asks for is there."""
    extra = {name.casefold(): value for name, value in said.comment.extra.items()}
    return any(extra.get(name, "").strip().casefold() in _DONE for name in _STATUSES)


def tell_released(query: Query, material: Material) -> Told:
    """What these comments asked for that is there by now, each thing with who asked for it."""
    asked = asking(material)
    some = asked.keys[np.argsort(asked.created_at, kind="stable")][-MOST_READ:]
    by_thing: dict[Released, list[int]] = {}
    things = {}
    for key, one in released_for(material, some).items():
        things[one.thing] = one
        by_thing.setdefault(one.thing, []).append(key)
    told = [_of_thing(query, material, things[thing], keys) for thing, keys in by_thing.items()]
    told += _by_status(query, material, some)
    quoted = [key for one, keys in told for key in keys]
    return Told(tuple(one for one, _ in told), tuple(quoted))


def _of_thing(
    query: Query, material: Material, one: Shipped, keys: Sequence[int]
) -> tuple[Finding, list[int]]:
    thing = one.thing
    said = _newest(material.load(keys))
    people = n_customers(customers_of(material, np.array(sorted(keys), np.int64)))
    happy = _happy_since(material, one)
    last = said[0].comment.created_at
    text = [say(query, "shipped_asked", n=len(said), people=people)]
    if last is not None:
        text.append(say(query, "shipped_last", day=say_day(query, last.date())))
    text.append(say(query, "shipped_praised" if happy else "shipped_to_tell", n=happy))
    gap = "" if query.lang == "zh" else " "
    ids = tuple(one.comment.id for one in said)
    finding = Finding(
        title=say(query, "shipped_title", name=thing.name, day=say_day(query, thing.on)),
        text=gap.join(text),
        n=len(said),
        evidence=ids[:_QUOTES],
        comments=ids,
    )
    return finding, [one.key for one in said[:_QUOTES]]


def _happy_since(material: Material, one: Shipped) -> int:
    """How many of these comments praise it since."""
    table = material.considered
    happy = rows(table, table.sentiment == _POSITIVE)
    since = happy.created_at.astype("datetime64[D]") >= np.datetime64(one.thing.on)
    return int((one.relevance(happy.keys[since]) >= _ABOUT).sum())


def _by_status(query: Query, material: Material, keys: Keys) -> Iterator[tuple[Finding, list[int]]]:
    done = _newest([one for one in material.load(keys) if is_done(one)])
    if not done:
        return
    ids = tuple(one.comment.id for one in done)
    finding = Finding(
        title=say(query, "tell_title_shipped"),
        text=say(query, "tell_text_shipped", n=len(done), of=len(keys)),
        n=len(done),
        of=len(keys),
        evidence=ids[:_QUOTES],
        comments=ids,
    )
    yield finding, [one.key for one in done[:_QUOTES]]


def _newest(said: Sequence[LabelledComment]) -> list[LabelledComment]:
    return sorted(said, key=newness, reverse=True)


def newness(one: LabelledComment) -> tuple[float, int]:
    """What orders comments from the oldest to the newest, those without a date first."""
    stamp = one.comment.created_at
    return (stamp.timestamp() if stamp else float("-inf"), one.key)
