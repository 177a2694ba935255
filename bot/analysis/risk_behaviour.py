"""What the table of accounts says of how an account uses the product, and what it pays."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

import numpy as np

from bot.analysis.risk_terms import Sign, Term
from bot.feedback import Account

#: Not seen for so many days is nothing yet, and for so many more is as bad as it gets.
_SOON, _LATE = 14.0, 60.0
#: So small a fall is nothing yet, and so large a one as bad as it gets.
_SMALL, _LARGE = 0.15, 0.75
_LAST = re.compile(r"(?<![a-z])(?:last|this|current|recent|now)(?![a-z])", re.IGNORECASE)
_BEFORE = ("prev", "previous", "prior", "before", "earlier")
_SLOPE = re.compile(r"(?<![a-z])(?:slope|trend|growth|change|delta)(?![a-z])", re.IGNORECASE)
#: Columns that count trouble: a fall of theirs is no bad sign.
_TROUBLE = re.compile(r"ticket|complain|bug|error|incident|case|refund|late|fail", re.IGNORECASE)
_DAY = 86_400.0


def behaviour_terms(account: Account, moment: datetime) -> tuple[Term, ...]:
    """The signs that the table gives as of a moment; none where it says nothing."""
    found: list[Term] = []
    unseen = days_unseen(account, moment)
    if unseen is not None and unseen > _SOON:
        value = min((unseen - _SOON) / (_LATE - _SOON), 1.0)
        found.append(Term(Sign.UNSEEN, value, parts={"days": unseen}))
    name, fall = max(falls(account.behaviour), key=lambda pair: pair[1], default=("", 0.0))
    if fall > _SMALL:
        value = min((fall - _SMALL) / (_LARGE - _SMALL), 1.0)
        found.append(Term(Sign.USAGE, value, parts={"column": name, "fall": fall}))
    return tuple(found)


def falls(behaviour: Mapping[str, float]) -> Iterator[tuple[str, float]]:
    """Columns with by how much they fell, in parts of 1.

    Two columns tell of a fall when their names differ by a word such as `last` against `prev`; one
    does when its name says that it is a slope, which is taken for a change in parts of 1.
    """
    for name, now in behaviour.items():
        if _TROUBLE.search(name) or not np.isfinite(now):
            continue
        for word in _BEFORE:
            before = behaviour.get(_LAST.sub(word, name)) if _LAST.search(name) else None
            if before is not None and before > 0:
                yield name, (before - now) / before
        if _SLOPE.search(name) and now < 0:
            yield name, min(-now, 1.0)


def days_unseen(account: Account, moment: datetime) -> float | None:
    """For how many days nobody of the account was seen; None where that is not known."""
    return _days(account.last_seen_at, moment)


def days_with_us(account: Account, moment: datetime) -> float | None:
    """For how many days it has been an account; None where that is not known."""
    return _days(account.started_at, moment)


def has_left(account: Account, moment: datetime) -> bool:
    """Whether it had left at this moment."""
    return account.churned_at is not None and account.churned_at <= moment


def instant(moment: np.datetime64) -> datetime:
    """A moment in UTC as a datetime."""
    return datetime.fromtimestamp(float(moment.astype("datetime64[s]").astype(np.int64)), UTC)


def _days(since: datetime | None, moment: datetime) -> float | None:
    if since is None or since > moment:
        return None
    return (moment - since).total_seconds() / _DAY
