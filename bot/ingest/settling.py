"""What each comment of a file is to the store: new, changed, the same, a duplicate, or wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from bot.feedback import Comment
from bot.ingest.drafts import Draft
from bot.ingest.duplicates import AuthorTexts, is_somebody
from bot.ports import CommentStore


class Outcome(StrEnum):
    """What becomes of a row."""

    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"


@dataclass(slots=True)
class Batch:
    """What a batch of drafts asks of the store.

    `texts` are to be labelled and stored, in place of `replaced` (keys) where they were stored
    before; of `columns` all but the text is to be rewritten.
    """

    texts: list[Draft] = field(default_factory=list)
    replaced: list[int] = field(default_factory=list)
    columns: list[Comment] = field(default_factory=list)
    outcomes: list[tuple[Outcome, Draft]] = field(default_factory=list)


class Settler:
    """Settles the drafts of one file, in its order, against the store and against each other."""

    def __init__(self, store: CommentStore) -> None:
        self._store = store
        # hashes, not ids: a file may have millions
        self._seen: set[int] = set()

    def settle(self, drafts: Sequence[Draft]) -> Batch:
        """Decide on a batch of drafts; the store must have been given all batches before it."""
        batch = Batch()
        known = _Known(self._store, drafts)
        for draft in drafts:
            decide = self._with_id if draft.has_id else self._by_content
            outcome = decide(draft, known, batch)
            batch.outcomes.append((outcome, draft))
        return batch

    def _with_id(self, draft: Draft, known: _Known, batch: Batch) -> Outcome:
        draft = known.placed(draft)
        stored = known.comments.get(draft.comment.id)
        if not self._is_first(draft.comment.id):
            if stored is None:
                is_same = known.authors.has_duplicate(draft.comment)
            else:
                is_same = stored.text == draft.comment.text
            return Outcome.DUPLICATE if is_same else Outcome.REJECTED
        if stored is None:
            return self._new(draft, known, batch)
        if stored.text != draft.comment.text:
            batch.replaced.append(known.keys[draft.comment.id])
            return _take(draft, known, batch, Outcome.UPDATED)
        return _columns(draft, stored, known, batch)

    def _by_content(self, draft: Draft, known: _Known, batch: Batch) -> Outcome:
        id = known.by_content.get(draft.content_hash, draft.comment.id)
        if not self._is_first(id):
            return Outcome.DUPLICATE
        if id != draft.comment.id:
            return Outcome.UNCHANGED
        stored = known.comments.get(id)
        if stored is None:
            return self._new(draft, known, batch)
        as_stored = replace(draft, comment=replace(draft.comment, text=stored.text))
        return _columns(as_stored, stored, known, batch)

    def _new(self, draft: Draft, known: _Known, batch: Batch) -> Outcome:
        if known.authors.has_duplicate(draft.comment):
            return Outcome.DUPLICATE
        return _take(draft, known, batch, Outcome.ADDED)

    def _is_first(self, id: str) -> bool:
        """Whether this is the first row of the file with the id."""
        mark = hash(id)
        if mark in self._seen:
            return False
        self._seen.add(mark)
        return True


class _Known:
    """What the store and the rows before know of a batch: by id, by content, by author."""

    def __init__(self, store: CommentStore, drafts: Sequence[Draft]) -> None:
        self._store = store
        ids = [id for draft in drafts for id in _possible_ids(draft)]
        digests = store.digests_by_id(list(dict.fromkeys(ids)))
        self.comments = {id: digest.comment for id, digest in digests.items()}
        self.keys = {id: digest.key for id, digest in digests.items()}
        hashes = dict.fromkeys(draft.content_hash for draft in drafts if not draft.has_id)
        self.by_content = dict(store.ids_by_content(list(hashes))) if hashes else {}
        self.authors = AuthorTexts(self._said(drafts), self._product_of)

    def placed(self, draft: Draft) -> Draft:
        """The draft under the id it has in the store, where another source may have its own."""
        comment = draft.comment
        stored = self.comments.get(comment.id)
        if stored and stored.source and comment.source and stored.source != comment.source:
            return replace(draft, comment=replace(comment, id=_prefixed(comment)))
        return draft

    def _said(self, drafts: Sequence[Draft]) -> Mapping[str, Sequence[tuple[str, str]]]:
        """What authors of comments that may be new have said."""
        authors = dict.fromkeys(
            draft.comment.author
            for draft in drafts
            if is_somebody(draft.comment.author)
            and self.placed(draft).comment.id not in self.comments
        )
        named = [author for author in authors if author is not None]
        return self._store.texts_by_author(named) if named else {}

    def _product_of(self, id: str) -> str | None:
        if id not in self.comments:
            for digest in self._store.digests_by_id([id]).values():
                self.comments[id] = digest.comment
                self.keys[id] = digest.key
        return self.comments[id].product if id in self.comments else None


def _possible_ids(draft: Draft) -> tuple[str, ...]:
    if draft.has_id and draft.comment.source:
        return draft.comment.id, _prefixed(draft.comment)
    return (draft.comment.id,)


def _prefixed(comment: Comment) -> str:
    return f"{comment.source}:{comment.id}"


def _take(draft: Draft, known: _Known, batch: Batch, outcome: Outcome) -> Outcome:
    """Have a draft labelled and stored, and known to the rows after it."""
    batch.texts.append(draft)
    known.comments[draft.comment.id] = draft.comment
    known.authors.remember(draft.comment)
    known.by_content.setdefault(draft.content_hash, draft.comment.id)
    return outcome


def _columns(draft: Draft, stored: Comment, known: _Known, batch: Batch) -> Outcome:
    """Rewrite the columns of a stored comment if they changed; a source once known is kept.

    Labels depend on the product as well as on the text: whoever leaves a product for this one is
    not leaving. With another product a comment is labelled anew.
    """
    source = draft.comment.source or stored.source
    comment = replace(draft.comment, id=stored.id, source=source)
    if comment == stored:
        return Outcome.UNCHANGED
    if comment.product != stored.product:
        batch.replaced.append(known.keys[stored.id])
        return _take(replace(draft, comment=comment), known, batch, Outcome.UPDATED)
    batch.columns.append(comment)
    known.comments[comment.id] = comment
    return Outcome.UPDATED
