"""Traces every sentence of a brief that holds a figure or a quote, and counts it again in SQL.

The conditions are written here a second time, so that a mistake of the analysis is not made twice.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, text

from bot.analysis.answers import Answer, Finding
from bot.analysis.brief_page import cited, escape
from bot.analysis.statistics import share_change, share_interval
from bot.analysis.wording import percent, percent_interval, say_day, say_period, signed_points
from bot.questions.periods import Period, period_before

NEEDS = {
    "bug reports": 1,
    "错误反馈": 1,
    "feature requests": 2,
    "功能建议": 2,
    "questions": 8,
    "提问": 8,
}
#: What must hold of each comment that a sentence counts.
HOLDS: Mapping[str, str] = {
    "negative": "sentiment = 'negative'",
    "target_negative": "sentiment = 'negative'",
    "no_target_negative": "sentiment = 'negative'",
    "positive": "sentiment = 'positive'",
    "leaving": "churn_probability >= 0.5",
    "nameless": "author IS NULL AND account IS NULL",
    "customers": "coalesce(author, account) IS NOT NULL",
    "accounts": "account IS NOT NULL",
}
#: What is counted, where it is not the comments.
COUNTED = {
    "customers": "DISTINCT CASE WHEN author IS NULL THEN 'account ' || account ELSE author END",
    "accounts": "DISTINCT account",
}
FIELDS = ("platform", "plan", "segment", "version")
#: Sentences of which share they are: of all comments that pass, of all their customers or accounts.
OF_ALL = ("about", "about_thin", "target", "no_target", "customers", "accounts")
EARLIER = ("rose", "fell", "steady")
_DIGITS = re.compile(r"[+−-]?\d+(?:[.,]\d+)*")


@dataclass(frozen=True)
class Recount:
    """Counts the comments of one answer in the database."""

    connection: Connection
    answer: Answer
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))

    def faults(self) -> list[str]:
        """What is not as the brief says, a line for each; and how its page differs from it."""
        sentences = [one for section in self.answer.findings for one in section.parts]
        found = [f"{one.text}: {fault}" for one in sentences for fault in self._faults(one)]
        return [*found, *self._page_faults(sentences)]

    def _faults(self, one: Finding) -> Iterator[str]:
        if one.evidence:
            yield from self._quote_faults(one)
        elif one.comments:
            yield from self._count_faults(one)
        elif _DIGITS.search(self._bare(one.text)) or "“" in self._bare(one.text):
            yield "a figure or quote without comments"

    def _bare(self, said: str) -> str:
        """A sentence without the subject, which is the asker's or a theme's name."""
        subjects = re.findall(r"“[^”]*”(?: \(T\d+\)|（T\d+）)?", said)
        for subject in subjects:
            said = said.replace(subject, "")
        return said

    def _quote_faults(self, one: Finding) -> Iterator[str]:
        (id,) = one.evidence
        (quote,) = [each for each in self.answer.evidence if each.id == id]
        stored = self._one("SELECT text FROM comments WHERE id = :id", id=id)
        if quote.quote not in stored or f"“{quote.quote}”" not in one.text:
            yield "not what the comment says"

    def _count_faults(self, one: Finding) -> Iterator[str]:
        what = COUNTED.get(one.title, "*")
        if self._among(one.comments, what) != one.n and one.title not in {"money"}:
            yield f"counted {self._among(one.comments, what)}"
        condition = self._condition(one)
        if condition and self._among(one.comments, "*", condition) != len(one.comments):
            yield f"not all are {condition}"
        if one.of is not None:
            yield from self._share_faults(one)
        yield from (fault for part in one.parts for fault in self._part_faults(one, part))
        said = set(_DIGITS.findall(self._bare(one.text)))
        if left := said - self._explained(one):
            yield f"figures from nowhere: {sorted(left)}"

    def _condition(self, one: Finding) -> str | None:
        for needs, bit in NEEDS.items():
            if one.title == "need" and needs in one.text:
                return f"needs & {bit} > 0"
        return HOLDS.get(one.title)

    def _share_faults(self, one: Finding) -> Iterator[str]:
        assert one.of is not None
        if one.of != self._base(one):
            yield f"of {self._base(one)}, not {one.of}"
        if one.value != one.n / one.of or one.interval != share_interval(one.n, one.of):
            yield "another share"

    def _base(self, one: Finding) -> int:
        """How many there are of which a sentence gives a share."""
        period = Period(self.answer.query.since, self.answer.query.until)
        if one.title in EARLIER:
            earlier = period_before(period)
            assert earlier is not None
            period = earlier
        if one.title in (*OF_ALL, *EARLIER):
            return self._passing(period, COUNTED.get(one.title, "*"))
        ids = self.answer.findings[0].parts[0].comments
        condition = {"need": "needs IS NOT NULL", "leaving": "churn_probability IS NOT NULL"}
        return self._among(ids, "*", condition.get(one.title, "1 = 1"))

    def _passing(self, period: Period, what: str) -> int:
        where, given = ["1 = 1"], {}
        for name, values in self.answer.query.filters.as_json().items():
            where.append(f"{name} = :{name}")
            given[name] = values
        if period.since:
            where.append("created_at >= :since")
            given["since"] = self._instant(period.since)
        if period.until:
            where.append("created_at < :until")
            given["until"] = self._instant(period.until)
        found = f"SELECT count({what}) FROM comments WHERE "  # noqa: S608 - from the table above
        return self._one(found + " AND ".join(where), **given)

    def _instant(self, day: date) -> str:
        stamp = datetime.combine(day, time(), self.zone).astimezone(UTC)
        return f"{stamp:%Y-%m-%d %H:%M:%S.000000}"

    def _part_faults(self, one: Finding, part: Finding) -> Iterator[str]:
        """The values of a column are of the comments that have one; names stand in the text."""
        if part.text not in one.text:
            yield f"{part.text} is not told"
        if self._among(part.comments, "*") != part.n:
            yield f"{part.title}: another count"
        if one.title in FIELDS:
            of = self._among(one.comments, "*", f"{one.title} IS NOT NULL")
            n = self._among(one.comments, "*", f"{one.title} = :value", value=part.title)
            if (n, of) != (part.n, part.of) or part.interval != share_interval(n, of):
                yield f"{part.title}: {n} of {of}"
        elif not all(part.title in self._text(id) for id in part.comments):
            yield f"{part.title} is not in each comment"

    def _text(self, id: str) -> str:
        return self._one("SELECT text FROM comments WHERE id = :id", id=id)

    def _explained(self, one: Finding) -> set[str]:
        """Every figure that a sentence may hold, made again from what was counted."""
        said = [f"{one.n:,}"]
        if one.of is not None and one.interval is not None:
            share = percent(one.n / one.of)
            said += [f"{one.of:,}", share, percent_interval(one.interval)]
        for part in one.parts:
            said += [part.title, *self._explained(part)]
        said += {"dates": self._dates, "money": self._money}.get(one.title, lambda _: [])(one)
        if one.title in EARLIER:
            said += self._difference(one)
        if one.title.startswith("target"):
            said += _target(one)
        if one.title.startswith("about"):
            query = self.answer.query
            said.append(say_period(query, query.since, query.until))
        return {figure for each in said for figure in _DIGITS.findall(each)}

    def _dates(self, one: Finding) -> list[str]:
        ids = self.answer.findings[0].parts[0].comments
        bounds = self._all(
            "SELECT min(created_at), max(created_at) FROM comments WHERE id IN {ids}", ids
        )
        stamps = [datetime.fromisoformat(stamp).replace(tzinfo=UTC) for stamp in bounds]
        query = self.answer.query
        return [say_day(query, stamp.astimezone(self.zone).date()) for stamp in stamps]

    def _money(self, one: Finding) -> list[str]:
        total = (
            "SELECT sum(mrr), count(*) FROM accounts WHERE mrr > 0 AND lower(account) IN "
            "(SELECT lower(account) FROM comments WHERE id IN {ids})"
        )
        paid, n = self._all(total, one.comments)
        return [f"{paid:,.0f}", f"{n:,}"]

    def _difference(self, one: Finding) -> list[str]:
        now, query = self.answer.findings[0].parts[0], self.answer.query
        assert now.of is not None
        assert one.of is not None
        change = share_change(now.n, now.of, one.n, one.of)
        assert change is not None
        assert change.is_change == (one.title != "steady")
        low, high = 100 * change.interval.low, 100 * change.interval.high
        return [signed_points(query, change.difference), f"{low:+.1f} – {high:+.1f}"]

    def _page_faults(self, sentences: list[Finding]) -> Iterator[str]:
        """Each sentence stands on the page, and its number leads to its comments."""
        page = self.answer.files[0].text
        references = dict(re.findall(r"^(\d+)\. (.+)$", page, re.MULTILINE))
        for one in sentences:
            line = re.search(
                rf"^- {re.escape(escape(one.text))}(?: \[(\d+)\])?$", page, re.MULTILINE
            )
            if line is None:
                yield f"{one.text}: not on the page"
            elif cited(one) and not all(
                escape(id) in references.get(line[1], "") for id in cited(one)[:6]
            ):
                yield f"{one.text}: its number leads elsewhere"

    def _among(
        self, ids: tuple[str, ...], what: str, condition: str = "1 = 1", **given: Any
    ) -> int:
        query = f"SELECT count({what}) FROM comments WHERE {condition} AND id IN "  # noqa: S608 - ours
        return self._all(query + "{ids}", ids, **given)[0]

    def _all(self, query: str, ids: tuple[str, ...], **given: Any) -> list[Any]:
        listed = "(SELECT value FROM json_each(:ids))"
        given["ids"] = json.dumps(ids)
        return list(self.connection.execute(text(query.format(ids=listed)), given).one())

    def _one(self, query: str, **given: Any) -> Any:
        return self.connection.execute(text(query), given).scalar_one()


def _target(one: Finding) -> list[str]:
    """The highest count that would be a fall beyond chance, found again from below."""
    assert one.of is not None
    falls = [
        count
        for count in range(one.n)
        if (change := share_change(count, one.of, one.n, one.of)) and change.is_change
    ]
    return [f"{max(falls):,}", percent(max(falls) / one.of)]
