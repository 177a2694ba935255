"""Quotes: verbatim parts of comments, long enough to be understood, short enough to be read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.analysis.answers import Quote
from bot.analysis.relevance import Term
from bot.feedback import LabelledComment

#: Longer comments are quoted in part.
MAX_QUOTE = 280

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|(?<=[。！？…])|\n+")


def quote(labelled: LabelledComment, terms: Sequence[Term] = ()) -> Quote:
    """Quote a comment: whole if it is short, else the sentences around the topic's words."""
    comment = labelled.comment
    return Quote(
        id=comment.id,
        quote=excerpt(comment.text, terms),
        url=comment.url,
        created_at=comment.created_at,
        author=comment.author,
        source=comment.source,
        sentiment=str(labelled.labels.sentiment),
        rating=comment.rating,
        version=comment.version,
        platform=comment.platform,
        account=comment.account,
    )


def excerpt(text: str, terms: Sequence[Term] = (), limit: int = MAX_QUOTE) -> str:
    """A contiguous, verbatim part of the text of at most `limit` characters.

    Begins with the sentence that holds most of the terms and goes on as far as there is room.
    """
    if len(text.strip()) <= limit:
        return text.strip()
    spans = _sentences(text)
    best = max(range(len(spans)), key=lambda i: (_held(text[slice(*spans[i])], terms), -i))
    start, end = spans[best]
    for _, further in spans[best + 1 :]:
        if further - start > limit:
            break
        end = further
    for earlier, _ in reversed(spans[:best]):
        if end - earlier > limit:
            break
        start = earlier
    return _cut(text[start:end].strip(), limit)


def distinct(quotes: Iterable[Quote]) -> tuple[Quote, ...]:
    """Each comment once, in the order of first appearance."""
    return tuple({quote.id: quote for quote in reversed(list(quotes))}.values())[::-1]


def _sentences(text: str) -> list[tuple[int, int]]:
    spans, start = [], 0
    for match in _SENTENCE_END.finditer(text):
        if text[start : match.start()].strip():
            spans.append((start, match.start()))
        start = match.end()
    if text[start:].strip():
        spans.append((start, len(text)))
    return spans or [(0, len(text))]


def _held(sentence: str, terms: Sequence[Term]) -> int:
    folded = sentence.casefold()
    return sum(term.prefix in folded for term in terms)


def _cut(text: str, limit: int) -> str:
    """Cut between words where there are any; the result stays a part of the text."""
    if len(text) <= limit:
        return text
    head = text[:limit]
    space = head.rfind(" ")
    return head[:space].rstrip() if space > limit // 2 else head
