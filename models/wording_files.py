"""Keeps a wording beside its head, and reads it again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from models.calibration import Calibration
from models.errors import ModelFileError
from models.scripts import SCRIPTS
from models.tasks import HEAD, PACKAGED, task_specs
from models.wording import About, Wording
from models.wording_parts import Settings

FILE = "wording.safetensors"

#: Key of the one entry of the file's metadata; several would be written in any order.
_ABOUT = "about"

_TENSORS = ("parts", "rarity", "weights", "bias", "embedding", "share")


def write_wording(wording: Wording, folder: Path) -> None:
    """Keep it in a task's folder, beside the head, as a part of its weights."""
    tensors: dict[str, NDArray[Any]] = {name: getattr(wording, name) for name in _TENSORS}
    tensors["temperature"] = wording.calibration.temperature
    tensors["offsets"] = wording.calibration.offsets
    path, laid_out = folder / FILE, {k: np.ascontiguousarray(v) for k, v in tensors.items()}
    save_file(laid_out, path, {_ABOUT: json.dumps(asdict(wording.about), sort_keys=True)})
    path.chmod(0o644)  # safetensors writes for its owner alone; an installed model is for all


def read_wordings(weights: Path | None) -> dict[str, Wording]:
    """Those of a weights folder, by task. ModelFileError: see `read_wording`."""
    found = {spec.name: read_wording(spec.folder) for spec in task_specs(weights or PACKAGED)}
    return {task: wording for task, wording in found.items() if wording is not None}


def read_wording(folder: Path) -> Wording | None:
    """That of a task's folder, None where there is none.

    ModelFileError when it is damaged, or was fitted to another head than the one beside it.
    """
    path = folder / FILE
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
    if about.head != head_fingerprint(folder):
        raise ModelFileError(
            f"{path} was fitted to another head than the one beside it; restore both, or fit it "
            "again with `python -m models.report`."
        )
    return wording


def head_fingerprint(folder: Path) -> str:
    """SHA-256, in hex, of the head in a task's folder."""
    return hashlib.sha256((folder / HEAD).read_bytes()).hexdigest()


def _about(content: Mapping[str, Any]) -> About:
    known = {**content, "labels": tuple(content["labels"])}
    return About(**{**known, "settings": Settings(**content["settings"])})


def _wording(about: About, tensors: Mapping[str, NDArray[Any]]) -> Wording:
    n, k = len(tensors["parts"]), len(about.labels)
    shapes = {"weights": (n, k), "bias": (k,), "share": (len(SCRIPTS), k)}
    if not n or any(tensors[name].shape != shape for name, shape in shapes.items()):
        raise ValueError("its tensors do not fit each other")
    calibration = Calibration(tensors["temperature"], tensors["offsets"])
    return Wording(about, **{name: tensors[name] for name in _TENSORS}, calibration=calibration)
