"""Putting labels right: what models said of a comment, what people say, and both in words."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from bot.feedback import LabelledComment, Need, Sentiment
from bot.ports import CommentStore, ThemeStore
from bot.records import Correction, Label, RecordStore, Thumb
from models.themes.ledger import Ledger

_COLUMNS = ("id", "text", "label", "was", "now", "by", "at", "revision")


@dataclass(frozen=True, slots=True)
class Subject:
    """A comment whose labels can be put right, with what is said of it now.

    `labels` are what holds now, `made` what the models of `revision` said, written as in
    `Correction`; `themes` are the ids and names to choose from.
    """

    comment: str
    text: str
    labels: Mapping[Label, str]
    made: Mapping[Label, str]
    revision: str
    themes: tuple[tuple[str, str], ...]


class Corrections:
    """Corrections of the comments of one workspace.

    `words` says a label's value in a language: `words("en", "bug_report")`.
    """

    def __init__(
        self,
        comments: CommentStore,
        themes: ThemeStore,
        records: RecordStore,
        words: Callable[[str, str], str],
    ) -> None:
        self._comments, self._themes, self._records = comments, themes, records
        self._words = words

    def subject(self, comment: str, lang: str) -> Subject | None:
        """A comment with its labels; None when it is no longer stored."""
        held = self._comments.digests_by_id([comment]).get(comment)
        found = self._comments.load([held.key]) if held else []
        if not found:
            return None
        ledger = self._themes.ledger()
        labels = _labels(found[0]) | {Label.THEME: self._theme_of(found[0].key)}
        corrected = {one.label: one.now for one in self._records.corrections([comment])}
        return Subject(
            comment=comment,
            text=found[0].comment.text,
            labels=labels | corrected,
            made=labels,
            revision=found[0].labels.revision,
            themes=tuple((one.id, one.name(lang)) for one in ledger.themes) if ledger else (),
        )

    def correct(self, subject: Subject, label: Label, now: str, by: str, at: datetime) -> bool:
        """Keep what a person says; whether the comment is still stored."""
        was = subject.made[label]
        return self._records.correct(
            Correction(subject.comment, label, was, now, by, at, subject.revision)
        )

    def said(self, comments: Sequence[str], lang: str) -> Mapping[str, str]:
        """The corrected labels of comments in words, by id; only those that were corrected."""
        found: dict[str, list[str]] = {}
        for one in self._records.corrections(comments) if comments else ():
            found.setdefault(one.comment, []).append(self.in_words(one.label, one.now, lang))
        return {comment: ", ".join(words) for comment, words in found.items()}

    def in_words(self, label: Label, value: str, lang: str) -> str:
        """The value of a label as people say it."""
        if label is not Label.THEME:
            return ", ".join(self._words(lang, one) for one in value.split() or ["nothing"])
        return _theme_name(self._themes.ledger(), value, lang) or self._words(lang, "nothing")

    def rate(self, thumb: Thumb) -> None:
        """Keep whether an answer helped."""
        self._records.rate(thumb)

    def export(self) -> tuple[str, int]:
        """All corrections with their comments' texts as CSV to train on, and how many."""
        rows = list(self._rows())
        written = io.StringIO()
        csv.writer(written, lineterminator="\n").writerows([_COLUMNS, *rows])
        return written.getvalue(), len(rows)

    def _rows(self) -> Iterator[tuple[str, ...]]:
        corrections = self._records.corrections()
        held = self._comments.digests_by_id(sorted({one.comment for one in corrections}))
        for one in corrections:
            if one.comment in held:
                text = held[one.comment].comment.text
                at = one.at.isoformat()
                yield (one.comment, text, one.label, one.was, one.now, one.by, at, one.revision)

    def _theme_of(self, key: int) -> str:
        """The id of a comment's theme, empty for none."""
        column = self._themes.column()
        place = int(np.searchsorted(column.keys, key))
        if place == len(column.keys) or column.keys[place] != key:
            return ""
        number = int(column.numbers[place])
        return column.ids[number] if number >= 0 else ""


def _labels(one: LabelledComment) -> dict[Label, str]:
    needs = " ".join(one.labels.needs or ())
    return {Label.SENTIMENT: str(one.labels.sentiment), Label.NEED: needs}


def _theme_name(ledger: Ledger | None, id: str, lang: str) -> str | None:
    themes = ledger.themes if ledger else ()
    return next((one.name(lang) for one in themes if one.id == id), None)


def is_value(label: Label, value: str, themes: Sequence[str]) -> bool:
    """Whether this can be the value of a label, given the ids of the themes there are."""
    if label is Label.SENTIMENT:
        return value in set(Sentiment)
    if label is Label.NEED:
        return set(value.split()) <= set(Need)
    return not value or value in themes
