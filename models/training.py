"""Trains the shared adapter and every head together, and writes a weights folder.

The embedding that search lives on is held to the base's while heads pull at the token states
around it; see `Head` for where they meet.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from models import checkpoint
from models.adapter import add_adapter, trainable, write_heads, write_weights
from models.calibration import fit_calibration
from models.datasets import draw
from models.encoding import run, shuffled_batches, tokenise
from models.errors import ModelFileError
from models.lesson import Lesson, Say, TaskData, prepare_lesson
from models.losses import anchor_loss, task_loss
from models.metrics import macro_f1
from models.network import Head, Network, load_encoder, load_network, signature
from models.targets import allowed_matrix, gold_matrix
from models.tasks import CONFIG, PACKAGED, EncoderSpec, TaskSpec, encoder_spec

__all__ = ["Recipe", "TaskData", "TrainingRun", "calibrate", "learning_rate_factor", "train"]

_EVERY = 50
_VALIDATED_PER_LANGUAGE = 500


@dataclass(frozen=True, slots=True)
class Recipe:
    """Settings of a run; `[training]` of encoder/config.toml. Lengths are in tokens."""

    max_length: int = 96
    first_layer: int = 4
    epochs: int = 2
    batch: int = 32
    learning_rate: float = 4e-4
    head_learning_rate: float = 1e-3
    warmup: float = 0.06
    anchor: float = 60.0
    anchor_queries: int = 400
    validations: int = 3
    seed: int = 17


@dataclass(frozen=True, slots=True)
class TrainingRun:
    """What a run did. `history` has the validation scores, `tasks` the rows and temperatures."""

    seconds: float
    steps: int
    history: tuple[Mapping[str, float], ...]
    recipe: Mapping[str, Any]
    tasks: Mapping[str, Mapping[str, Any]]


def train(
    base: Path,
    data: Sequence[TaskData],
    out: Path,
    *,
    weights: Path | None = None,
    resume: bool = False,
    say: Say = lambda _: None,
) -> TrainingRun:
    """Train on all tasks together and write encoder/adapter and <task>/head under `out`.

    `weights` holds the configs (None: the packaged ones). With `resume`, a run that was
    interrupted goes on. Raises TrainingDataError when a task has nothing to learn from.
    """
    spec, root = encoder_spec(weights), weights or PACKAGED
    recipe, work = _recipe(spec, root), out / "work"
    work.mkdir(parents=True, exist_ok=True)
    _copy_configs(root, out, [each.task for each in data])
    torch.manual_seed(recipe.seed)
    network = Network(load_encoder(base, attention="sdpa"), [each.task for each in data])
    base_signature = signature(network.encoder)
    network.encoder.to(torch.bfloat16)
    lesson = prepare_lesson(
        base,
        network,
        data,
        spec,
        max_length=recipe.max_length,
        queries=recipe.anchor_queries,
        cache=work / "base.safetensors",
        say=say,
    )
    add_adapter(network, spec, recipe.first_layer)
    course = _Course(network, lesson, recipe, work, _validation(base, data, spec, recipe))
    progress = course.run(resume=resume, say=say)
    write_weights(network, base_signature, spec, out)
    temperatures = calibrate(base, data, out)
    tasks = {
        name: {**note, "temperature": temperatures[name]} for name, note in lesson.notes.items()
    }
    history = tuple(progress.history)
    return TrainingRun(progress.seconds, progress.step, history, asdict(recipe), tasks)


def learning_rate_factor(step: int, total: int, warmup: float) -> float:
    """Linear warm-up, then linear decay to zero at `total`."""
    rising = max(1, round(total * warmup))
    return min((step + 1) / rising, (total - step) / max(1, total - rising))


class _Course:
    """The loop over batches: one step after another, validated and checkpointed as it goes."""

    def __init__(
        self,
        network: Network,
        lesson: Lesson,
        recipe: Recipe,
        work: Path,
        validate: Callable[[Network], float],
    ) -> None:
        self._network, self._lesson, self._recipe = network, lesson, recipe
        self._validate = validate
        self._checkpoint = work / "checkpoint.safetensors"
        self._best = work / "best.safetensors"
        self._parameters = trainable(network)
        self._optimizer = _optimizer(self._parameters, recipe)
        self._batches = [
            batch
            for epoch in range(recipe.epochs)
            for batch in shuffled_batches(lesson.tokens, recipe.batch, recipe.seed + epoch)
        ]

    def run(self, *, resume: bool, say: Say) -> checkpoint.Progress:
        """All steps that are left; the network ends with the weights that validated best."""
        progress = checkpoint.Progress()
        if resume and self._checkpoint.exists():
            progress = checkpoint.restore(self._checkpoint, self._parameters, self._optimizer)
            say(f"Going on at step {progress.step}")
        total = len(self._batches)
        started = time.monotonic() - progress.seconds
        while progress.step < total:
            losses = self._step(progress.step)
            progress.step += 1
            self._judge(progress)
            progress.seconds = time.monotonic() - started
            if progress.step % _EVERY == 0 or progress.step == total:
                checkpoint.save(self._checkpoint, self._parameters, self._optimizer, progress)
                say(
                    f"step {progress.step}/{total}  task {losses[0]:.3f}  "
                    f"anchor {losses[1]:.5f}  best {progress.best:.4f}  {progress.seconds:.0f} s"
                )
        with torch.no_grad():
            for name, tensor in load_file(self._best).items():
                self._parameters[name].copy_(tensor)
        return progress

    def _judge(self, progress: checkpoint.Progress) -> None:
        total = len(self._batches)
        every = max(1, total // (self._recipe.epochs * self._recipe.validations))
        if progress.step % every and progress.step != total:
            return
        score = self._validate(self._network)
        progress.history.append({"step": progress.step, "validation_macro_f1": round(score, 4)})
        if score > progress.best:
            progress.best = score
            save_file({k: v.detach().clone() for k, v in self._parameters.items()}, self._best)

    def _step(self, step: int) -> tuple[float, float]:
        numbers = self._batches[step]
        factor = learning_rate_factor(step, len(self._batches), self._recipe.warmup)
        for group in self._optimizer.param_groups:
            group["lr"] = group["top"] * factor
        with torch.autocast("cpu", torch.bfloat16):
            embedding, *logits = self._network(*self._lesson.tokens.batch(numbers))
        held = anchor_loss(embedding, torch.from_numpy(self._lesson.base[numbers]))
        taught = self._taught(logits, numbers)
        self._optimizer.zero_grad(set_to_none=True)
        (taught + self._recipe.anchor * held).backward()  # type: ignore[no-untyped-call]  # theirs
        nn.utils.clip_grad_norm_(list(self._parameters.values()), 1.0)
        self._optimizer.step()
        return float(taught.detach()), float(held.detach())

    def _taught(self, logits: Sequence[Tensor], numbers: list[int]) -> Tensor:
        parts = zip(self._network.tasks, logits, self._lesson.targets, strict=True)
        losses = [
            task_loss(
                values.float(),
                torch.from_numpy(targets.gold[numbers]),
                torch.from_numpy(targets.allowed[numbers]),
                targets.weights,
                multi_label=task.multi_label,
            )
            for task, values, targets in parts
        ]
        return torch.stack(losses).sum()


def _recipe(spec: EncoderSpec, root: Path) -> Recipe:
    try:
        return Recipe(**spec.training)
    except TypeError as error:
        raise ModelFileError(
            f"{root / 'encoder' / CONFIG}: [training] has a setting nobody knows ({error})."
        ) from error


def _copy_configs(source: Path, out: Path, tasks: Sequence[TaskSpec]) -> None:
    for path in [source / "encoder" / CONFIG, *(task.folder / CONFIG for task in tasks)]:
        copy = out / path.parent.name / CONFIG
        if path.exists() and path.resolve() != copy.resolve():
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)


def _optimizer(parameters: Mapping[str, Tensor], recipe: Recipe) -> torch.optim.AdamW:
    heads = [p for name, p in parameters.items() if name.startswith("heads.")]
    adapter = [p for name, p in parameters.items() if not name.startswith("heads.")]
    return torch.optim.AdamW(
        [
            {"params": adapter, "lr": recipe.learning_rate, "top": recipe.learning_rate},
            {"params": heads, "lr": recipe.head_learning_rate, "top": recipe.head_learning_rate},
        ],
        weight_decay=0.01,
    )


def _validation(
    base: Path, data: Sequence[TaskData], spec: EncoderSpec, recipe: Recipe
) -> Callable[[Network], float]:
    """A function that gives the mean macro-F1 over tasks and languages, 0 without examples."""
    parts = []
    for place, each in enumerate(data):
        for lang in sorted({e.lang for e in each.splits.validation}):
            mine = [e for e in each.splits.validation if e.lang == lang]
            mine = sorted(mine, key=lambda e: draw("validate", e.text))[:_VALIDATED_PER_LANGUAGE]
            tokens = tokenise(base, [spec.comment_prefix + e.text for e in mine], recipe.max_length)
            gold, allowed = gold_matrix(mine, each.task), allowed_matrix(mine, each.task)
            parts.append((1 + place, tokens, gold, allowed, each.task.multi_label))

    def score(network: Network) -> float:
        scores = [
            macro_f1(gold, run(network, tokens)[place], allowed, multi_label=multi_label)
            for place, tokens, gold, allowed, multi_label in parts
        ]
        return float(np.mean(scores)) if scores else 0.0

    return score


def calibrate(base: Path, data: Sequence[TaskData], weights: Path) -> dict[str, float]:
    """Calibrate each head on validation, with the weights as they were written.

    Gives the temperatures by task; offsets go into the head's bias. A head that was calibrated
    before is calibrated anew.
    """
    network, spec = load_network(base, weights=weights), encoder_spec(weights)
    temperatures = {}
    for each in data:
        name, examples = each.task.name, each.splits.validation
        head = cast(Head, network.heads[name])
        head.temperature.fill_(1.0)
        temperatures[name] = 1.0
        if examples:
            texts = [spec.comment_prefix + e.text for e in examples]
            place = 1 + [task.name for task in network.tasks].index(name)
            logits = run(network, tokenise(base, texts, spec.max_length), half=False)[place]
            fitted = fit_calibration(logits, examples, each.task)
            head.linear.bias.data += torch.from_numpy(fitted.offsets)
            head.temperature.fill_(fitted.temperature)
            temperatures[name] = fitted.temperature
    write_heads(network, weights)
    return temperatures
