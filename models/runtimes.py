"""What executes the network: OpenVINO at one of several precisions, or torch.

Neither is imported before it is used, so that a start with a prepared model needs no torch.
"""

from __future__ import annotations

import sys
from pathlib import Path
from queue import SimpleQueue
from types import ModuleType
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from models.protocols import Floats

if TYPE_CHECKING:
    from models.network import Network

Ids = NDArray[np.int64]

#: Of layers whose weights are held in eight bits: so many numbers that enter one are rounded to
#: eight bits with a scale of their own, as they come. Fewer are truer, more are faster.
GROUP = 64

#: Concurrent requests to one compiled model; the others wait their turn.
_REQUESTS = 4


class Runtime(Protocol):
    """Runs the network on one batch. Safe on any thread."""

    def run(self, ids: Ids, mask: Ids, focus: Ids) -> list[Floats]:
        """What `models.network.Network` gives: embeddings, then the raw logits of each task."""


class TorchRuntime:
    """The reference: the network itself, in fp32."""

    def __init__(self, network: Network) -> None:
        import torch

        self._torch = torch
        self._network = network

    def run(self, ids: Ids, mask: Ids, focus: Ids) -> list[Floats]:
        """See `Runtime.run`."""
        with self._torch.inference_mode():
            outputs = self._network(*map(self._torch.from_numpy, (ids, mask, focus)))
        return [output.numpy() for output in outputs]


class OpenVinoRuntime:
    """An exported network, compiled for this processor.

    `precision` is that of whatever is not quantized, `f32` or `bf16`.
    """

    def __init__(self, model: Path | Any, precision: str) -> None:
        core = openvino().Core()
        settings = {
            "INFERENCE_PRECISION_HINT": precision,
            "PERFORMANCE_HINT": "LATENCY",
            "DYNAMIC_QUANTIZATION_GROUP_SIZE": str(GROUP),
        }
        compiled = core.compile_model(model, "CPU", settings)
        # converting may drop the last input, the focus, when no head looks at it
        self._taken = len(compiled.inputs)
        self._requests: SimpleQueue[Any] = SimpleQueue()
        for _ in range(_REQUESTS):
            self._requests.put(compiled.create_infer_request())

    def run(self, ids: Ids, mask: Ids, focus: Ids) -> list[Floats]:
        """See `Runtime.run`."""
        request = self._requests.get()
        try:
            inputs = [ids, mask, focus][: self._taken]
            outputs: list[Floats] = list(request.infer(inputs).values())
            return outputs
        finally:
            self._requests.put(request)


def openvino() -> ModuleType:
    """The package, kept from reporting its use to its makers; ImportError when unusable."""
    # Importing openvino sends a usage event over the network unless this package is missing.
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]  # None blocks it
    import openvino as package

    module: ModuleType = package
    return module


def processor() -> dict[str, Any]:
    """What a choice of runtime depends on: OpenVINO's version and what it can do here."""
    try:
        package = openvino()
        capabilities = package.Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    except (ImportError, OSError, RuntimeError):
        return {"openvino": None, "capabilities": []}
    return {"openvino": package.get_version(), "capabilities": sorted(capabilities)}
