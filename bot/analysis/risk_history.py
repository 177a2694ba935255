"""What each account said over time; customers where no comment names an account."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from bot.analysis.columns import Column
from bot.analysis.material import Material, rows
from bot.analysis.risk_words import (
    gives_notice,
    says_arrived,
    says_left,
    says_solved,
    says_staying,
    speaks_of_leaving,
    surely_of_leaving,
)
from bot.feedback import HOLDS, Need
from bot.ports import NEED_BITS, UNJUDGED, CommentTable, Keys, Mask
from models.themes.ledger import Place

Values = NDArray[np.float64]

NEGATIVE, POSITIVE = 0, 2
#: A name is gone by where at least this share of the comments has one.
_KNOWN = 0.1
#: So many are looked at closely, those whose comments are most unhappy, and so many of the newest
#: comments of each are read for words.
_MOST_READ, _READ_OF_EACH = 300, 30
#: How likely it is at least that someone leaves who gives notice.
_NOTICE = 0.8
_DAY = np.timedelta64(86_400, "s")


@dataclass(frozen=True, slots=True)
class People:
    """Who the comments of a table are by: `field` is `account` or `author`."""

    field: str
    table: CommentTable
    column: Column

    @property
    def n_nameless(self) -> int:
        """How many comments say nothing of it."""
        return int(np.count_nonzero(self.column.codes < 0))

    @property
    def n(self) -> int:
        """How many there are."""
        return int(np.count_nonzero(self.column.counts()))


@dataclass(frozen=True, eq=False)
class History:
    """The comments of one account, oldest first: columns of one length.

    `ages` are in days before the moment that it is looked at, 0 where a comment has no date
    (`is_dated`). `themes` are numbers of themes, negative for none. `churn` is 0 where no model
    judged. `texts` are those that were read, by key.
    """

    name: str
    keys: Keys
    ages: Values
    is_dated: Mask
    sentiment: NDArray[np.int8]
    score: Values
    needs: NDArray[np.uint8]
    churn: Values
    themes: NDArray[np.int32]
    texts: Mapping[int, str]

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def is_negative(self) -> Mask:
        """Which comments are negative."""
        negative: Mask = self.sentiment == NEGATIVE
        return negative

    @cached_property
    def is_told_otherwise(self) -> Mask:
        """See `is_told_otherwise`."""
        otherwise: Mask = stays(self) | with_words_of(self, says_arrived)
        return otherwise

    @cached_property
    def is_no_reason(self) -> Mask:
        """Which comments close a matter with thanks, or only wish for something."""
        of = {need: (self.needs & NEED_BITS[need]) != 0 for need in Need}
        wishes = of[Need.FEATURE_REQUEST] & ~of[Need.COMPLAINT] & ~of[Need.BUG_REPORT]
        wishes &= (self.needs != UNJUDGED) & ~self.is_negative
        mask: Mask = wishes | with_words_of(self, says_solved)
        return mask


def people_of(material: Material, table: CommentTable) -> People | None:
    """The accounts of the comments, else their authors; None where hardly any comment has one."""
    for field in ("account", "author"):
        column = material.column(field, table.keys)
        n_known = int(np.count_nonzero(column.codes >= 0))
        if n_known and n_known >= _KNOWN * len(table.keys):
            return People(field, table, column)
    return None


def moment_of(material: Material, until: datetime | None) -> np.datetime64:
    """The moment that accounts are looked at: the last comment's, or the end of the period."""
    moments = [one for one in (material.last, until) if one is not None]
    if not moments:
        return np.datetime64("NaT", "s")
    return np.datetime64(min(moments).astimezone(UTC).replace(tzinfo=None), "s")


def worth_reading(people: People) -> NDArray[np.intp]:
    """The codes of those who gave most reason for worry, the most first.

    All of them where they are few.
    """
    table, codes, n = people.table, people.column.codes, len(people.column.names)
    known = codes >= 0
    weights = np.nan_to_num(table.churn) * 2 + (table.sentiment == NEGATIVE) * 0.5
    worry = np.bincount(codes[known], weights[known], n)
    counts = people.column.counts()
    order = np.lexsort((np.arange(n), -np.round(worry, 6)))
    return order[counts[order] > 0][:_MOST_READ]


def histories(
    material: Material, people: People, codes: Sequence[int], end: np.datetime64
) -> list[History]:
    """The histories of these, in this order, as they stood at a moment; without texts."""
    table = people.table
    is_before = np.isnat(table.created_at) | np.isnat(end) | (table.created_at <= end)
    some = np.flatnonzero(np.isin(people.column.codes, codes) & is_before)
    stamps = table.created_at[some]
    order = np.lexsort((table.keys[some], stamps.astype(np.int64), people.column.codes[some]))
    some = some[order]
    mine, owners = rows(table, some), people.column.codes[some]
    themes = _themes(material, mine)
    first, last = np.searchsorted(owners, codes), np.searchsorted(owners, codes, "right")
    return [
        _history(people.column.names[code], mine, themes, slice(a, b), end)
        for code, a, b in zip(codes, first, last, strict=True)
    ]


def as_of(history: History, days: float) -> History:
    """The history as it stood so many days before its moment."""
    kept = history.ages >= days
    columns = ("keys", "is_dated", "sentiment", "score", "needs", "churn", "themes")
    some = {name: getattr(history, name)[kept] for name in columns}
    return replace(history, ages=history.ages[kept] - days, **some)


def with_texts(material: Material, told: Sequence[History]) -> list[History]:
    """The histories with the texts of their newest comments."""
    wanted = [one.keys[-_READ_OF_EACH:] for one in told]
    read = [dict(zip(keys.tolist(), material.folded(keys), strict=True)) for keys in wanted]
    return [with_words(one, texts) for one, texts in zip(told, read, strict=True)]


def with_words(history: History, texts: Mapping[int, str]) -> History:
    """The history with these texts, whose words are a second witness of the intent to leave."""
    read = [texts.get(int(key)) for key in history.keys]
    pairs = zip(history.churn.tolist(), read, strict=True)
    churn = [p if text is None else _witnessed(p, text) for p, text in pairs]
    return replace(history, texts=texts, churn=np.array(churn, np.float64))


def _witnessed(probability: float, text: str) -> float:
    """How likely a comment says that its writer leaves, by the model and by its words.

    Notice in so many words is believed at least so far, thanks for a mend not at all. Without
    words that surely speak of leaving only what the model gives above two thirds counts, threefold;
    without any word of leaving, only what it gives above three quarters, fourfold. A fifth of it is
    left at least, as a doubt that widens the interval.
    """
    if gives_notice(text) and not says_arrived(text):
        return max(probability, _NOTICE)
    if says_solved(text) and not says_left(text):
        return 0.0
    if probability < HOLDS or surely_of_leaving(text):
        return probability
    doubt = probability / 5
    if speaks_of_leaving(text):
        return max(3 * probability - 2, doubt)
    return max(4 * probability - 3, doubt)


def leaves(history: History) -> Mask:
    """Which comments say that their writer leaves or may: by the model, not against the words."""
    mask: Mask = history.churn >= HOLDS
    return mask & ~is_told_otherwise(history) if mask.any() else mask


def is_told_otherwise(history: History) -> Mask:
    """Which comments speak of leaving but say that their writer stays, or came from elsewhere."""
    return history.is_told_otherwise


def stays(history: History) -> Mask:
    """Which of the comments that were read say that their writer stays."""
    return with_words_of(history, _says_only_staying)


def with_words_of(history: History, says: Callable[[str], bool]) -> Mask:
    """Which of the comments that were read say something by their words."""
    if not history.texts:
        return np.zeros(len(history), bool)
    texts = [history.texts.get(key, "") for key in history.keys.tolist()]
    return np.array([bool(text) and says(text) for text in texts], bool)


def _says_only_staying(text: str) -> bool:
    return says_staying(text) and not says_left(text) and not gives_notice(text)


def _themes(material: Material, table: CommentTable) -> NDArray[np.int32]:
    if material.themes is None:
        return np.full(len(table.keys), int(Place.POOL), np.int32)
    return material.themes.numbers_of(table.keys)


def _history(
    name: str, table: CommentTable, themes: NDArray[np.int32], part: slice, end: np.datetime64
) -> History:
    stamps = table.created_at[part]
    is_dated = ~np.isnat(stamps)
    ages = np.where(is_dated, (end - stamps) / _DAY, 0.0)
    return History(
        name=name,
        keys=table.keys[part],
        ages=np.nan_to_num(ages),
        is_dated=is_dated,
        sentiment=table.sentiment[part],
        score=table.score[part].astype(np.float64),
        needs=table.needs[part],
        churn=np.nan_to_num(table.churn[part]).astype(np.float64),
        themes=themes[part],
        texts={},
    )
