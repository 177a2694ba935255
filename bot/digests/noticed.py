"""Something worth an alert, and how it is put in the language of a channel."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.digests.control import Rise
from bot.digests.large import Size
from bot.digests.wording import say, say_day
from bot.feedback import LabelledComment
from bot.ports import Alert, Watch
from bot.questions.carried import pack
from bot.questions.query import Filters, Kind, Query
from models.themes.ledger import Theme

#: What stands before the name of what an alert is about.
THEME, ACCOUNT = "theme:", "account:"
_QUOTE = 200


@dataclass(frozen=True, slots=True)
class Noticed:
    """Something to alert of: a rise of a theme or of everything, or what a large account said.

    `key` names it once and for all; after `quiet` without being noticed its subject is new again.
    """

    subject: str
    key: str
    quiet: timedelta
    rise: Rise | None = None
    theme: Theme | None = None
    said: LabelledComment | None = None
    size: Size | None = None
    evidence: tuple[str, ...] = ()


def to_alert(one: Noticed, watch: Watch, now: datetime, last: date) -> Alert:
    """What was noticed, in a channel's language."""
    title, reason = _say_rise(one, watch.lang, last) if one.rise else _say_leaving(one, watch.lang)
    name = hashlib.blake2b(f"{one.key}#{watch.channel}".encode(), digest_size=16).hexdigest()
    return Alert(
        key=name,
        channel=watch.channel,
        subject=one.subject,
        fired_at=now,
        title=title,
        reason=reason,
        lang=watch.lang,
        query=pack(_query(one, watch.lang, title, last)),
        evidence=one.evidence,
    )


def _say_rise(one: Noticed, lang: str, last: date) -> tuple[str, str]:
    rise = one.rise
    if rise is None:
        raise ValueError("nothing rose")
    factor = f"{rise.factor:.1f}" if rise.factor < 20 else "20+"
    if one.theme is None:
        title = say(lang, "volume_title", factor=factor)
    else:
        title = say(lang, "theme_title", name=one.theme.name(lang), factor=factor)
    days = say(lang, "one_day" if rise.days == 1 else "days", n=rise.days, day=say_day(lang, last))
    odds = f"{min(int(1 / max(rise.p, 1e-9)), 1_000_000):,}"
    reason = say(
        lang,
        "rise_reason",
        observed=rise.observed,
        days=days,
        expected=f"{rise.expected:.0f}" if rise.expected >= 10 else f"{rise.expected:.1f}",
        odds=odds,
    )
    return title, reason


def _say_leaving(one: Noticed, lang: str) -> tuple[str, str]:
    if one.said is None or one.size is None:
        raise ValueError("nobody leaves")
    text = " ".join(one.said.comment.text.split())
    quote = text if len(text) <= _QUOTE else text[: _QUOTE - 1] + "…"
    values = {one.size.measure: one.size.value, "n": int(one.size.value)}
    if one.size.measure == "seats":
        values["seats"] = int(one.size.value)
    size = say(lang, f"size_{one.size.measure}", **values)
    title = say(lang, "account_title", account=one.said.comment.account)
    return title, say(lang, "account_reason", quote=quote, size=size)


def _query(one: Noticed, lang: str, text: str, last: date) -> Query:
    """The question that shows the comments behind it."""
    until = last + timedelta(days=1)
    if one.said is not None and one.said.comment.account is not None:
        filters = Filters(account=(one.said.comment.account,))
        return Query(Kind.SEARCH, filters=filters, text=text, lang=lang)
    since = until - timedelta(days=one.rise.days if one.rise else 1)
    if one.theme is not None:
        topic = one.theme.name(lang)
        return Query(Kind.SEARCH, topic=topic, since=since, until=until, text=text, lang=lang)
    return Query(Kind.SUMMARY, since=since, until=until, text=text, lang=lang)
