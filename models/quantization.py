"""Makes an exported network smaller and faster: integers in place of most of its floats."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.protocols import Floats
from models.runtimes import openvino

#: Weights of a table that is worth packing.
_LARGE = 1_000_000
_ROWS = 10_000

#: Left as they are: heads are tiny.
_KEPT = (r".*heads\..*",)


def quantize(model: Any) -> Any:
    """Hold the weights of all layers in eight bits, each output's with a scale of its own.

    The runtime rounds what enters a layer to eight bits as well, as it runs: see
    `models.runtimes.GROUP`. Ranges that are fixed beforehand cannot hold the outliers of some
    texts' activations: measured at like speed, they lose more neighbours and turn more labels.
    """
    import nncf

    return nncf.compress_weights(
        model,
        mode=nncf.CompressWeightsMode.INT8_SYM,
        ignored_scope=nncf.IgnoredScope(patterns=list(_KEPT), validate=False),
    )


def pack_tables(model: Any) -> Any:
    """Hold large embedding tables in 8 bits a row, and unpack only the rows that are looked up.

    A table of 250,000 pieces takes 96 MB so, not 384, and a start a third of the time; unlike
    activations, weights lose nothing by it that a neighbour would notice.
    """
    ops = openvino().opset14
    for lookup in model.get_ordered_ops():
        table = lookup.input_value(0).get_node() if lookup.get_type_name() == "Gather" else None
        if table is not None and _is_large(table):
            rows, axis = lookup.input_value(1), lookup.input_value(2)
            packed, scale = (
                # made constants first: given an array, the lookup takes 2 GB to make one
                ops.gather(ops.constant(part), rows, axis)
                for part in _pack(table.data)
            )
            unpacked = ops.multiply(ops.convert(packed, "f32"), scale)
            for reader in lookup.output(0).get_target_inputs():
                reader.replace_source_output(unpacked.output(0))
    return model


def _is_large(node: Any) -> bool:
    return bool(node.get_type_name() == "Constant" and node.data.size >= _LARGE)


def _pack(table: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Rows as integers, and what to multiply them by, of shape (rows, 1)."""
    scale = np.maximum(np.maximum(table.max(1), -table.min(1))[:, None] / 127, np.float32(1e-12))
    packed = np.empty(table.shape, np.int8)
    for start in range(0, len(table), _ROWS):  # a table at once would take its size four times
        rows = slice(start, start + _ROWS)
        packed[rows] = np.rint(table[rows] / scale[rows])
    return packed, scale.astype(np.float32)
