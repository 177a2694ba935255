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
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from models import checkpoint
from models.adapter import add_adapter, teach, trainable, write_heads, write_weights
from models.calibration import fit_temperature
from models.datasets import Example, Splits, draw, sample
from models.encoding import Tokens, run, shuffled_batches, tokenise
from models.errors import TrainingDataError
from models.metrics import macro_f1
from models.network import Network, load_encoder, load_network, signature
from models.protocols import Floats
from models.screening import screen
from models.targets import Bools, allowed_matrix, gold_matrix
from models.tasks import CONFIG, PACKAGED, EncoderSpec, TaskSpec, encoder_spec, read_config

Say = Callable[[str], None]
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
    anchor_queries: int = 800
    validations: int = 4
    seed: int = 17


@dataclass(frozen=True, slots=True)
class TaskData:
    """A task and its examples, split."""

    task: TaskSpec
    splits: Splits


@dataclass(frozen=True, slots=True)
class TrainingRun:
    """What a run did: the record that is kept beside the weights."""

    seconds: float
    steps: int
    history: tuple[Mapping[str, float], ...]
    recipe: Mapping[str, Any]
    tasks: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class _Lesson:
    """All rows of a run, with the targets of every task; a row may teach some tasks or none."""

    texts: list[str]
    tokens: Tokens
    base: Floats
    gold: list[Bools]
    allowed: list[Bools]
    weights: list[Tensor]


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
    spec = encoder_spec(weights)
    recipe = Recipe(**spec.training)
    work = out / "work"
    work.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(recipe.seed)
    _copy_configs(weights or PACKAGED, out, [d.task for d in data])
    network = Network(load_encoder(base, attention="sdpa"), [d.task for d in data])
    base_signature = signature(network.encoder)
    network.encoder.to(torch.bfloat16)
    lesson, screened = _prepare(base, network, data, spec, recipe, work, say)
    add_adapter(network, spec, recipe.first_layer)
    progress = _fit(
        network, lesson, _validation(base, data, spec, recipe), recipe, work, resume, say
    )
    write_weights(network, base_signature, spec, out)
    temperatures = _calibrate(base, data, out, spec)
    tasks = {
        d.task.name: {**screened[d.task.name], "temperature": temperatures[d.task.name]}
        for d in data
    }
    return TrainingRun(
        progress.seconds, progress.step, tuple(progress.history), asdict(recipe), tasks
    )


def learning_rate_factor(step: int, total: int, warmup: float) -> float:
    """Linear warm-up, then linear decay to zero at `total`."""
    rising = max(1, round(total * warmup))
    return min((step + 1) / rising, (total - step) / max(1, total - rising))


def task_loss(
    logits: Tensor, gold: Tensor, allowed: Tensor, weights: Tensor, multi: bool
) -> Tensor:
    """Cross entropy over the labels that could be chosen, classes weighted; 0 without rows."""
    used = allowed.any(dim=1)
    if not bool(used.any()):
        return logits.sum() * 0
    logits, gold, allowed = logits[used], gold[used], allowed[used]
    if multi:
        losses = nn.functional.binary_cross_entropy_with_logits(
            logits, gold.float(), pos_weight=weights, reduction="none"
        )
        return (losses * allowed).sum() / allowed.sum()
    shares = logits.masked_fill(~allowed, -1e4).log_softmax(dim=1)
    weight = (gold * weights).sum(dim=1)
    return -((shares * gold).sum(dim=1) * weight).sum() / weight.sum()


def anchor_loss(embedding: Tensor, base: Tensor) -> Tensor:
    """The mean of 1 - cosine between embeddings and those of the untouched base."""
    return (1 - (embedding.float() * base).sum(dim=1)).mean()


def _copy_configs(source: Path, out: Path, tasks: Sequence[TaskSpec]) -> None:
    for path in [source / "encoder" / CONFIG, *(task.folder / CONFIG for task in tasks)]:
        copy = out / path.parent.name / CONFIG
        if path.exists() and path.resolve() != copy.resolve():
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)


def _prepare(
    base: Path,
    network: Network,
    data: Sequence[TaskData],
    spec: EncoderSpec,
    recipe: Recipe,
    work: Path,
    say: Say,
) -> tuple[_Lesson, dict[str, dict[str, Any]]]:
    chosen = {d.task.name: _limited(d) for d in data}
    examples = [e for d in data for e in chosen[d.task.name]]
    queries = _queries(examples, recipe.anchor_queries)
    texts = [spec.comment_prefix + e.text for e in examples] + [
        spec.query_prefix + q for q in queries
    ]
    tokens = tokenise(base, texts, recipe.max_length)
    say(f"Embedding {len(texts)} texts with the base encoder")
    embeddings = _base_embeddings(network, tokens, work / "base.safetensors")
    kept: list[list[Example]] = []
    rows: list[int] = []
    notes: dict[str, dict[str, Any]] = {}
    start = 0
    for d in data:
        mine = chosen[d.task.name]
        result = screen(mine, embeddings[start : start + len(mine)], **_thresholds(d.task))
        kept.append(list(result.examples))
        rows.extend(start + row for row in result.rows)
        notes[d.task.name] = {
            "train": len(result.examples),
            "dropped": result.dropped,
            "widened": result.widened,
        }
        start += len(mine)
    rows.extend(range(start, len(texts)))
    say(f"Learning from {len(rows)} texts: {notes}")
    lesson = _targets(data, kept, len(queries))
    return (
        _Lesson(
            [texts[r] for r in rows],
            Tokens(tuple(tokens.rows[r] for r in rows), tokens.padding),
            embeddings[rows],
            *lesson,
        ),
        notes,
    )


def _targets(
    data: Sequence[TaskData], kept: Sequence[Sequence[Example]], extra: int
) -> tuple[list[Bools], list[Bools], list[Tensor]]:
    total = sum(map(len, kept)) + extra
    golds, alloweds, weights = [], [], []
    start = 0
    for d, examples in zip(data, kept, strict=True):
        shape = (total, len(d.task.labels))
        gold, allowed = np.zeros(shape, bool), np.zeros(shape, bool)
        gold[start : start + len(examples)] = gold_matrix(examples, d.task)
        allowed[start : start + len(examples)] = allowed_matrix(examples, d.task)
        golds.append(gold)
        alloweds.append(allowed)
        weights.append(_class_weights(gold, allowed, d.task))
        start += len(examples)
    return golds, alloweds, weights


def _class_weights(gold: Bools, allowed: Bools, task: TaskSpec) -> Tensor:
    """Rare labels weigh more, by the square root of how rare they are."""
    counts = gold.sum(axis=0)
    if not counts.all():
        missing = [name for name, n in zip(task.labels, counts, strict=True) if not n]
        raise TrainingDataError(
            f"No example of {task.name} is labelled {', '.join(missing)}; add some."
        )
    others = allowed.sum(axis=0) - counts if task.multi_label else counts.mean()
    weights = np.sqrt(np.maximum(others, 1) / counts)
    return torch.tensor(weights, dtype=torch.float32)


def _limited(data: TaskData) -> list[Example]:
    """The training examples, with at most `[training.limits]` of each source."""
    config = _config(data.task)
    limits = config.get("limits", {})
    chosen = []
    for source in dict.fromkeys(e.source for e in data.splits.train):
        examples = [e for e in data.splits.train if e.source == source]
        limit = limits.get(source, len(examples))
        chosen.extend(sample(examples, limit) if limit < len(examples) else examples)
    if not chosen:
        raise TrainingDataError(f"There is no example to train {data.task.name} on; add some.")
    return chosen


def _thresholds(task: TaskSpec) -> dict[str, float]:
    config = _config(task)
    return {"sure": config.get("sure", 1.1), "doubtful": config.get("doubtful", 0.0)}


def _config(task: TaskSpec) -> dict[str, Any]:
    table: dict[str, Any] = read_config(task.folder / "config.toml").get("training", {})
    return table


def _queries(examples: Sequence[Example], limit: int) -> list[str]:
    """Short texts, to stand for questions, which pass with another prefix."""
    short = sorted({e.text for e in examples if len(e.text) <= 40}, key=lambda t: draw("query", t))
    return short[:limit]


def _base_embeddings(network: Network, tokens: Tokens, cache: Path) -> Floats:
    if cache.exists():
        known: Floats = load_file(cache)["embeddings"].numpy()
        if len(known) == len(tokens):
            return known
    embeddings = run(network.eval(), tokens)[0]
    save_file({"embeddings": torch.from_numpy(embeddings)}, cache)
    return embeddings


def _validation(
    base: Path, data: Sequence[TaskData], spec: EncoderSpec, recipe: Recipe
) -> Callable[[Network], float]:
    """A function that gives the mean macro-F1 over tasks and languages."""
    parts = []
    for place, d in enumerate(data):
        for lang in sorted({e.lang for e in d.splits.validation}):
            mine = [e for e in d.splits.validation if e.lang == lang]
            mine.sort(key=lambda e: draw("validate", e.text))
            mine = mine[:_VALIDATED_PER_LANGUAGE]
            tokens = tokenise(base, [spec.comment_prefix + e.text for e in mine], recipe.max_length)
            parts.append(
                (place, d.task, tokens, gold_matrix(mine, d.task), allowed_matrix(mine, d.task))
            )

    def score(network: Network) -> float:
        network.eval()
        scores = [
            macro_f1(gold, run(network, tokens)[1 + place], allowed, multi_label=task.multi_label)
            for place, task, tokens, gold, allowed in parts
        ]
        return float(np.mean(scores)) if scores else 0.0

    return score


def _fit(
    network: Network,
    lesson: _Lesson,
    validate: Callable[[Network], float],
    recipe: Recipe,
    work: Path,
    resume: bool,
    say: Say,
) -> checkpoint.Progress:
    parameters = trainable(network)
    optimizer = _optimizer(parameters, recipe)
    path, best_path = work / "checkpoint.safetensors", work / "best.safetensors"
    progress = checkpoint.Progress()
    if resume and path.exists():
        progress = checkpoint.restore(path, parameters, optimizer)
        say(f"Going on at step {progress.step}")
    batches = [
        batch
        for epoch in range(recipe.epochs)
        for batch in shuffled_batches(lesson.tokens, recipe.batch, recipe.seed + epoch)
    ]
    every = max(1, len(batches) // (recipe.epochs * recipe.validations))
    started = time.monotonic() - progress.seconds
    for step in range(progress.step, len(batches)):
        factor = learning_rate_factor(step, len(batches), recipe.warmup)
        losses = _step(network, lesson, batches[step], optimizer, factor, recipe.anchor)
        progress.step, progress.seconds = step + 1, time.monotonic() - started
        if progress.step % every == 0 or progress.step == len(batches):
            score = validate(network)
            progress.history.append({"step": step + 1, "validation_macro_f1": round(score, 4)})
            if score > progress.best:
                progress.best = score
                save_file({k: v.detach().clone() for k, v in parameters.items()}, best_path)
        if progress.step % _EVERY == 0 or progress.step == len(batches):
            checkpoint.save(path, parameters, optimizer, progress)
            say(
                f"step {progress.step}/{len(batches)}  task {losses[0]:.3f}  "
                f"anchor {losses[1]:.5f}  best {progress.best:.4f}  {progress.seconds:.0f} s"
            )
    with torch.no_grad():
        for name, tensor in load_file(best_path).items():
            parameters[name].copy_(tensor)
    return progress


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


def _step(
    network: Network,
    lesson: _Lesson,
    numbers: Sequence[int],
    optimizer: torch.optim.Optimizer,
    factor: float,
    anchor: float,
) -> tuple[float, float]:
    teach(network)
    for group in optimizer.param_groups:
        group["lr"] = group["top"] * factor
    with torch.autocast("cpu", torch.bfloat16):
        embedding, *logits = network(*lesson.tokens.batch(numbers))
    held = anchor_loss(embedding, torch.from_numpy(lesson.base[list(numbers)]))
    taught = torch.stack(
        [
            task_loss(
                logits[place].float(),
                torch.from_numpy(lesson.gold[place][list(numbers)]),
                torch.from_numpy(lesson.allowed[place][list(numbers)]),
                lesson.weights[place],
                task.multi_label,
            )
            for place, task in enumerate(network.tasks)
        ]
    ).sum()
    optimizer.zero_grad(set_to_none=True)
    (taught + anchor * held).backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_([p for g in optimizer.param_groups for p in g["params"]], 1.0)
    optimizer.step()
    return float(taught.detach()), float(held.detach())


def _calibrate(
    base: Path, data: Sequence[TaskData], out: Path, spec: EncoderSpec
) -> dict[str, float]:
    """Fit each head's temperature on validation, with the weights as they were written."""
    network = load_network(base, weights=out)
    temperatures = {}
    for place, task in enumerate(network.tasks):
        examples = next(d.splits.validation for d in data if d.task.name == task.name)
        temperatures[task.name] = 1.0
        if examples:
            tokens = tokenise(
                base, [spec.comment_prefix + e.text for e in examples], spec.max_length
            )
            logits = run(network, tokens)[1 + place]
            temperatures[task.name] = fit_temperature(logits, examples, task)
            network.heads[task.name].temperature.fill_(temperatures[task.name])  # type: ignore[operator, union-attr]
    write_heads(network, out)
    return temperatures
