"""Counts what becomes of the rows of a file."""

from __future__ import annotations

from collections import Counter

from bot.ingest.drafts import Draft
from bot.ingest.report import MAX_PROBLEMS, IngestReport, Problem
from bot.ingest.settling import Batch, Outcome


class Tally:
    """What became of the rows so far."""

    def __init__(self) -> None:
        self.n_read = 0
        self._outcomes: Counter[Outcome] = Counter()
        self._problems: list[Problem] = []
        self._masked: Counter[str] = Counter()

    def reject(self, line: int, reason: str) -> None:
        """Name a row that cannot go in."""
        self._outcomes[Outcome.REJECTED] += 1
        if len(self._problems) < MAX_PROBLEMS:
            self._problems.append(Problem(line, reason))

    def count(self, batch: Batch) -> None:
        """Count a batch that has gone in."""
        for draft in batch.texts:
            self._masked.update(draft.masked)
        for outcome, draft in batch.outcomes:
            if outcome is Outcome.REJECTED:
                self.reject(draft.line, _taken_id(draft))
            else:
                self._outcomes[outcome] += 1

    def report(self, name: str) -> IngestReport:
        """The counts as the report of a file."""
        return IngestReport(
            file=name,
            n_read=self.n_read,
            n_added=self._outcomes[Outcome.ADDED],
            n_updated=self._outcomes[Outcome.UPDATED],
            n_unchanged=self._outcomes[Outcome.UNCHANGED],
            n_duplicates=self._outcomes[Outcome.DUPLICATE],
            n_rejected=self._outcomes[Outcome.REJECTED],
            problems=tuple(sorted(self._problems, key=lambda problem: problem.line)),
            masked=dict(self._masked),
        )


def _taken_id(draft: Draft) -> str:
    return f"the id {draft.comment.id!r} stands on an earlier line with another text"
