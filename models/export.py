"""Exports the network to the fastest runtime that is still true to torch."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from models.batches import batches, run_texts
from models.fidelity import Measured, as_questions, compare, decisions
from models.protocols import Floats
from models.runtimes import Ids, OpenVinoRuntime, Runtime, TorchRuntime, openvino
from models.tokenizer import TextTokenizer

if TYPE_CHECKING:
    from models.network import Network
    from models.tasks import TaskSpec

TORCH = "torch-fp32"

#: Texts that calibrate the quantizer, and their tokens that it sees: measured, twice as many
#: take longer and give nothing; half as many lose neighbours.
_CALIBRATION_TEXTS = 150
_CALIBRATION_TOKENS = 64

#: Questions that are asked to measure search.
_QUESTIONS = 100

#: Probes on which the fp32 export must give what torch gives, and how nearly.
_EXACT_PROBES = 16
_EXACT = 1e-3

#: How much of the outliers of activations is moved into weights; measured on comments.
_SMOOTHING = 0.8

#: Weights of a table that is worth packing.
_LARGE = 1_000_000
_ROWS = 10_000

#: Left as they are. What enters the second half of a feed-forward block has outliers that eight
#: bits cannot hold: quantizing it costs 2 % of the neighbours and gains no speed. Heads are tiny.
_KEPT = (r".*layer\.\d+\.output\.dense.*", r".*ffn\.lin2.*", r".*mlp\.Wo.*", r".*heads\..*")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A way to run the network. `precision` is that of whatever is not quantized."""

    name: str
    precision: str
    is_quantized: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """The runtime that was chosen, and the figures of every one that was tried."""

    runtime: str
    precision: str
    fidelity: dict[str, dict[str, float]]


def candidates(capabilities: Collection[str]) -> list[Candidate]:
    """What is worth trying with OpenVINO on a processor, the fastest first."""
    has_bf16 = "BF16" in capabilities
    ways = [Candidate("ov-fp32", "f32")]
    if has_bf16:
        ways.insert(0, Candidate("ov-bf16", "bf16"))
    if "INT8" in capabilities:
        ways.insert(0, Candidate("ov-int8", "bf16" if has_bf16 else "f32", is_quantized=True))
    return ways


@dataclass(frozen=True, slots=True)
class Probes:
    """Texts to calibrate the quantizer, and others to judge by; all with their prompts.

    Question i asks for comment i in its own words; there are fewer questions than comments.
    """

    calibration: Sequence[str]
    comments: Sequence[str]
    questions: Sequence[str]

    @classmethod
    def of(cls, texts: Sequence[str], prompts: tuple[str, str]) -> Probes:
        """Split comments evenly; `prompts` come before a question and before a comment."""
        question, comment = prompts
        calibration, judged = texts[::2], texts[1::2]
        return cls(
            [comment + text for text in calibration[:: -(-len(calibration) // _CALIBRATION_TEXTS)]],
            [comment + text for text in judged],
            [question + text for text in as_questions(judged[:_QUESTIONS])],
        )


def export_network(
    network: Network,
    tokenizer: TextTokenizer,
    probes: Probes,
    ways: Iterable[Candidate],
    *,
    folder: Path,
    report: Callable[[str], None],
) -> Choice:
    """Write the first candidate that passes to `folder`, as `<name>.xml` and `<name>.bin`.

    The reference is the export in fp32, once it gives what torch gives. The choice is
    `torch-fp32`, without a file, when it does not, or when no candidate passes.
    """
    model = _convert(network)
    exact = OpenVinoRuntime(model, "f32")
    report("Measuring the reference")
    if not _agree(exact, TorchRuntime(network), tokenizer, probes.comments[:_EXACT_PROBES]):
        return Choice(TORCH, "f32", {})
    measure = partial(_measure, network.tasks, tokenizer, probes)
    reference = measure(exact)
    del exact
    tried: dict[str, dict[str, float]] = {}
    for way in ways:
        report(f"Exporting to {way.name}")
        path = folder / f"{way.name}.xml"
        _write(model.clone(), way, path, _calibration(tokenizer, probes.calibration))
        report(f"Checking {way.name}")
        fidelity = compare(reference, measure(OpenVinoRuntime(path, way.precision)))
        tried[way.name] = {key: round(value, 4) for key, value in asdict(fidelity).items()}
        if fidelity.is_enough:
            return Choice(way.name, way.precision, tried)
        path.unlink()
        path.with_suffix(".bin").unlink()
    return Choice(TORCH, "f32", tried)


def _agree(one: Runtime, other: Runtime, tokenizer: TextTokenizer, texts: Sequence[str]) -> bool:
    pairs = zip(*(run_texts(way, tokenizer, texts) for way in (one, other)), strict=True)
    return all(np.allclose(a, b, atol=_EXACT) for a, b in pairs)


def _measure(
    tasks: Sequence[TaskSpec], tokenizer: TextTokenizer, probes: Probes, runtime: Runtime
) -> Measured:
    comments, *logits = run_texts(runtime, tokenizer, probes.comments)
    questions = run_texts(runtime, tokenizer, probes.questions)[0]
    labels = {
        task.name: decisions(values, multi_label=task.multi_label)
        for task, values in zip(tasks, logits, strict=True)
    }
    return Measured(comments, questions, labels)


def _convert(network: Network) -> Any:
    """The network as an OpenVINO model, for any number of texts and tokens."""
    import torch

    example = torch.ones((2, 4), dtype=torch.int64)
    with warnings.catch_warnings():
        # tracing warns of branches on shapes, which the fidelity check covers
        warnings.simplefilter("ignore")
        return openvino().convert_model(network, example_input=(example, example.clone()))


def _write(model: Any, way: Candidate, path: Path, items: Iterable[list[Ids]]) -> None:
    if way.precision != "f32" or way.is_quantized:
        model = _pack_tables(model)
    if way.is_quantized:
        model = _quantize(model, list(items))
    openvino().save_model(model, path, compress_to_fp16=way.precision == "bf16")


def _quantize(model: Any, items: Sequence[list[Ids]]) -> Any:
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


def _pack_tables(model: Any) -> Any:
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


def _calibration(tokenizer: TextTokenizer, texts: Sequence[str]) -> Iterator[list[Ids]]:
    """Batches of equally long texts: padding would widen the ranges that are measured."""
    by_length: dict[int, list[list[int]]] = {}
    for tokens in tokenizer.encode(texts):
        short = tokens[:_CALIBRATION_TOKENS]
        by_length.setdefault(len(short), []).append(short)
    for rows in by_length.values():
        for _, ids, mask in batches(rows, tokenizer.pad_id):
            yield [ids, mask]
