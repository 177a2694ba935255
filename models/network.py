"""The shared encoder with one head per task: one pass gives the embedding and all labels."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor, nn
from transformers import AutoModel
from transformers.utils import logging

from models.calibration import Calibration
from models.errors import ModelFileError
from models.scripts import SCRIPTS
from models.spans import PLACES
from models.tasks import (
    ADAPTER,
    PACKAGED,
    EncoderSpec,
    TaskSpec,
    encoder_spec,
    task_specs,
    weights_fingerprint,
)

__all__ = [
    "PLACES",
    "Calibrated",
    "Head",
    "Network",
    "TaskSpec",
    "load_encoder",
    "load_network",
    "task_specs",
    "weights_fingerprint",
]

#: Units between a token's state and what is read from it.
SPAN_WIDTH = 128

#: Name, in the adapter's file, of the base's last one-dimensional parameter.
SIGNATURE = "base.signature"


class Calibrated(nn.Module):
    """Keeps, beside a head, what makes its logits honest: see `models.calibration`.

    `temperature` has shape (scripts,), `offsets` (scripts, labels). They are not part of the
    pass: whoever reads the logits applies them, for the script of each text.
    """

    temperature: Tensor
    offsets: Tensor

    def __init__(self, n_labels: int) -> None:
        super().__init__()
        self.register_buffer("temperature", torch.ones(len(SCRIPTS)))
        self.register_buffer("offsets", torch.zeros(len(SCRIPTS), n_labels))


class Head(Calibrated):
    """A linear reading of a text's pooled states.

    It sees the mean of all token states beside the state of the first token. The mean is also
    the embedding that search lives on and is held to the base's; the first token is where the
    adapter may put what tasks need. A focused head sees the mean state of the product's mentions
    besides, all zeros where there is none.
    """

    def __init__(self, width: int, n_labels: int, *, focused: bool = False) -> None:
        super().__init__(n_labels)
        self.focused = focused
        self.linear = nn.Linear((3 if focused else 2) * width, n_labels)

    def forward(self, pooled: Tensor, focus: Tensor) -> Tensor:
        """Logits (n, labels) from pooled states (n, 2 * width) and mentions' (n, width)."""
        logits: Tensor = self.linear(torch.cat([pooled, focus], dim=1) if self.focused else pooled)
        return logits


class SpanHead(Calibrated):
    """Reads every token: whether a span begins there or goes on, and what is said of it."""

    def __init__(self, width: int, n_labels: int) -> None:
        super().__init__(n_labels)
        self.hidden = nn.Linear(width, SPAN_WIDTH)
        self.linear = nn.Linear(SPAN_WIDTH, len(PLACES) + n_labels)

    def forward(self, states: Tensor) -> Tensor:
        """Logits (n, tokens, 3 + labels): of `PLACES`, then of the labels."""
        logits: Tensor = self.linear(nn.functional.gelu(self.hidden(states)))
        return logits


class Network(nn.Module):
    """The shared encoder and the heads of `tasks`."""

    def __init__(
        self,
        encoder: nn.Module,
        tasks: Sequence[TaskSpec],
        *,
        first_token_pooling: bool = False,
    ) -> None:
        super().__init__()
        self.encoder = encoder
        self.tasks = tuple(tasks)
        self.first_token_pooling = first_token_pooling
        width = int(encoder.config.hidden_size)  # type: ignore[union-attr, arg-type]
        self.heads = nn.ModuleDict({task.name: _head(task, width) for task in tasks})

    def forward(
        self, input_ids: Tensor, attention_mask: Tensor, focus: Tensor
    ) -> tuple[Tensor, ...]:
        """Embeddings (n, width) of unit length, then the logits of each task.

        Those have shape (n, labels), or (n, tokens, 3 + labels) of a task that marks spans. The
        inputs are int64 of shape (n, tokens): the mask is 1 on text and 0 on padding, `focus` 1
        where the text names its product. Logits are raw: see `Calibrated`.
        """
        output = self.encoder(input_ids=input_ids, attention_mask=attention_mask)
        states = output.last_hidden_state.float()
        mean, mentions = _mean(states, attention_mask), _mean(states, focus)
        first = states[:, 0]
        pooled = torch.cat([mean, first], dim=1)
        embedding = nn.functional.normalize(first if self.first_token_pooling else mean, dim=-1)
        logits = (
            self.heads[task.name](states) if task.spans else self.heads[task.name](pooled, mentions)
            for task in self.tasks
        )
        return (embedding, *logits)


def _mean(states: Tensor, mask: Tensor) -> Tensor:
    """The mean of the states where the mask is 1, zeros where it is nowhere."""
    weights = mask.unsqueeze(-1).float()
    return (states * weights).sum(1) / weights.sum(1).clamp(min=1)


def _head(task: TaskSpec, width: int) -> nn.Module:
    if task.spans:
        return SpanHead(width, len(task.labels))
    return Head(width, len(task.labels), focused=task.focused)


def load_network(base: Path, *, weights: Path | None = None) -> Network:
    """The base encoder in `base`, the adapter merged into its weights, and the trained heads.

    `base` is a prepared sentence-transformers folder; `weights` is laid out like `models/`, and
    None means the packaged ones. Without adapter and heads the network gives the embedding
    alone. The network is in fp32, in evaluation mode. Raises ModelFileError when a file is
    damaged or the adapter was trained for another encoder.
    """
    root = weights or PACKAGED
    encoder = load_encoder(base)
    if (root / ADAPTER).exists():
        merge_adapter(encoder, root / ADAPTER, encoder_spec(root))
    network = Network(encoder, task_specs(root), first_token_pooling=_pools_first_token(base))
    fingerprint = file_fingerprint(root / ADAPTER)
    for task in network.tasks:
        _fill_head(cast(Calibrated, network.heads[task.name]), task, fingerprint)
    return network.eval()


def calibration_of(network: Network, task: TaskSpec) -> Calibration:
    """What makes the logits of a task honest, as it was fitted."""
    head = cast(Calibrated, network.heads[task.name])
    return Calibration(head.temperature.numpy().copy(), head.offsets.numpy().copy())


def load_encoder(base: Path, *, attention: str = "eager") -> nn.Module:
    """The bare encoder of a prepared folder, in fp32 and evaluation mode, without its pooler.

    `eager` attention is what exports to other runtimes; `sdpa` is faster to train.
    """
    try:
        with _quiet():
            encoder = AutoModel.from_pretrained(
                base, dtype=torch.float32, attn_implementation=attention, local_files_only=True
            )
    except (OSError, ValueError, SafetensorError) as error:
        raise ModelFileError(
            f"The encoder in {base} cannot be loaded ({_first_line(error)}); "
            "delete that folder and run `earful models prepare`."
        ) from error
    encoder.pooler = None
    module: nn.Module = encoder.eval()
    return module


def merge_adapter(encoder: nn.Module, path: Path, spec: EncoderSpec) -> None:
    """Add every low-rank pair `<module>.lora_A`, `<module>.lora_B` to that module's weight."""
    tensors, metadata = read_tensors(path)
    _check_base(encoder, tensors.pop(SIGNATURE, None), metadata.get("base", spec.base))
    scale = spec.alpha / spec.rank
    names = {key.rpartition(".")[0] for key in tensors}
    for name in sorted(names):
        try:
            weight: Tensor = encoder.get_submodule(name).weight  # type: ignore[assignment]  # a parameter, always
            delta = tensors[f"{name}.lora_B"].float() @ tensors[f"{name}.lora_A"].float()
            with torch.no_grad():
                weight += delta * scale
        except (AttributeError, KeyError, RuntimeError) as error:
            raise ModelFileError(
                f"{path} does not fit the encoder at {name}; restore the file, or train an "
                "adapter for this encoder with `earful models train all`."
            ) from error


def signature(encoder: nn.Module) -> Tensor:
    """The last one-dimensional parameter: tells apart encoders of one shape.

    Quantization leaves it alone, so every copy of one base has the same.
    """
    vectors = [p for p in encoder.parameters() if p.dim() == 1]
    return vectors[-1].detach().float().clone()


def read_tensors(path: Path) -> tuple[dict[str, Tensor], Mapping[str, str]]:
    """Tensors and metadata of a safetensors file; ModelFileError when it is damaged."""
    try:
        with safe_open(path, framework="pt") as file:
            tensors = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118 - the file has no iterator
            return tensors, file.metadata() or {}
    except (OSError, SafetensorError) as error:
        raise ModelFileError(
            f"{path} is missing or damaged ({_first_line(error)}); restore it from the "
            "repository or train again with `earful models train all`."
        ) from error


def file_fingerprint(path: Path) -> str:
    """SHA-256 of a file in hex, or `none` when there is no such file."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else "none"


def _fill_head(head: Calibrated, task: TaskSpec, adapter: str) -> None:
    tensors, metadata = read_tensors(task.head)
    if metadata.get("adapter", adapter) != adapter:
        raise ModelFileError(
            f"{task.head} was trained with another adapter than the one beside it; restore "
            "both from the same commit, or train again with `earful models train all`."
        )
    try:
        head.load_state_dict({key: value.float() for key, value in tensors.items()})
    except RuntimeError as error:
        raise ModelFileError(
            f"{task.head} does not fit the encoder or the labels of {task.folder.name}; "
            "train again with `earful models train all`."
        ) from error


def _check_base(encoder: nn.Module, expected: Tensor | None, base: str) -> None:
    if expected is None:
        return
    actual = signature(encoder)
    if actual.shape == expected.shape and torch.allclose(actual, expected.float(), atol=5e-3):
        return
    raise ModelFileError(
        f"The adapter was trained for {base}, and this encoder is another one "
        f"({len(actual)} wide; needed {len(expected)}); use that base, or train an adapter for "
        "this one with `earful models train all`."
    )


@contextmanager
def _quiet() -> Iterator[None]:
    """No progress bar, and no report of the pooler that sentence encoders do without."""
    level, bar = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]  # theirs
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # theirs
    try:
        yield
    finally:
        logging.set_verbosity(level)
        if bar:
            logging.enable_progress_bar()  # type: ignore[no-untyped-call]  # theirs


def _pools_first_token(base: Path) -> bool:
    path = base / "1_Pooling" / "config.json"
    if not path.exists():
        return False
    config: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return bool(config.get("pooling_mode_cls_token")) or config.get("pooling_mode") == "cls"


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")
