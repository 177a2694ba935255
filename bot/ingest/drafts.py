"""From a row of a file to a comment that may be stored: checked, tidy, without personal data."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from bot.feedback import Comment
from bot.ingest.cells import is_nothing, parse_rating, tidy
from bot.ingest.columns import ColumnMap
from bot.ingest.dates import parse_date
from bot.ingest.duplicates import content_hash
from bot.ingest.language import guess_language, normalize_language
from bot.ingest.privacy import Masked, mask, mask_link
from bot.ingest.regions import regions_of
from bot.ingest.survey import Conventions

#: A longer text is no comment but a document, or a file read wrongly.
MAX_TEXT = 100_000
#: What the store's columns hold, with room for a source before an id.
_MOST = {"id": 250, "author": 500, "account": 500}
_MOST_OTHER = 250

_PLAIN_FIELDS = (
    "author", "account", "source", "product", "version", "platform", "plan", "segment", "country",
)  # fmt: skip
_CONTACT = re.compile(r"phone|mobile|\btel\b|contact|whatsapp|电话|手机|联系", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Draft:
    """A comment from a row: its line, what identifies its content, what was masked in it.

    `has_id` is False when the row had no id and the comment is known by its content.
    """

    line: int
    comment: Comment
    content_hash: str
    has_id: bool
    masked: Mapping[str, int]


class Drafter:
    """Makes drafts of the rows of one file, by its columns and conventions."""

    def __init__(
        self,
        columns: ColumnMap,
        conventions: Conventions,
        *,
        source: str | None,
        zone: tzinfo,
        now: datetime,
    ) -> None:
        self._columns = columns
        self._conventions = conventions
        self._source = source
        self._zone = zone
        self._now = now

    def draft(self, line: int, row: Mapping[str, str]) -> Draft:
        """A draft of one row; ValueError, worded, when the row cannot go in."""
        cells = {
            field: tidy(row.get(column) or "") for field, column in self._columns.columns.items()
        }
        title = cells.pop("title", "")
        text = cells.pop("text", "") or title
        if not text:
            raise ValueError("the text is empty")
        if len(text) > MAX_TEXT:
            raise ValueError(f"the text has {len(text):,} characters; {MAX_TEXT:,} are the most")
        values = {field: self._value(field, cells) for field in _PLAIN_FIELDS}
        values["source"] = self._source or values["source"]
        lang = normalize_language(cells.get("lang", "")) or guess_language(text)
        regions = regions_of(values["country"], lang)
        counts: Counter[str] = Counter()
        comment = Comment(
            id=self._value("id", cells) or "",
            text=_counted(mask(text, regions), counts),
            created_at=self._date(cells.get("created_at", "")),
            rating=self._rating(cells.get("rating", "")),
            lang=lang,
            url=_counted(mask_link(cells.get("url", "")), counts) or None,
            extra=self._extra(row, title if title != text else "", regions, counts),
            **values,
        )
        return _identified(line, comment, counts)

    def _value(self, field: str, cells: Mapping[str, str]) -> str | None:
        value = cells.get(field, "")
        most = _MOST.get(field, _MOST_OTHER)
        if len(value) > most:
            raise ValueError(
                f"the {field} {value[:30]!r}... has {len(value):,} characters; {most} are the most"
            )
        return None if is_nothing(value) else value

    def _date(self, value: str) -> datetime | None:
        if is_nothing(value):
            return None
        return parse_date(
            value, zone=self._zone, day_first=self._conventions.day_first, now=self._now
        )

    def _rating(self, value: str) -> float | None:
        return parse_rating(value, self._conventions.rating_scale) if value else None

    def _extra(
        self, row: Mapping[str, str], title: str, regions: tuple[str, ...], counts: Counter[str]
    ) -> dict[str, str]:
        """Every other cell that says something, by its column, without personal data."""
        extra = {"title": _counted(mask(title, regions), counts)} if title else {}
        used = set(self._columns.columns.values())
        for column, cell in row.items():
            value = tidy(cell) if cell and column not in used else ""
            if not is_nothing(value):
                masked = mask(value, regions, is_contact=_CONTACT.search(column) is not None)
                extra[tidy(column)] = _counted(masked, counts)
        return extra


def _counted(masked: Masked, counts: Counter[str]) -> str:
    counts.update(masked.counts)
    return masked.text


def _identified(line: int, comment: Comment, masked: Mapping[str, int]) -> Draft:
    content = content_hash(comment)
    if comment.id:
        return Draft(line, comment, content, True, masked)
    return Draft(line, replace(comment, id=f"c-{content[:24]}"), content, False, masked)
