"""Folders of weights that are whole, and tiny, and predict nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

LABELS = {"mood": '["sad", "calm", "glad"]', "wishes": '["fix", "add"]\nmulti_label = true'}


def make_weights(
    folder: Path,
    seed: int = 0,
    *,
    tasks: tuple[str, ...] = ("mood", "wishes"),
    figure: float = 0.8,
    test: str = "English",
    canary: bool = True,
) -> Path:
    """A folder laid out like `models/`, as training leaves it, with this figure for every task."""
    contents: dict[str, str] = {
        "encoder/config.toml": '[encoder]\nbase = "tiny"\n',
        "encoder/run.json": json.dumps(_record(tasks, figure, test)),
        "encoder/card.md": "# The shared encoder\n",
        "README.md": "# Models\n",
    }
    for task in tasks:
        contents[f"{task}/config.toml"] = f"[task]\nlabels = {LABELS[task]}\n"
        contents[f"{task}/card.md"] = f"# {task}\n"
    if canary:
        contents["reference/canary.json"] = "{}"
    for path, text in contents.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    for path in ("encoder/adapter", *(f"{task}/head" for task in tasks)):
        save_file({"weight": np.full(8, seed, np.float32)}, folder / f"{path}.safetensors")
    return folder


def _record(tasks: tuple[str, ...], figure: float, test: str) -> Mapping[str, object]:
    systems = {"Earful": {"n": 100, "accuracy": figure, "macro_f1": figure}, "majority": {}}
    return {
        "made": "2026-05-01",
        "tasks": {task: {"evaluation": {"slices": {test: systems}}} for task in tasks},
    }
