"""One pass of the encoder gives a comment's embedding and all of its labels.

The first start prepares a runtime under EARFUL_HOME: half a minute on two cores. It tries the
fastest first and takes the first that stays true to torch in fp32 (see `models.fidelity`), so a
later start needs neither torch nor transformers, and begins in two seconds.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from models.base import base_id, base_stamp, prepare_base
from models.batches import run_texts
from models.cache import is_whole, locked, prune
from models.errors import ModelError
from models.export import TORCH
from models.preparation import CHOICE, Request, prepare_runtime
from models.protocols import Floats, Predictions, Progress
from models.runtimes import OpenVinoRuntime, Runtime, TorchRuntime, processor
from models.tasks import weights_fingerprint
from models.tokenizer import TextTokenizer

_LOG = logging.getLogger(__name__)

#: Part of every stamp; raise it when runtimes are prepared differently.
_LAYOUT = "1"

#: Runtimes that stay on disk, 150 MB each: those of the last weights in use, to go back to.
_KEPT_RUNTIMES = 3

#: Comments that calibrate and check a runtime: fewer measure nothing, more take too long.
_MIN_PROBES = 40
_MAX_PROBES = 600

#: Characters of a probe: the rest of a long one takes time and tells nothing new.
_PROBE_LENGTH = 300


@dataclass(frozen=True, slots=True)
class TaskOutput:
    """The labels of one output of the network, and whether several may hold at once."""

    name: str
    labels: tuple[str, ...]
    multi_label: bool = False


class EncoderPredictor:
    """Embeds and labels texts; see `models.protocols.Predictor`. Safe on any thread.

    Of a text longer than the encoder's 512 tokens, only the beginning is read. Memory does not
    grow with the number of texts but for the results, nor with their length.
    """

    def __init__(
        self,
        runtime: Runtime,
        tokenizer: TextTokenizer,
        tasks: Sequence[TaskOutput],
        *,
        revision: str,
        dimension: int,
        query_prompt: str = "",
        comment_prompt: str = "",
    ) -> None:
        self._runtime = runtime
        self._tokenizer = tokenizer
        self._tasks = tuple(tasks)
        self._query_prompt = query_prompt
        self._comment_prompt = comment_prompt
        self.revision = revision
        self.dimension = dimension
        self.labels: Mapping[str, tuple[str, ...]] = {task.name: task.labels for task in tasks}

    def predict(self, texts: Sequence[str], progress: Progress | None = None) -> Predictions:
        """See `Predictor.predict`. A text without words gets the labels of an empty one."""
        if not texts:
            return self._nothing()
        prompted = [self._comment_prompt + text for text in texts]
        embeddings, *logits = run_texts(self._runtime, self._tokenizer, prompted, progress)
        probabilities = {
            task.name: _sigmoid(values) if task.multi_label else _softmax(values)
            for task, values in zip(self._tasks, logits, strict=True)
        }
        return Predictions(embeddings, probabilities)

    def embed_query(self, text: str) -> Floats:
        """See `Predictor.embed_query`."""
        outputs = run_texts(self._runtime, self._tokenizer, [self._query_prompt + text])
        vector: Floats = outputs[0][0]
        return vector

    def _nothing(self) -> Predictions:
        probabilities = {
            task.name: np.zeros((0, len(task.labels)), np.float32) for task in self._tasks
        }
        return Predictions(np.zeros((0, self.dimension), np.float32), probabilities)


def load_predictor(
    home: Path,
    *,
    encoder: str | None = None,
    weights: Path | None = None,
    probe_texts: Callable[[], Sequence[str]],
    report: Callable[[str], None] | None = None,
) -> EncoderPredictor:
    """The predictor, prepared on first use and whenever it no longer fits.

    `encoder` is a path or hub id of a sentence-transformers model, None for the default;
    `weights` a folder of adapter and heads laid out like `models/`, None for the packaged ones.
    `probe_texts` is called when a runtime has to be prepared, for some hundreds of varied
    comments in the languages to come; `report` is told what is being done. What is cached is
    made anew when it is damaged, or was made for other weights or another processor.

    Raises ModelFileError when the encoder or the weights are missing, damaged, or do not fit
    each other, and ModelError when the preparation fails.
    """
    say = report or _LOG.info
    fingerprint = weights_fingerprint(weights)
    here = processor()
    identity = f"{base_id(encoder)}+{fingerprint[:8]}"
    folder = home / "models" / "runtime" / identity
    stamp = json.dumps([_LAYOUT, base_stamp(encoder), fingerprint, here])
    with locked(folder):
        if not is_whole(folder, stamp):
            request = Request(
                home=str(home),
                encoder=encoder,
                weights=None if weights is None else str(weights),
                folder=str(folder),
                stamp=stamp,
                capabilities=here["capabilities"] if here["openvino"] else None,
                texts=_probes(probe_texts()),
            )
            prepare_runtime(request, say)
            _log_choice(identity, _choice(folder))
            prune(folder.parent, _KEPT_RUNTIMES)
    choice = _choice(folder)
    if choice["runtime"] == TORCH:
        runtime: Runtime = _torch_runtime(prepare_base(home, encoder, say), weights)
    else:
        runtime = OpenVinoRuntime(folder / f"{choice['runtime']}.xml", choice["precision"])
    return EncoderPredictor(
        runtime,
        TextTokenizer(folder),
        [TaskOutput(t["name"], tuple(t["labels"]), t["multi_label"]) for t in choice["tasks"]],
        revision=f"{identity}@{choice['runtime']}",
        dimension=choice["dimension"],
        query_prompt=choice["prompts"]["query"],
        comment_prompt=choice["prompts"]["passage"],
    )


def _probes(texts: Sequence[str]) -> list[str]:
    """Distinct texts with words in them, spread evenly over what was given, none very long."""
    distinct = list(dict.fromkeys(text[:_PROBE_LENGTH] for text in texts if text.strip()))
    if len(distinct) < _MIN_PROBES:
        raise ModelError(
            f"Preparing the model needs {_MIN_PROBES} different comments to check it on, and "
            f"there are {len(distinct)}; give it more."
        )
    count = min(len(distinct), _MAX_PROBES)
    return [distinct[row * len(distinct) // count] for row in range(count)]


def _choice(folder: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((folder / CHOICE).read_text(encoding="utf-8"))
    return content


def _log_choice(identity: str, choice: Mapping[str, Any]) -> None:
    for name, figures in choice["fidelity"].items():
        _LOG.info("%s on %s: %s", identity, name, figures)
    _LOG.info("%s runs on %s, %s", identity, choice["runtime"], choice["precision"])


def _torch_runtime(base: Path, weights: Path | None) -> TorchRuntime:
    from models.network import load_network

    return TorchRuntime(load_network(base, weights=weights))


def _softmax(logits: Floats) -> Floats:
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities: Floats = exponentials / exponentials.sum(axis=1, keepdims=True)
    return probabilities


def _sigmoid(logits: Floats) -> Floats:
    # as a tanh it cannot overflow
    probabilities: Floats = (0.5 + 0.5 * np.tanh(0.5 * logits)).astype(np.float32)
    return probabilities
