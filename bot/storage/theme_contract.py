"""What every store makes of themes, whatever it keeps them in."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.ports import UNJUDGED, Keys, ThemeColumn, ThemeRows
from bot.storage.contract import SENTIMENT_CODES
from models.themes.ledger import Ledger, Place

#: The number of a theme's id (12 for T12), or a `Place` below zero: what a store keeps.
Codes = NDArray[np.int64]
Doubles = NDArray[np.float64]

#: Keys, ascending, with their codes and similarities.
CodedRows = tuple[Keys, Codes, Doubles]

_DECIMALS = 4


def code_of(id: str) -> int:
    """The number of a theme's id; ValueError for what is none."""
    return int(id.removeprefix("T"))


def codes_of(column: ThemeColumn) -> Codes:
    """What a store keeps of a column's numbers."""
    codes = column.numbers.astype(np.int64)
    held = codes >= 0
    codes[held] = np.array([code_of(id) for id in column.ids], np.int64)[codes[held]]
    return codes


def kept_similarity(column: ThemeColumn) -> Doubles:
    """The similarities to four decimals, so that equal ones are equal."""
    return np.asarray(np.round(column.similarity.astype(np.float64), _DECIMALS), np.float64)


def column_of(rows: CodedRows, ids: Sequence[str]) -> ThemeColumn:
    """The column that a store keeps as codes."""
    keys, codes, similarity = rows
    return ThemeColumn(keys, _numbers(codes, ids), similarity.astype(np.float32), tuple(ids))


def settled(codes: Codes, ledger: Ledger) -> Codes:
    """The codes after themes are gone: where each was merged into, else in the pool."""
    alive = {theme.id for theme in ledger.themes}
    goes = {code: _goes_to(f"T{code}", ledger, alive) for code in np.unique(codes).tolist()}
    if all(code == to for code, to in goes.items()):
        return codes
    known, places = np.unique(codes, return_inverse=True)
    return np.array([goes[code] for code in known.tolist()], np.int64)[places]


def renewed(old: CodedRows, column: ThemeColumn | None, ledger: Ledger) -> CodedRows:
    """The rows of a column to be written, of which `old` (keys ascending) is there already."""
    keys, codes, similarity = old
    fresh = settled(codes, ledger)
    if column is None:
        moved = fresh != codes
        return keys[moved], fresh[moved], similarity[moved]
    untold = np.isin(keys, column.keys, assume_unique=True, invert=True)
    moved = untold & (fresh != codes)
    said, near = codes_of(column), kept_similarity(column)
    differs = _differs(old, column.keys, said, near)
    return (
        np.concatenate([keys[moved], column.keys[differs]]),
        np.concatenate([fresh[moved], said[differs]]),
        np.concatenate([similarity[moved], near[differs]]),
    )


def named_comments(ledger: Ledger) -> set[str]:
    """The ids of all comments that a ledger names as an example or as evidence."""
    found = {id for theme in ledger.themes for id in theme.examples}
    return found | {id for event in ledger.events for id in event.evidence}


def without_comments(ledger: Ledger, gone: Collection[str], words: Collection[str] = ()) -> Ledger:
    """The ledger without the ids of comments that are gone, and without words in its events."""
    if not gone and not words:
        return ledger
    themes = (replace(theme, examples=_without(theme.examples, gone)) for theme in ledger.themes)
    events = (
        replace(
            event,
            evidence=_without(event.evidence, gone),
            words=None if event.words in words else event.words,
        )
        for event in ledger.events
    )
    return replace(ledger, themes=tuple(themes), events=tuple(events))


def theme_rows(columns: Sequence[Sequence[Any]]) -> ThemeRows:
    """The columns of themes, from columns in the order of its fields, their rows in any order."""
    keys, hashes, created_at, came_at, languages, sentiments, needs, lengths = columns
    order = np.argsort(np.array(keys, np.int64))
    bits = [UNJUDGED if held is None else held for held in needs]
    codes = [SENTIMENT_CODES[name] for name in sentiments]
    return ThemeRows(
        keys=np.array(keys, np.int64)[order],
        hashes=np.array([content_number(one) for one in hashes], np.uint64)[order],
        created_at=np.array(created_at, "datetime64[us]").astype("datetime64[s]")[order],
        came_at=np.array(came_at, "datetime64[us]").astype("datetime64[s]")[order],
        languages=[languages[place] for place in order.tolist()],
        sentiment=np.array(codes, np.int8)[order],
        needs=np.array(bits, np.uint8)[order],
        lengths=np.array(lengths, np.int32)[order],
    )


def content_number(content_hash: str) -> int:
    """64 bits of what identifies the content of a comment."""
    try:
        return int(content_hash[:16], 16)
    except ValueError:
        digest = blake2b(content_hash.encode(), digest_size=8).digest()
        return int.from_bytes(digest, "big")


def _goes_to(id: str, ledger: Ledger, alive: Collection[str]) -> int:
    if id in alive or code_of(id) < 0:
        return code_of(id)
    home = ledger.home(id)
    return code_of(home) if home in alive else int(Place.POOL)


def _numbers(codes: Codes, ids: Sequence[str]) -> NDArray[np.int32]:
    known, places = np.unique(codes, return_inverse=True)
    by_code = {code_of(id): number for number, id in enumerate(ids)}
    numbers = [code if code < 0 else by_code.get(code, int(Place.POOL)) for code in known.tolist()]
    return np.array(numbers, np.int32)[places]


def _differs(old: CodedRows, keys: Keys, codes: Codes, similarity: Doubles) -> NDArray[np.bool_]:
    """Which of these rows are not stored, or not so."""
    old_keys, old_codes, old_similarity = old
    if not len(old_keys):
        return np.ones(len(keys), bool)
    places = np.minimum(np.searchsorted(old_keys, keys), len(old_keys) - 1)
    differs: NDArray[np.bool_] = (
        (old_keys[places] != keys)
        | (old_codes[places] != codes)
        | (np.abs(old_similarity[places] - similarity) > 10.0**-_DECIMALS / 2)
    )
    return differs


def _without(ids: Sequence[str], gone: Collection[str]) -> tuple[str, ...]:
    return tuple(id for id in ids if id not in gone)
