"""Corpora of made-up needs for the theme maker: groups of vectors with texts, days and labels."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from models.protocols import Floats, Predictions
from models.themes.draft import Named, Sample, ThemeDraft
from models.themes.ledger import Rows, ThemeCorpus
from models.themes.maker import LastingThemes
from models.themes.space import ThemeSpace

DIMENSION = 24
REVISION = "model@1"

#: The Monday that the first day of every made-up corpus is.
_MONDAY = np.datetime64("2025-01-06", "s")


@dataclass(frozen=True)
class Said:
    """One comment: which need it is about, and the day, counted from a Monday; None: no date."""

    need: int
    day: int | None = None
    text: str = "a sentence about something that is long enough to be read"
    lang: str | None = "en"
    sentiment: int = 1
    needs: int = 0
    aspects: tuple[tuple[str, int], ...] = ()
    id: str = ""


class Themed:
    """Stands in for the encoder: a definition "need 3" is embedded as need 3 is."""

    revision = REVISION
    dimension = DIMENSION

    def embed_query(self, text: str) -> Floats:
        return _direction(int(text.rsplit(maxsplit=1)[-1]))

    def predict(self, texts: Sequence[str], *_: object, **__: object) -> Predictions:
        return Predictions(np.stack([_noise(text) for text in texts]), {})


class Numbered:
    """Names themes after their ids, and remembers whom it named."""

    def __init__(self) -> None:
        self.named: list[str] = []

    def __call__(
        self, drafts: Sequence[ThemeDraft], background: Sample, taken: Collection[str]
    ) -> Sequence[Named]:
        self.named += [draft.id for draft in drafts]
        return [Named(_names(draft.id), {}, "other") for draft in drafts]


def maker(namer: Numbered | None = None) -> LastingThemes:
    return LastingThemes(Themed(), namer or Numbered(), plain_space())


def plain_space() -> ThemeSpace:
    """The space that embeddings are in as they are."""
    plain = np.zeros((1, DIMENSION), np.float32), np.eye(DIMENSION, dtype=np.float32)
    return ThemeSpace((), *plain, np.zeros((0, DIMENSION), np.float32))


def weeks_of(needs: Sequence[int], n: int, start: int = 0) -> list[Said]:
    """`n` comments, seven days a week, ten a day, on these needs in turn."""
    return [
        Said(needs[i % len(needs)], start + i // 10, id=f"{start}-{i}-{needs}") for i in range(n)
    ]


def corpus(said: Sequence[Said], order: Sequence[int] | None = None) -> ThemeCorpus:
    """These comments, in the order in which they arrived."""
    kept = [said[place] for place in (range(len(said)) if order is None else order)]
    named = [replace(one, id=one.id or str(place)) for place, one in enumerate(kept)]
    vectors = np.stack([_vector(one) for one in named]) if named else np.zeros((0, DIMENSION))

    def columns(rows: Rows, name: str) -> list[object]:
        return [getattr(named[row], name) for row in rows]

    return ThemeCorpus(
        hashes=np.array([_hash(one) for one in named], np.uint64),
        created_at=np.array([_instant(one.day) for one in named], "datetime64[s]"),
        languages=[one.lang for one in named],
        sentiment=np.array([one.sentiment for one in named], np.int8),
        needs=np.array([one.needs for one in named], np.uint8),
        lengths=np.array([len(one.text) for one in named], np.int32),
        vectors=lambda rows: vectors[rows].astype(np.float32),
        texts=lambda rows: columns(rows, "text"),
        ids=lambda rows: columns(rows, "id"),
        aspects=lambda rows: columns(rows, "aspects"),
    )


def _instant(day: int | None) -> np.datetime64:
    return np.datetime64("NaT", "s") if day is None else _MONDAY + np.timedelta64(day, "D")


def _hash(one: Said) -> int:
    return int.from_bytes(hashlib.sha256(f"{one.id} {one.text}".encode()).digest()[:8], "big")


def _vector(one: Said) -> Floats:
    mixed = _direction(one.need) + 0.45 * _noise(one.id)
    return (mixed / np.linalg.norm(mixed)).astype(np.float32)


def _direction(need: int) -> Floats:
    return np.eye(DIMENSION, dtype=np.float32)[need]


def _noise(seed: str) -> Floats:
    drawn = np.random.default_rng(list(seed.encode())).standard_normal(DIMENSION)
    return (drawn / np.linalg.norm(drawn)).astype(np.float32)


def _names(id: str) -> Mapping[str, str]:
    return {"en": f"need {id}", "zh": f"需求 {id}"}
