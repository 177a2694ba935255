"""Trains the shared adapter and every head together, and writes a weights folder.

The embedding that search lives on is held to the base's while heads pull at the token states
around it; see `Head` for where they meet.
"""

from __future__ import annotations

import json
import math
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from models import checkpoint
from models.adapter import add_adapter, trainable, write_heads, write_weights
from models.averaging import Average
from models.calibration import Calibration, fit, fit_calibration, probabilities
from models.datasets import Example, draw
from models.encoding import Tokens, run, shuffled_batches, tokens_of
from models.errors import ModelFileError
from models.lesson import Lesson, Say, TaskData, prepare_lesson
from models.lesson_targets import SpanTargets, Targets
from models.losses import anchor_loss, span_loss, task_loss
from models.metrics import macro_f1
from models.network import Calibrated, Network, load_encoder, load_network, signature
from models.protocols import Floats
from models.span_metrics import given_spans, span_figures
from models.targets import allowed_matrix, gold_matrix
from models.tasks import CONFIG, PACKAGED, EncoderSpec, TaskSpec, encoder_spec

__all__ = [
    "Recipe",
    "TaskData",
    "TrainingRun",
    "calibrate",
    "copy_configs",
    "learning_rate_factor",
    "read_run",
    "recipe_of",
    "train",
    "validation",
]

#: What a run did, kept beside its checkpoints.
NOTES = "work/training.json"

#: Base embeddings, which a later run does not make again.
_EMBEDDINGS = "base.safetensors"

_EVERY = 50
_VALIDATED_PER_LANGUAGE = 400

#: Fewer examples in a language say nothing.
_FEWEST_VALIDATED = 15


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
    averaging: float = 0.998
    validations: int = 3
    seed: int = 17


@dataclass(frozen=True, slots=True)
class TrainingRun:
    """What a run did. `history` has the validation scores, `tasks` the rows and temperatures.

    `before` is the progress of the run that it began with, if any; `joined` is of how many runs
    the weights are the mean (see `models.joining`).
    """

    seconds: float
    steps: int
    history: tuple[Mapping[str, float], ...]
    recipe: Mapping[str, Any]
    tasks: Mapping[str, Mapping[str, Any]]
    before: Mapping[str, Any] | None = None
    joined: int = 1


def train(
    base: Path,
    data: Sequence[TaskData],
    out: Path,
    *,
    weights: Path | None = None,
    start: Path | None = None,
    settings: Mapping[str, Any] | None = None,
    resume: bool = False,
    say: Say = lambda _: None,
) -> TrainingRun:
    """Train on all tasks together and write encoder/adapter and <task>/head under `out`.

    `weights` holds the configs (None: the packaged ones). `start` is the checkpoint of an earlier
    run whose adapter and heads this one begins with. `settings` stand in for those of the config's
    `[training]`. With `resume`, a run that was interrupted
    goes on. Raises TrainingDataError when a task has nothing to learn from.
    """
    spec, root = encoder_spec(weights), weights or PACKAGED
    recipe, work = recipe_of(spec, root, settings or {}), out / "work"
    work.mkdir(parents=True, exist_ok=True)
    if start and (start.parent / _EMBEDDINGS).exists():
        shutil.copyfile(start.parent / _EMBEDDINGS, work / _EMBEDDINGS)
    copy_configs(root, out, [each.task for each in data])
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
        cache=work / _EMBEDDINGS,
        say=say,
    )
    add_adapter(network, spec, recipe.first_layer)
    before = checkpoint.take_over(start, trainable(network)) if start else None
    course = _Course(network, lesson, recipe, work, validation(base, data, spec, recipe))
    progress = course.run(resume=resume, say=say)
    write_weights(network, base_signature, spec, out)
    calibrations = calibrate(base, data, out)
    tasks = {name: {**note, **calibrations[name]} for name, note in lesson.notes.items()}
    history = tuple(progress.history)
    earlier = asdict(before) if before else None
    run = TrainingRun(progress.seconds, progress.step, history, asdict(recipe), tasks, earlier)
    (out / NOTES).write_text(json.dumps(asdict(run)), encoding="utf-8")
    return run


def read_run(weights: Path) -> TrainingRun:
    """What the run that made a weights folder did; ModelFileError when it left no notes."""
    path = weights / NOTES
    try:
        return TrainingRun(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise ModelFileError(
            f"{path} is missing or damaged; train again with `earful models train all`."
        ) from error


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
        validate: Callable[[Network], dict[str, float]],
    ) -> None:
        self._network, self._lesson, self._recipe = network, lesson, recipe
        self._validate = validate
        self._checkpoint = work / "checkpoint.safetensors"
        self._best = work / "best.safetensors"
        self._averaged = work / "average.safetensors"
        self._parameters = trainable(network)
        self._average = Average(self._parameters, recipe.averaging)
        self._optimizer = _optimizer(self._parameters, recipe)
        self._batches = [
            batch
            for epoch in range(recipe.epochs)
            for batch in shuffled_batches(lesson.tokens, recipe.batch, recipe.seed + epoch)
        ]

    def run(self, *, resume: bool, say: Say) -> checkpoint.Progress:
        """All steps that are left; the network ends with the average that validated best."""
        progress = checkpoint.Progress()
        if resume and self._checkpoint.exists():
            progress = checkpoint.restore(self._checkpoint, self._parameters, self._optimizer)
            self._average.load(self._averaged)
            say(f"Going on at step {progress.step}")
        total = len(self._batches)
        started = time.monotonic() - progress.seconds
        while progress.step < total:
            losses = self._step(progress.step)
            progress.step += 1
            self._average.update(progress.step)
            self._judge(progress)
            progress.seconds = time.monotonic() - started
            if progress.step % _EVERY == 0 or progress.step == total:
                checkpoint.save(self._checkpoint, self._parameters, self._optimizer, progress)
                self._average.save(self._averaged)
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
        with self._average.worn():
            scores = self._validate(self._network)
        score = float(np.mean(list(scores.values()))) if scores else 0.0
        parts = {name: round(value, 4) for name, value in scores.items()}
        progress.history.append({"step": progress.step, "mean": round(score, 4), **parts})
        if score > progress.best:
            progress.best = score
            self._average.save(self._best)

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
        return torch.stack(
            [
                _loss(values.float(), targets, numbers, task) / self._divisor(targets.taught)
                for task, values, targets in parts
            ]
        ).sum()

    def _divisor(self, taught: int) -> float:
        """What a task's summed losses are divided by.

        Were it the task's rows in a batch, every task would weigh as much, and the few rows of a
        small one too much; were it the batch, large tasks would drown it. This is between.
        """
        return self._recipe.batch * math.sqrt(taught / len(self._lesson.tokens))


def _loss(
    logits: Tensor, targets: Targets | SpanTargets, numbers: list[int], task: TaskSpec
) -> Tensor:
    if isinstance(targets, SpanTargets):
        return span_loss(logits, *targets.batch(numbers, logits.shape[1]), targets.weights)
    return task_loss(
        logits,
        torch.from_numpy(targets.gold[numbers]),
        torch.from_numpy(targets.allowed[numbers]),
        targets.weights,
        multi_label=task.multi_label,
    )


def recipe_of(spec: EncoderSpec, root: Path, settings: Mapping[str, Any]) -> Recipe:
    """The recipe of a config with some settings instead of its own; ModelFileError as in it."""
    try:
        return Recipe(**{**spec.training, **settings})
    except TypeError as error:
        raise ModelFileError(
            f"{root / 'encoder' / CONFIG}: [training] has a setting nobody knows ({error})."
        ) from error


def copy_configs(source: Path, out: Path, tasks: Sequence[TaskSpec]) -> None:
    """Copy the configs of the encoder and the tasks to another weights folder."""
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


def validation(
    base: Path, data: Sequence[TaskData], spec: EncoderSpec, recipe: Recipe
) -> Callable[[Network], dict[str, float]]:
    """A function that gives the score of each task and language, nothing without examples."""
    parts = []
    for place, each in enumerate(data):
        for lang in sorted({e.lang for e in each.splits.validation}):
            mine = [e for e in each.splits.validation if e.lang == lang]
            mine = sorted(mine, key=lambda e: draw("validate", e.text))[:_VALIDATED_PER_LANGUAGE]
            if len(mine) >= _FEWEST_VALIDATED:
                tokens = tokens_of(base, mine, spec, each.task, recipe.max_length)
                parts.append((f"{each.task.name} {lang}", 1 + place, each.task, mine, tokens))

    def scores(network: Network) -> dict[str, float]:
        return {
            name: _score(run(network, tokens)[place], mine, task, tokens)
            for name, place, task, mine, tokens in parts
        }

    return scores


def _score(
    logits: Sequence[Floats], examples: Sequence[Example], task: TaskSpec, tokens: Tokens
) -> float:
    """Macro-F1; of spans, the mean of their F1 and of how many labels are right given them."""
    if task.spans:
        found = span_figures(examples, logits, tokens.rows, task.labels)
        return (found.f1 + found.accuracy) / 2
    gold, allowed = gold_matrix(examples, task), allowed_matrix(examples, task)
    shares = probabilities(np.stack(logits), task)
    return macro_f1(gold, shares, allowed, multi_label=task.multi_label)


def calibrate(base: Path, data: Sequence[TaskData], weights: Path) -> dict[str, dict[str, Any]]:
    """Calibrate each head on validation, with the weights as they were written.

    Gives each task's temperatures and offsets, by script. A head that was calibrated before is
    calibrated anew.
    """
    network, spec = load_network(base, weights=weights), encoder_spec(weights)
    fitted = {}
    for each in data:
        name, examples = each.task.name, each.splits.validation
        calibration = Calibration.none(len(each.task.labels))
        if examples:
            place = 1 + [task.name for task in network.tasks].index(name)
            tokens = tokens_of(base, examples, spec, each.task, spec.max_length)
            logits = run(network, tokens, half=False)[place]
            calibration = _fitted(logits, examples, each.task, tokens)
        head = cast(Calibrated, network.heads[name])
        head.temperature.copy_(torch.from_numpy(calibration.temperature))
        head.offsets.copy_(torch.from_numpy(calibration.offsets))
        fitted[name] = {
            "temperature": [round(float(t), 4) for t in calibration.temperature],
            "offsets": np.round(calibration.offsets, 4).tolist(),
        }
    write_heads(network, weights)
    return fitted


def _fitted(
    logits: Sequence[Floats], examples: Sequence[Example], task: TaskSpec, tokens: Tokens
) -> Calibration:
    if not task.spans:
        return fit_calibration(np.stack(logits), examples, task)
    read, gold, texts = given_spans(examples, logits, tokens.rows, task.labels)
    if not texts:
        return Calibration.none(len(task.labels))
    return fit(read, gold, np.ones_like(gold), texts, multi_label=False)
