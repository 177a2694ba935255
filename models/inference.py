"""One pass of the encoder gives a comment's embedding and all of its labels.

The first start prepares a runtime under EARFUL_HOME: half a minute on two cores. It tries the
fastest first and takes the first that stays true to torch in fp32 (see `models.fidelity`), so a
later start needs neither torch nor transformers, and begins in two seconds.
"""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from models.base import base_id, base_stamp, prepare_base
from models.batches import run_rows
from models.cache import is_whole, locked, prune
from models.errors import ModelError
from models.export import TORCH
from models.mentions import mentions
from models.outputs import TaskOutput, concatenate, interpret, interpret_query, take
from models.preparation import CHOICE, Request, prepare_runtime
from models.protocols import Floats, Predictions, Progress, Span
from models.questions.gist import gist
from models.runtimes import OpenVinoRuntime, Runtime, TorchRuntime, processor
from models.stars import Stars, read_stars, with_stars
from models.tasks import weights_fingerprint
from models.tokenizer import MAX_CHARACTERS, TextTokenizer
from models.windows import Joints, Reader, rows_of
from models.wording import Wordings, with_wordings
from models.wording_files import read_wordings
from models.wording_parts import without_product

_LOG = logging.getLogger(__name__)

#: Part of every stamp; raise it when runtimes are prepared differently.
_LAYOUT = "4"

#: Texts that are tokenized and sorted together, and their characters: a token takes 100 bytes.
_TOGETHER = 2048
_CHARACTERS_TOGETHER = 1_000_000

#: Runtimes that stay on disk, 150 MB each: those of the last weights in use, to go back to.
_KEPT_RUNTIMES = 3

#: Comments that calibrate and check a runtime: fewer measure nothing, more take too long.
_MIN_PROBES = 40
_MAX_PROBES = 600

#: Characters of a probe: the rest of a long one takes time and tells nothing new.
_PROBE_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Asked:
    """A text, and the characters that name the product it is about. Equal ones are run once."""

    text: str
    focus: tuple[tuple[int, int], ...] = ()


class EncoderPredictor:
    """Embeds and labels texts; see `models.protocols.Predictor`. Safe on any thread.

    Of a text, the first 20,000 characters are read; what is longer than the encoder reads at
    once, in windows that are joined by the rules of `models.windows`. Memory does not grow with
    the number of texts but for the results, nor with their length.
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
        stars: Stars | None = None,
        wordings: Wordings | None = None,
    ) -> None:
        self._runtime = runtime
        self._wordings = wordings or {}
        self._stars = stars
        self._padding = tokenizer.pad_id
        self._queries = Reader(tokenizer, query_prompt)
        self._comments = Reader(tokenizer, comment_prompt)
        self._tasks = tuple(tasks)
        self.revision = revision
        self.dimension = dimension
        said = [task for task in tasks if not task.queries]
        self.labels: Mapping[str, tuple[str, ...]] = _labels(t for t in said if not t.spans)
        self.span_labels: Mapping[str, tuple[str, ...]] = _labels(t for t in said if t.spans)
        self.query_labels: Mapping[str, tuple[str, ...]] = _labels(t for t in tasks if t.queries)

    def predict(
        self,
        texts: Sequence[str],
        progress: Progress | None = None,
        *,
        products: Sequence[str | None] | None = None,
        ratings: Sequence[float | None] | None = None,
    ) -> Predictions:
        """See `Predictor.predict`. A text without words gets the labels of an empty one."""
        asked = self._asked(texts, products)
        parts = [self._predict(part, progress) for part in _parts(asked)]
        if not parts:
            return self._nothing()
        said = concatenate(parts)
        if ratings is None or self._stars is None:
            return said
        return with_stars(said, self._stars, texts, ratings)

    def embed_query(self, text: str) -> Floats:
        """See `Predictor.embed_query`."""
        windows = self._queries.windows([text])
        outputs = run_rows(self._runtime, rows_of(windows), self._padding)
        vector: Floats = Joints.of(windows).embeddings(np.stack(outputs[0]))[0]
        return vector

    def classify_query(self, text: str) -> Mapping[str, Floats]:
        """See `Predictor.classify_query`."""
        read = gist(text)
        windows = self._queries.windows([read])
        outputs = run_rows(self._runtime, rows_of(windows), self._padding)
        said = interpret_query(self._tasks, outputs, windows, read)
        heads = {task: shares[None] for task, shares in said.items()}
        vector = Joints.of(windows).embeddings(np.stack(outputs[0]))
        joined = with_wordings(heads, self._wordings, [read], [read], vector)
        return {task: shares[0] for task, shares in joined.items()}

    def _asked(
        self, texts: Sequence[str], products: Sequence[str | None] | None
    ) -> Sequence[Asked]:
        if products is None or not any(task.focused for task in self._tasks):
            return [Asked(text) for text in texts]
        pairs = zip(texts, products, strict=True)
        return [Asked(text, tuple(mentions(text, product))) for text, product in pairs]

    def _predict(self, asked: Sequence[Asked], progress: Progress | None) -> Predictions:
        copies = Counter(asked)
        texts = [each.text for each in copies]
        windows = self._comments.windows(texts)
        firsts = dict(zip(Joints.of(windows).starts.tolist(), copies.values(), strict=True))

        def done(numbers: Sequence[int]) -> None:
            if progress is not None:
                progress(sum(firsts.get(number, 0) for number in numbers))

        rows = rows_of(windows, [each.focus for each in copies])
        outputs = run_rows(self._runtime, rows, self._padding, done)
        place = {each: number for number, each in enumerate(copies)}
        said = self._joined(interpret(self._tasks, outputs, windows, texts), list(copies))
        return take(said, [place[one] for one in asked])

    def _joined(self, said: Predictions, asked: Sequence[Asked]) -> Predictions:
        """With what the wordings say of texts, beside the heads."""
        texts = [each.text[:MAX_CHARACTERS] for each in asked]
        anonymous = [without_product(each.text[:MAX_CHARACTERS], each.focus) for each in asked]
        probabilities = with_wordings(
            said.probabilities, self._wordings, texts, anonymous, said.embeddings
        )
        return replace(said, probabilities=probabilities)

    def _nothing(self) -> Predictions:
        probabilities = {
            name: np.zeros((0, len(labels)), np.float32) for name, labels in self.labels.items()
        }
        spans: Mapping[str, list[tuple[Span, ...]]] = {name: [] for name in self.span_labels}
        return Predictions(np.zeros((0, self.dimension), np.float32), probabilities, spans)


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
        [TaskOutput.from_json(task) for task in choice["tasks"]],
        revision=f"{identity}@{choice['runtime']}",
        dimension=choice["dimension"],
        query_prompt=choice["prompts"]["query"],
        comment_prompt=choice["prompts"]["passage"],
        stars=read_stars(weights),
        wordings=read_wordings(weights),
    )


def _labels(tasks: Iterable[TaskOutput]) -> dict[str, tuple[str, ...]]:
    return {task.name: task.labels for task in tasks}


def _parts(asked: Sequence[Asked]) -> Iterator[Sequence[Asked]]:
    """What is tokenized and sorted together: many texts, or few long ones."""
    start = characters = 0
    for number, one in enumerate(asked):
        characters += min(len(one.text), MAX_CHARACTERS)
        if number + 1 - start == _TOGETHER or characters >= _CHARACTERS_TOGETHER:
            yield asked[start : number + 1]
            start, characters = number + 1, 0
    if start < len(asked):
        yield asked[start:]


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
