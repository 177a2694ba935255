"""A running average of the weights while they train.

The average of the last steps generalises better and is better calibrated than the last step
(Izmailov et al. 2018, "Averaging Weights Leads to Wider Optima"; Polyak and Juditsky 1992).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor


class Average:
    """The exponential average of parameters: about the last 1 / (1 - `decay`) steps of them."""

    def __init__(self, parameters: Mapping[str, Tensor], decay: float) -> None:
        self._parameters = parameters
        self._decay = decay
        self._average = self._copies()

    def update(self, step: int) -> None:
        """Take in the parameters as they are after `step` steps; early ones are soon forgotten."""
        decay = min(self._decay, (1 + step) / (10 + step))
        with torch.no_grad():
            for name, tensor in self._parameters.items():
                self._average[name].lerp_(tensor, 1 - decay)

    @contextmanager
    def worn(self) -> Iterator[None]:
        """While this lasts the parameters are their average."""
        now = self._copies()
        self._put(self._average)
        try:
            yield
        finally:
            self._put(now)

    def save(self, path: Path) -> None:
        """Write the average, for `load`."""
        save_file(self._average, path)

    def load(self, path: Path) -> None:
        """Go on with an average that was written; without one, with the parameters as they are."""
        self._average = load_file(path) if path.exists() else self._copies()

    def _copies(self) -> dict[str, Tensor]:
        return {name: tensor.detach().clone() for name, tensor in self._parameters.items()}

    def _put(self, values: Mapping[str, Tensor]) -> None:
        with torch.no_grad():
            for name, tensor in values.items():
                self._parameters[name].copy_(tensor)
