"""Makes an exported network smaller and faster: integers in place of most of its floats."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.protocols import Floats
from models.runtimes import Ids, openvino

#: How much of the outliers of activations is moved into weights; measured on comments.
_SMOOTHING = 0.8

#: Weights of a table that is worth packing.
_LARGE = 1_000_000
_ROWS = 10_000

#: Left as they are. What enters the second half of a feed-forward block has outliers that eight
#: bits cannot hold: quantizing it costs 2 % of the neighbours and gains no speed. Heads are tiny.
_KEPT = (r".*layer\.\d+\.output\.dense.*", r".*ffn\.lin2.*", r".*mlp\.Wo.*", r".*heads\..*")


def quantize(model: Any, items: Sequence[list[Ids]]) -> Any:
    """Compute in eight bits where that pays; `items` are inputs of the model, to calibrate by."""
    import nncf
    from nncf.quantization.advanced_parameters import (
        AdvancedQuantizationParameters,
        AdvancedSmoothQuantParameters,
    )

    return nncf.quantize(
        model,
        nncf.Dataset(items),
        model_type=nncf.ModelType.TRANSFORMER,
        subset_size=len(items),
        ignored_scope=nncf.IgnoredScope(patterns=list(_KEPT), validate=False),
        advanced_parameters=AdvancedQuantizationParameters(
            # measured: correction takes a third of the time and gains no neighbour
            disable_bias_correction=True,
            smooth_quant_alphas=AdvancedSmoothQuantParameters(matmul=_SMOOTHING),
        ),
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
