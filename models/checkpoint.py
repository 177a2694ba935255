"""Checkpoints of a training run, so that an interrupted one goes on where it was."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor

from models.network import read_tensors


@dataclass(slots=True)
class Progress:
    """Where a run is: the next step, the best validation so far, and all of them."""

    step: int = 0
    best: float = -1.0
    seconds: float = 0.0
    history: list[dict[str, float]] = field(default_factory=list)


def save(
    path: Path,
    parameters: Mapping[str, Tensor],
    optimizer: torch.optim.Optimizer,
    progress: Progress,
) -> None:
    """Write parameters, the optimizer's moments and the progress, atomically."""
    tensors = {f"p.{name}": tensor.detach() for name, tensor in parameters.items()}
    for name, tensor in parameters.items():
        for key, value in optimizer.state.get(tensor, {}).items():
            tensors[f"{key}.{name}"] = value
    state = {
        "step": progress.step,
        "best": progress.best,
        "seconds": progress.seconds,
        "history": progress.history,
    }
    place = path.with_suffix(".partial")
    save_file(tensors, place, metadata={"format": "pt", "progress": json.dumps(state)})
    place.replace(path)


def restore(
    path: Path, parameters: Mapping[str, Tensor], optimizer: torch.optim.Optimizer
) -> Progress:
    """Put a checkpoint back into the parameters and the optimizer."""
    tensors, metadata = read_tensors(path)
    with torch.no_grad():
        for name, parameter in parameters.items():
            parameter.copy_(tensors[f"p.{name}"])
            moments = {
                key: tensors[f"{key}.{name}"]
                for key in ("step", "exp_avg", "exp_avg_sq")
                if f"{key}.{name}" in tensors
            }
            if moments:
                optimizer.state[parameter] = moments
    return Progress(**json.loads(metadata["progress"]))


def take_over(path: Path, parameters: Mapping[str, Tensor]) -> Progress:
    """Copy the parameters of another run's checkpoint; how far that run had come.

    Heads that it did not have yet begin as they are.
    """
    tensors, metadata = read_tensors(path)
    with torch.no_grad():
        for name, parameter in parameters.items():
            if f"p.{name}" in tensors:
                parameter.copy_(tensors[f"p.{name}"])
    return Progress(**json.loads(metadata["progress"]))
