"""Teaches a wording on texts of the training split, and weighs it on those of validation."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix

from models import calibration, masked_regression
from models.calibration import Calibration
from models.datasets import Example
from models.lesson import TaskData
from models.metrics import figures
from models.protocols import Floats
from models.reader import Reader, read_as
from models.scripts import SCRIPTS
from models.targets import Bools, allowed_matrix, gold_matrix
from models.tasks import CONFIG, TaskSpec, read_config
from models.wording import About, Wording, head_log_odds, scripts_of
from models.wording_files import FILE, head_fingerprint, write_wording
from models.wording_parts import Counts, Settings, counted, parts_of, taken_apart, weighed

#: The table of a task's config.toml that asks for a wording, with its settings.
TABLE = "wording"

#: Shares of the head that are tried: 1 does not look at the wording at all.
_SHARES = np.linspace(0, 1, 21)

#: Fewer texts say nothing of the share, nor those in a script of its own one.
_FEWEST = 60

#: How far the logarithm of a temperature may go.
_BOUND = 4.0

#: Log-odds of a label that nobody taught.
_NEVER = -100.0

#: An inverse penalty that leaves nothing of the embedding.
_NOTHING = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class _Judged:
    """Validation texts: what head (n, labels) and wording alone say, and what is true of them."""

    texts: Sequence[str]
    head: Floats
    alone: Floats
    gold: Bools
    allowed: Bools
    multi_label: bool

    @property
    def scripts(self) -> NDArray[np.int64]:
        return scripts_of(self.texts)

    def of(self, rows: NDArray[np.bool_], columns: slice) -> _Judged:
        """The texts in these rows, as if the labels in these columns were all."""
        return _Judged(
            [text for text, mine in zip(self.texts, rows, strict=True) if mine],
            self.head[rows, columns],
            self.alone[rows, columns],
            self.gold[rows, columns],
            self.allowed[rows, columns],
            self.multi_label,
        )

    def summed(self, share: float) -> Floats:
        """Logits of both, of which the head has this share."""
        together: Floats = share * self.head + (1 - share) * self.alone
        return together

    def loss(self, logits: Floats) -> float:
        """Mean log loss of logits (n, labels)."""
        losses = calibration.log_loss(logits, self.gold, self.allowed, self.multi_label)
        return float(losses.mean())


def settings_of(folder: Path) -> Settings | None:
    """Those in the config of a task's folder; None when it has no wording."""
    path = folder / CONFIG
    table = read_config(path).get(TABLE) if path.exists() else None
    return None if table is None else Settings(**table)


def fit_on(reader: Reader, data: TaskData, weights: Path) -> dict[str, Any] | None:
    """Teach the wording beside a head, keep it there, and say what it adds on validation.

    `reader` reads with the head alone. None, and no wording is left there, when the task asks
    for none or has too little to learn from.
    """
    task, splits, folder = data.task, data.splits, weights / data.task.name
    settings = settings_of(folder)
    few = len({e.labels for e in splits.train}) < 2 or len(splits.validation) < _FEWEST
    if settings is None or few:
        (folder / FILE).unlink(missing_ok=True)
        return None
    taught_by = reader.embeddings(splits.train, task) if settings.embedding else None
    taught = teach(splits.train, task, head_fingerprint(folder), settings, taught_by)
    head, embeddings = reader.head(splits.validation, task)
    wording = weigh(taught, head, splits.validation, task, embeddings)
    write_wording(wording, folder)
    return {
        **_note(wording, head, splits.validation, task, embeddings),
        "bytes": (folder / FILE).stat().st_size,
        "sha256": hashlib.sha256((folder / FILE).read_bytes()).hexdigest(),
    }


def teach(
    examples: Sequence[Example],
    task: TaskSpec,
    head: str,
    settings: Settings | None = None,
    embeddings: Floats | None = None,
) -> Wording:
    """The wording of examples, to which the head with this fingerprint has no say yet.

    `embeddings`, of shape (n, width), are those of the examples, where they are looked at.
    """
    settings, texts = settings or Settings(), read_as(examples, task)
    parts = _frequent(texts, settings)
    counts = [counted(own, parts) for own in taken_apart(texts, settings)]
    rarity = _rarity(np.concatenate([places for places, _ in counts]), len(parts), len(texts))
    features = _matrix([weighed(each, rarity) for each in counts], len(parts))
    dense = np.zeros((len(texts), 0), np.float32) if embeddings is None else embeddings
    middle, scale = _cone(dense)
    gold = gold_matrix(examples, task)
    model = masked_regression.fit(
        features,
        (dense - middle) / scale,
        gold,
        allowed_matrix(examples, task),
        multi_label=task.multi_label,
        strength=(settings.strength, settings.strength * settings.embedding or _NOTHING),
    )
    of_embedding = (model.dense / scale).astype(np.float16)
    bias = model.bias - middle @ of_embedding.astype(np.float32)
    return Wording(
        About(task.labels, settings, _digest(examples), head, task.multi_label, task.focused),
        parts,
        rarity,
        model.sparse.astype(np.float16),
        np.where(gold.any(axis=0), bias, _NEVER).astype(np.float32),
        of_embedding,
        np.zeros((len(SCRIPTS), len(task.labels)), np.float32),
        Calibration.none(len(task.labels)),
    )


def weigh(
    wording: Wording,
    head: Floats,
    examples: Sequence[Example],
    task: TaskSpec,
    embeddings: Floats | None = None,
) -> Wording:
    """With the shares of the head and the calibration of least log loss on these examples.

    `head` are the probabilities (n, labels) that the head gives them, `embeddings` their own.
    """
    texts = read_as(examples, task)
    judged = _Judged(
        texts,
        head_log_odds(head, wording.about),
        wording.log_odds(texts, embeddings),
        gold_matrix(examples, task),
        allowed_matrix(examples, task),
        task.multi_label,
    )
    if not wording.about.settings.apart:
        return _weigh_together(wording, judged)
    weighed_apart = replace(wording, share=_shares_apart(judged))
    together = weighed_apart.summed(head, judged.alone, texts)
    fitted = calibration.fit(
        together, judged.gold, judged.allowed, texts, multi_label=task.multi_label
    )
    return replace(weighed_apart, calibration=fitted)


def _frequent(texts: Sequence[str], settings: Settings) -> NDArray[np.uint32]:
    """Sorted hashes of the parts that enough texts have."""
    found = Counter(part for text in texts for part in parts_of(text, settings))
    kept = sorted(part for part, n in found.items() if n >= settings.fewest)
    return np.array(kept, np.uint32)


def _rarity(places: NDArray[np.int64], n_parts: int, n_texts: int) -> NDArray[np.float16]:
    frequency = np.bincount(places, minlength=n_parts)
    rarity: NDArray[np.float16] = (np.log((1 + n_texts) / (1 + frequency)) + 1).astype(np.float16)
    return rarity


def _matrix(rows: Sequence[Counts], width: int) -> Any:
    ends = np.cumsum([0, *(len(places) for places, _ in rows)])
    places = np.concatenate([places for places, _ in rows])
    values = np.concatenate([values for _, values in rows])
    return csr_matrix((values, places, ends), shape=(len(rows), width))


def _cone(embeddings: Floats) -> tuple[Floats, float]:
    """Their middle, and how far they lie from it: those of e5 lie in one narrow cone."""
    middle: Floats = embeddings.mean(axis=0)
    return middle, float(np.linalg.norm(embeddings - middle, axis=1).mean()) or 1.0


def _weigh_together(wording: Wording, judged: _Judged) -> Wording:
    """With one share for all, and a temperature for each script.

    Offsets would fit the few texts of validation better, and others worse.
    """
    tried = [_cooled(judged.summed(share), judged) for share in _SHARES]
    losses = [
        judged.loss(cooled.apply(judged.summed(share), judged.texts))
        for share, cooled in zip(_SHARES, tried, strict=True)
    ]
    best = int(np.argmin(losses))
    share = np.full_like(wording.share, _SHARES[best])
    return replace(wording, share=share, calibration=tried[best])


def _cooled(together: Floats, judged: _Judged) -> Calibration:
    """A temperature for each script; one of few texts takes what fits all of them."""
    every = slice(judged.gold.shape[1])
    temperatures = []
    for place in range(len(SCRIPTS)):
        rows = _enough(judged.scripts == place)
        temperatures.append(_temperature(together[rows], judged.of(rows, every)))
    plain = Calibration.none(judged.gold.shape[1])
    return replace(plain, temperature=np.array(temperatures, np.float32))


def _enough(mine: NDArray[np.bool_]) -> NDArray[np.bool_]:
    return mine if mine.sum() >= _FEWEST else np.ones_like(mine)


def _temperature(logits: Floats, judged: _Judged) -> float:
    """That of least log loss."""

    def loss(logarithm: float) -> float:
        return judged.loss(logits / np.exp(logarithm))

    return float(np.exp(minimize_scalar(loss, bounds=(-_BOUND, _BOUND), method="bounded").x))


def _shares_apart(judged: _Judged) -> Floats:
    """The head's share by script and label, (scripts, labels).

    Labels of which one holds share one, since they are weighed against each other.
    """
    labels = judged.gold.shape[1]
    groups = [slice(n, n + 1) for n in range(labels)] if judged.multi_label else [slice(labels)]
    share = np.zeros((len(SCRIPTS), labels), np.float32)
    for place in range(len(SCRIPTS)):
        rows = _enough(judged.scripts == place)
        for group in groups:
            share[place, group] = _share(judged.of(rows, group))
    return share


def _share(judged: _Judged) -> float:
    """That of least log loss, once both together are calibrated."""
    losses = []
    for share in _SHARES:
        together = judged.summed(share)
        fitted = calibration.fit(
            together,
            judged.gold,
            judged.allowed,
            judged.texts,
            multi_label=judged.multi_label,
        )
        losses.append(judged.loss(fitted.apply(together, judged.texts)))
    return float(_SHARES[int(np.argmin(losses))])


def _note(
    wording: Wording,
    head: Floats,
    examples: Sequence[Example],
    task: TaskSpec,
    embeddings: Floats,
) -> dict[str, Any]:
    texts = read_as(examples, task)
    gold, allowed = gold_matrix(examples, task), allowed_matrix(examples, task)
    systems = {
        "both": wording.join(head, texts, embeddings),
        "head alone": head,
        "wording alone": wording.shares(texts, embeddings),
    }
    return {
        "parts": len(wording.parts),
        "embedding": bool(len(wording.embedding)),
        "share": [[round(float(s), 2) for s in row] for row in wording.share],
        "temperature": [round(float(t), 4) for t in wording.calibration.temperature],
        "offsets": wording.about.settings.apart,
        "data": wording.about.data,
        "validation": {
            name: figures(gold, p, allowed, task.labels, multi_label=task.multi_label).as_json()
            for name, p in systems.items()
        },
    }


def _digest(examples: Sequence[Example]) -> str:
    digest = hashlib.sha256()
    for line in sorted(f"{e.text}\0{e.labels}\n" for e in examples):
        digest.update(line.encode())
    return digest.hexdigest()
