"""The record of a training run, kept as JSON beside the weights: what cards are made of."""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from models.datasets import Example, Splits
from models.errors import ModelFileError
from models.evaluation import Evaluation
from models.lesson import TaskData
from models.network import file_fingerprint
from models.tasks import ADAPTER, HEAD, PACKAGED, encoder_spec
from models.training import TrainingRun

RECORD = "encoder/run.json"

_PACKAGES = ("torch", "transformers", "peft", "scikit-learn")


def make_record(
    run: TrainingRun,
    data: Sequence[TaskData],
    evaluations: Mapping[str, Evaluation],
    more: Mapping[str, Any],
    weights: Path,
) -> dict[str, Any]:
    """All of a run: settings, data with hashes, figures, versions, seconds; and `more`."""
    spec = encoder_spec(weights)
    return {
        "made": datetime.now(UTC).date().isoformat(),
        "revision": _git_revision(),
        "packages": {name: version(name) for name in _PACKAGES},
        "seconds": round(run.seconds),
        "steps": run.steps,
        "before": run.before,
        "joined": run.joined,
        "recipe": dict(run.recipe),
        "history": list(run.history),
        "encoder": {key: v for key, v in asdict(spec).items() if key != "training"},
        "adapter": _file(weights / ADAPTER),
        **more,
        "tasks": {
            each.task.name: {
                "labels": list(each.task.labels),
                "multi_label": each.task.multi_label,
                "spans": each.task.spans,
                "focused": each.task.focused,
                "queries": each.task.queries,
                "head": _file(weights / each.task.name / HEAD),
                **run.tasks[each.task.name],
                "data": describe(each.splits),
                "evaluation": evaluations[each.task.name].as_json(),
            }
            for each in data
        },
    }


def write_record(record: Mapping[str, Any], weights: Path) -> None:
    """Write the record into a weights folder."""
    text = json.dumps(record, ensure_ascii=False, indent=1)
    (weights / RECORD).write_text(text + "\n", encoding="utf-8")


def read_record(weights: Path | None = None) -> dict[str, Any]:
    """The record of a weights folder; ModelFileError when there is none."""
    path = (weights or PACKAGED) / RECORD
    try:
        record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelFileError(
            f"{path} is missing or damaged; restore it, or train with `earful models train all`."
        ) from error
    return record


def describe(splits: Splits) -> dict[str, dict[str, Any]]:
    """Source -> rows in each split, and a hash of all its texts with their labels."""
    parts = {"train": splits.train, "validation": splits.validation, "test": splits.test}
    sources = sorted({e.source for part in parts.values() for e in part})
    return {
        source: {
            **{name: sum(e.source == source for e in part) for name, part in parts.items()},
            "sha256": _digest([e for part in parts.values() for e in part if e.source == source]),
        }
        for source in sources
    }


def _digest(examples: Sequence[Example]) -> str:
    digest = hashlib.sha256()
    for line in sorted(f"{e.text}\0{e.product}\0{e.labels}\0{e.spans}\n" for e in examples):
        digest.update(line.encode())
    return digest.hexdigest()


def _file(path: Path) -> dict[str, Any]:
    return {"sha256": file_fingerprint(path), "bytes": path.stat().st_size}


def _git_revision() -> str:
    """The commit that the code stands at, with `+` when files differ from it."""
    try:
        described = subprocess.run(
            ["git", "describe", "--always", "--dirty=+", "--abbrev=12", "--exclude=*"],  # noqa: S607 - git is wherever it is
            cwd=PACKAGED,
            capture_output=True,
            text=True,
            check=True,
            timeout=10,
        )
    except (OSError, subprocess.SubprocessError):
        return "unknown"
    return described.stdout.strip()
