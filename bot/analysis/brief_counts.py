"""The counted sentences of a brief: how many, who, how it feels, and what speaks against it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from bot.analysis.answers import Finding
from bot.analysis.brief_ground import Ground
from bot.analysis.customers import UNKNOWN, customers_of, n_customers
from bot.analysis.statistics import share_change
from bot.analysis.wording import listed, percent, say, say_day, say_period, signed_points
from bot.feedback import HOLDS, Need
from bot.ports import Keys

_FIELDS = ("platform", "plan", "segment", "version")
#: Of each field so many values are told of, and only where half of the comments name one.
_VALUES, _KNOWN = 3, 0.5
#: From this share on it is worth a word that one customer wrote the comments.
_ONE_VOICE = 0.2
_NEGATIVE, _POSITIVE = 0, 2


def how_many(ground: Ground) -> Finding:
    """How many comments are about the subject."""
    query, material = ground.query, ground.material
    period = say_period(query, query.since, query.until)
    phrase = "brief_about_thin" if ground.is_thin else "brief_about"
    keys, of = ground.about.keys, material.n_considered
    return ground.counted(phrase, keys, of, period=period, subject=ground.subject)


def in_themes(ground: Ground) -> Iterator[Finding]:
    """The theme that most of the comments belong to, where half of them do."""
    view, keys = ground.material.themes, ground.about.keys
    if view is None or ground.theme is not None or ground.is_thin:
        return
    numbers = view.numbers_of(keys)
    counts = np.bincount(numbers[numbers >= 0], minlength=len(view.ledger.themes))
    if not counts.size or 2 * int(counts.max()) < len(keys):
        return
    most = int(counts.argmax())
    theme = view.ledger.themes[most]
    name, members = theme.name(ground.query.lang), keys[numbers == most]
    yield ground.counted("brief_in_theme", members, len(keys), name=name, id=theme.id)


def evidence(ground: Ground) -> Iterator[Finding]:
    """How the comments feel, what they want, what changed, and of which days they are."""
    about = ground.about
    if not ground.is_thin:
        yield from _negative(ground)
        yield from _needs(ground)
        yield from _leaving(ground)
        yield from _changed(ground)
    dated = np.flatnonzero(~np.isnat(about.created_at))
    if len(dated):
        yield _dates(ground, dated)


def _negative(ground: Ground) -> Iterator[Finding]:
    about = ground.about
    keys = about.keys[about.sentiment == _NEGATIVE]
    if len(keys):
        yield ground.counted("brief_negative", keys, len(about.keys))


def positive(ground: Ground) -> Iterator[Finding]:
    """How many of the comments are positive, if any."""
    about = ground.about
    keys = about.keys[about.sentiment == _POSITIVE]
    if len(keys) and not ground.is_thin:
        yield ground.counted("brief_positive", keys, len(about.keys))


def _needs(ground: Ground) -> Iterator[Finding]:
    about = ground.about
    judged = int(np.count_nonzero(about.is_judged))
    for need in (Need.BUG_REPORT, Need.FEATURE_REQUEST, Need.QUESTION):
        keys = about.keys[about.is_judged & about.has_need(need)]
        if len(keys):
            yield ground.counted("brief_need", keys, judged, needs=say(ground.query, need))


def _leaving(ground: Ground) -> Iterator[Finding]:
    about = ground.about
    keys = about.keys[about.churn >= HOLDS]
    if len(keys):
        known = int(np.count_nonzero(~np.isnan(about.churn)))
        yield ground.counted("brief_leaving", keys, known)


def _changed(ground: Ground) -> Iterator[Finding]:
    """What the share was in the period before; of a theme that is not known."""
    material, before = ground.material, ground.material.before
    if before is None or not before.is_covered or ground.theme is not None:
        return
    n, of = len(before.about.keys), before.n_considered
    change = share_change(material.n, material.n_considered, n, of)
    if change is None:
        return
    if not n:
        yield Finding(title="new", text=ground.say("brief_new"))
        return
    phrase = "fell" if change.difference < 0 else "rose"
    low, high = 100 * change.interval.low, 100 * change.interval.high
    yield ground.counted(
        f"brief_{phrase}" if change.is_change else "brief_steady",
        before.about.keys,
        of,
        difference=signed_points(ground.query, change.difference),
        interval=f"{low:+.1f} – {high:+.1f}",
    )


def _dates(ground: Ground, dated: np.ndarray) -> Finding:
    about, zone = ground.about, ground.material.zone
    order = dated[np.argsort(about.created_at[dated], kind="stable")]
    ends = ground.material.load(about.keys[order[[0, -1]]])
    stamps = [one.comment.created_at for one in ends]
    days = [say_day(ground.query, stamp.astimezone(zone).date()) for stamp in stamps if stamp]
    ids = tuple(dict.fromkeys(one.comment.id for one in ends))
    text = ground.say("brief_dates", first=days[0], last=days[-1])
    return Finding(title="dates", text=text, n=len(ids), comments=ids)


def who(ground: Ground) -> Iterator[Finding]:
    """How many customers and accounts, what they pay, and where they are."""
    material, keys = ground.material, ground.about.keys
    codes = customers_of(material, keys)
    people = n_customers(codes)
    if not people:
        yield Finding(title="nobody", text=ground.say("brief_nobody"))
    else:
        of = n_customers(customers_of(material, material.considered.keys))
        yield ground.counted("brief_customers", keys[codes != UNKNOWN], of, n=people)
    yield from _accounts(ground)
    if not ground.is_thin:
        for name in _FIELDS:
            yield from _where(ground, name)


def _accounts(ground: Ground) -> Iterator[Finding]:
    material, keys = ground.material, ground.about.keys
    column = material.column("account", keys)
    names = {name for name in column.values() if name is not None}
    if not names:
        return
    everyone = material.column("account", material.considered.keys).counts()
    of = int(np.count_nonzero(everyone))
    held = keys[column.codes >= 0]
    yield ground.counted("brief_accounts", held, of, n=len(names))
    folded = {name.casefold() for name in names}
    paying = [one for one in material.accounts() if one.account.casefold() in folded and one.mrr]
    if paying:
        total = sum(one.mrr or 0.0 for one in paying)
        text = ground.say("brief_money", n=len(paying), value=f"{total:,.0f}")
        ids = tuple(material.ids(held))
        yield Finding(title="money", text=text, n=len(paying), value=total, comments=ids)


def _where(ground: Ground, name: str) -> Iterator[Finding]:
    """The values of a column that most of the comments have."""
    keys = ground.about.keys
    column = ground.material.column(name, keys)
    known = int(np.count_nonzero(column.codes >= 0))
    if known < _KNOWN * len(keys):
        return
    counts = column.counts()
    ranked = np.lexsort((np.arange(len(counts)), -counts))[:_VALUES].tolist()
    values = [
        _value(ground, column.names[place], keys[column.codes == place], known)
        for place in ranked
        if counts[place]
    ]
    told = listed(ground.query, [one.text for one in values])
    field = ground.say(f"brief_field_{name}")
    text = ground.say("brief_where", field=field, of=known, listed=told)
    ids = tuple(ground.material.ids(keys[column.codes >= 0]))
    yield Finding(title=name, text=text, n=known, comments=ids, parts=tuple(values))


def _value(ground: Ground, value: str, keys: Keys, of: int) -> Finding:
    return replace(ground.counted("brief_value", keys, of, value=value), title=value)


def doubts(ground: Ground) -> Iterator[Finding]:
    """Whether one customer wrote many of the comments, or nobody says who did."""
    keys = ground.about.keys
    codes = customers_of(ground.material, keys)
    known = codes[codes != UNKNOWN]
    if ground.is_thin or not len(known):
        return
    loudest = int(np.bincount(known).argmax())
    if np.count_nonzero(codes == loudest) >= _ONE_VOICE * len(keys):
        yield ground.counted("brief_one_voice", keys[codes == loudest], len(keys))
    if len(known) < len(keys):
        yield ground.counted("brief_nameless", keys[codes == UNKNOWN], len(keys))


def measures(ground: Ground) -> Iterator[Finding]:
    """Today's numbers, and which would be an improvement that as many comments could show."""
    if ground.is_thin:
        return
    n, of = ground.material.n, ground.material.n_considered
    if n < of:
        yield _measure(ground, "", ground.about.keys, of)
    unhappy = ground.about.keys[ground.about.sentiment == _NEGATIVE]
    if len(unhappy):
        yield _measure(ground, "_negative", unhappy, n)


def _measure(ground: Ground, what: str, keys: Keys, of: int) -> Finding:
    least = least_fall(len(keys), of)
    if least is None:
        return ground.counted(f"brief_no_target{what}", keys, of)
    target = percent(least / of)
    return ground.counted(f"brief_target{what}", keys, of, least=least, target=target)


def least_fall(n: int, of: int) -> int | None:
    """The highest count, of as many, that would be a fall beyond chance; None where none would."""
    for count in range(n - 1, -1, -1):
        change = share_change(count, of, n, of)
        if change is not None and change.is_change:
            return count
    return None
