"""A tokenizer and a runtime that anyone can follow by hand: a token is a letter."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from models.calibration import Calibration
from models.inference import EncoderPredictor
from models.outputs import TaskOutput
from models.protocols import Floats
from models.runtimes import Ids
from models.tokenizer import Encoded
from models.wording import Wording

BEGIN, END = 1, 2
PREFIX = "+:"

TASKS = (
    TaskOutput("mood", ("sad", "glad"), Calibration.none(2)),
    TaskOutput("wants", ("fix", "add"), Calibration.none(2), multi_label=True),
    TaskOutput("leaving", ("leaving",), Calibration.none(1), multi_label=True, focused=True),
    TaskOutput("parts", ("bad", "good"), Calibration.none(2), spans=True),
)


class Letters:
    """A tokenizer, and a runtime of `TASKS`.

    A text's embedding is how often it has the letters a, b and c, made unit length; it is as sad
    as it has letters s among its s and g; it wants a fix when there is an f, and something added
    when there is a p (plus); someone leaves when there is an l, unless the product is named; and
    every run of capitals is a part, good when there is a G in it.
    """

    pad_id = 0

    def __init__(self, max_tokens: int = 512) -> None:
        self.max_tokens = max_tokens
        self.read: list[str] = []

    def encode(self, texts: Sequence[str], prefix: str = "") -> list[Encoded]:
        return [_encode(text, prefix) for text in texts]

    def run(self, ids: Ids, mask: Ids, focus: Ids) -> list[Floats]:
        for row, kept in zip(ids, mask, strict=True):
            self.read.append("".join(chr(letter) for letter in row[kept == 1] if letter > END))
        is_focused = focus.any(axis=1)
        leaving = np.where((_count(ids, "l") > 0) & ~is_focused, 5.0, -5.0)[:, None]
        embedding = np.stack([_count(ids, letter) + 1e-6 for letter in "abc"], axis=1)
        mood = np.log(np.stack([_count(ids, letter) + 1e-9 for letter in "sg"], axis=1))
        wants = np.stack([np.where(_count(ids, letter) > 0, 5.0, -5.0) for letter in "fp"], axis=1)
        outputs = (embedding / np.linalg.norm(embedding, axis=1)[:, None], mood, wants, leaving)
        return [output.astype(np.float32) for output in (*outputs, _parts(ids))]


def letters_predictor(
    letters: Letters,
    tasks: Sequence[TaskOutput] = TASKS,
    wording: Wording | None = None,
    worded: str = "questions",
) -> EncoderPredictor:
    """A predictor of the real kind over `letters`, with a prompt before comments.

    A `wording` joins the head of the task that is `worded`.
    """
    return EncoderPredictor(
        letters,
        letters,  # type: ignore[arg-type]  # a stand-in for the real tokenizer
        tasks,
        revision="letters@1",
        dimension=3,
        comment_prompt=PREFIX,
        wordings=None if wording is None else {worded: wording},
    )


def _encode(text: str, prefix: str) -> Encoded:
    ids = [BEGIN, *map(ord, prefix + text), END]
    places = [(0, 0)] * (1 + len(prefix)) + [(n, n + 1) for n in range(len(text))] + [(0, 0)]
    return Encoded(ids, places)


def _count(ids: Ids, letter: str) -> Floats:
    counts: Floats = (ids == ord(letter)).sum(axis=1).astype(np.float32)
    return counts


def _parts(ids: Ids) -> Floats:
    """Logits (n, tokens, 3 + 2)."""
    is_capital = (ids >= ord("A")) & (ids <= ord("Z"))
    follows = np.pad(is_capital, ((0, 0), (1, 0)))[:, :-1]
    place = np.where(is_capital, np.where(follows, 2, 1), 0)
    label = np.stack([5.0 * (ids != ord("G")), 20.0 * (ids == ord("G"))], axis=-1)
    return np.concatenate([5.0 * (place[..., None] == np.arange(3)), label], axis=-1)
