"""What the words of a question say of its kind, beside what the encoder's head says.

A head reads what is meant, a count of words and their parts how it is put: "versus" and "哪个更"
ask for a comparison whatever is compared. They miss different questions, so that both together
miss fewer. How they are weighed, and how sure they are together, was fitted on validation.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from models.calibration import Calibration
from models.errors import ModelFileError
from models.protocols import Floats
from models.scripts import script, simplified
from models.tasks import HEAD, PACKAGED

TASK = "questions"

FILE = f"{TASK}/wording.safetensors"

#: Key of the one entry of the file's metadata; several would be written in any order.
_ABOUT = "about"

#: A share of nothing is taken for this much: its logarithm has to be a number.
_LEAST = 1e-7

_CJK = r"\u3040-\u30ff\u3400-\u9fff"
_WORD = re.compile(rf"[{_CJK}]|[^\W_{_CJK}]+(?:['’][^\W_{_CJK}]+)*|[?!]+|\.{{3}}")

#: What stands before the first word and after the last.
_FIRST, _LAST = "^", "$"

#: Known parts of a text, by their places among all that are known, and how often each occurs.
Counts = tuple[NDArray[np.int64], Floats]


@dataclass(frozen=True, slots=True)
class Settings:
    """How a text is taken apart, and how the classifier was trained.

    `characters` and `words` are the longest sequences of each; a sequence counts that occurs in
    `fewest` texts or more. `strength` is the inverse of the penalty (`C`).
    """

    characters: int = 5
    words: int = 3
    fewest: int = 2
    strength: float = 10.0


@dataclass(frozen=True, slots=True)
class About:
    """Where a wording comes from: SHA-256 of the texts that taught it, and of its head."""

    labels: tuple[str, ...]
    settings: Settings
    data: str
    head: str


@dataclass(frozen=True, slots=True, eq=False)
class Wording:
    """A multinomial logistic regression on n known parts of texts, joined with a head.

    `parts` are their sorted hashes, `rarity` their inverse document frequencies, both of shape
    (n,); `weights` has shape (n, labels), `bias` (labels,). `share` is the head's in the sum of
    the logarithms, from 0 to 1, which `calibration` then makes honest.
    """

    about: About
    parts: NDArray[np.uint32]
    rarity: NDArray[np.float16]
    weights: NDArray[np.float16]
    bias: Floats
    share: float
    calibration: Calibration

    def shares(self, texts: Sequence[str]) -> Floats:
        """What the wording alone says, shape (n, labels); less sure than it could be."""
        rows = [self._logits(text) for text in texts]
        return _softmax(np.stack(rows) if rows else np.zeros((0, len(self.bias)), np.float32))

    def summed(self, head: Floats, texts: Sequence[str]) -> Floats:
        """Logits of both together, not calibrated; of the head's probabilities (n, labels)."""
        alone = np.log(self.shares(texts) + _LEAST)
        together: Floats = self.share * np.log(head + _LEAST) + (1 - self.share) * alone
        return together

    def join(self, head: Floats, texts: Sequence[str]) -> Floats:
        """Calibrated probabilities of both together, of the head's; shape (n, labels)."""
        scripts = np.fromiter(map(script, texts), np.int64, len(texts))
        return _softmax(self.calibration.apply_by_script(self.summed(head, texts), scripts))

    def _logits(self, text: str) -> Floats:
        places, values = weighed(counted(text, self.parts, self.about.settings), self.rarity)
        logits: Floats = values @ self.weights[places].astype(np.float32) + self.bias
        return logits


def parts_of(text: str, settings: Settings) -> Counter[int]:
    """Hashes of the sequences of characters within words and of words, and how often they occur.

    Chinese characters and kana are words of their own, traditional ones read as simplified.
    """
    text = simplified(unicodedata.normalize("NFKC", text)).lower()
    return Counter(crc32(part.encode()) for part in _parts(text, settings))


def counted(text: str, parts: NDArray[np.uint32], settings: Settings) -> Counts:
    """Of the parts of a text, those among the sorted `parts`."""
    own = parts_of(text, settings)
    hashes = np.fromiter(own, np.uint32, len(own))
    times = np.fromiter(own.values(), np.float32, len(own))
    places = np.minimum(np.searchsorted(parts, hashes), len(parts) - 1)
    known = parts[places] == hashes
    return places[known], times[known]


def weighed(counts: Counts, rarity: NDArray[Any]) -> Counts:
    """Counts damped and weighed by rarity (TF-IDF), of length 1 together."""
    places, times = counts
    values: Floats = (1 + np.log(times)) * rarity[places].astype(np.float32)
    values /= max(float(np.linalg.norm(values)), _LEAST)
    return places, values


def with_wording(said: Mapping[str, Floats], wording: Wording, text: str) -> dict[str, Floats]:
    """What the heads say of a question, (labels,) each, that of kinds joined with its wording."""
    head = said.get(TASK)
    if head is None:
        return dict(said)
    return {**said, TASK: wording.join(head[None], [text])[0]}


def write_wording(wording: Wording, weights: Path) -> None:
    """Keep it beside the head, as a part of its weights."""
    tensors: dict[str, NDArray[Any]] = {
        "parts": wording.parts,
        "rarity": wording.rarity,
        "weights": wording.weights,
        "bias": wording.bias,
        "share": np.array([wording.share]),
        "temperature": wording.calibration.temperature,
        "offsets": wording.calibration.offsets,
    }
    path, laid_out = weights / FILE, {k: np.ascontiguousarray(v) for k, v in tensors.items()}
    save_file(laid_out, path, {_ABOUT: json.dumps(asdict(wording.about), sort_keys=True)})
    path.chmod(0o644)  # safetensors writes for its owner alone; an installed model is for all


def read_wording(weights: Path | None) -> Wording | None:
    """That of a weights folder, None where there is none.

    ModelFileError when it is damaged, or was fitted to another head than the one beside it.
    """
    root = weights or PACKAGED
    path = root / FILE
    if not path.exists():
        return None
    try:
        with safe_open(path, "numpy") as file:
            about = _about(json.loads(file.metadata()[_ABOUT]))
            wording = _wording(about, {key: file.get_tensor(key) for key in file.keys()})  # noqa: SIM118 - no dict
    except (OSError, SafetensorError, KeyError, TypeError, ValueError) as error:
        raise ModelFileError(
            f"{path} is damaged; restore it, or train again with `earful models train all`."
        ) from error
    if about.head != head_fingerprint(root):
        raise ModelFileError(
            f"{path} was fitted to another head than the one beside it; restore both, or fit it "
            "again with `python -m models.report`."
        )
    return wording


def head_fingerprint(weights: Path) -> str:
    """SHA-256, in hex, of the head that a wording stands beside."""
    return hashlib.sha256((weights / TASK / HEAD).read_bytes()).hexdigest()


def _parts(text: str, settings: Settings) -> Iterator[str]:
    for word in text.split():
        yield from _sequences(f" {word} ", settings.characters)
    words = (_FIRST, *_WORD.findall(text), _LAST)
    for length in range(1, settings.words + 1):
        for start in range(len(words) - length + 1):
            yield "\0".join(("", *words[start : start + length]))


def _sequences(word: str, longest: int) -> Iterator[str]:
    for length in range(1, longest + 1):
        for start in range(len(word) - length + 1):
            yield word[start : start + length]


def _about(content: Mapping[str, Any]) -> About:
    labels, settings = tuple(content["labels"]), Settings(**content["settings"])
    return About(labels, settings, content["data"], content["head"])


def _wording(about: About, tensors: Mapping[str, NDArray[Any]]) -> Wording:
    n, k = len(tensors["parts"]), len(about.labels)
    if tensors["weights"].shape != (n, k) or not n:
        raise ValueError("its tensors do not fit each other")
    return Wording(
        about,
        tensors["parts"],
        tensors["rarity"],
        tensors["weights"],
        tensors["bias"],
        float(tensors["share"][0]),
        Calibration(tensors["temperature"], tensors["offsets"]),
    )


def _softmax(logits: Floats) -> Floats:
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True, initial=-np.inf))
    shares: Floats = (exponentials / exponentials.sum(axis=1, keepdims=True)).astype(np.float32)
    return shares
