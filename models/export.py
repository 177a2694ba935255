"""Exports the network to the fastest runtime that is still true to torch."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from models.batches import Row, batches, run_rows
from models.fidelity import Measured, as_questions, compare
from models.mentions import mentions
from models.outputs import TaskOutput, scripts_of
from models.protocols import Floats
from models.quantization import pack_tables, quantize
from models.runtimes import Ids, OpenVinoRuntime, Runtime, TorchRuntime, openvino
from models.tokenizer import TextTokenizer
from models.windows import Joints, Reader, Window, rows_of

if TYPE_CHECKING:
    from models.network import Network

TORCH = "torch-fp32"

#: Texts that calibrate the quantizer, and their tokens that it sees: measured, twice as many
#: take longer and give nothing; half as many lose neighbours.
_CALIBRATION_TEXTS = 150
_CALIBRATION_TOKENS = 64

#: Questions that are asked to measure search.
_QUESTIONS = 100

#: Rows on which the fp32 export must give what torch gives, and how nearly.
_EXACT_ROWS = 16
_EXACT = 1e-3


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
    fidelity: dict[str, dict[str, Any]]


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
    """Texts to calibrate the quantizer, and others to judge by.

    Question i asks for comment i in its own words; there are fewer questions than comments.
    """

    calibration: Sequence[str]
    comments: Sequence[str]
    questions: Sequence[str]

    @classmethod
    def of(cls, texts: Sequence[str]) -> Probes:
        """Split comments evenly."""
        calibration, judged = texts[::2], texts[1::2]
        return cls(
            calibration[:: -(-len(calibration) // _CALIBRATION_TEXTS)],
            judged,
            as_questions(judged[:_QUESTIONS]),
        )


@dataclass(frozen=True, slots=True)
class Passages:
    """Texts as the network reads them, and the windows it reads them in."""

    texts: Sequence[str]
    windows: Sequence[Window]
    rows: Sequence[Row]

    @classmethod
    def of(cls, texts: Sequence[str], reader: Reader) -> Passages:
        """Every second text is read as if its first word named the product it is about."""
        windows = reader.windows(texts)
        products = [" ".join(text.split()[: number % 2]) for number, text in enumerate(texts)]
        focus = [mentions(*pair) for pair in zip(texts, products, strict=True)]
        return cls(texts, windows, rows_of(windows, focus))


@dataclass(frozen=True, slots=True)
class Bench:
    """Measures runtimes of one network on the same probes."""

    tasks: Sequence[TaskOutput]
    padding: int
    comments: Passages
    questions: Passages

    def measure(self, runtime: Runtime) -> Measured:
        """What a runtime makes of the probes."""
        windows = self.comments.windows
        scripts = scripts_of(windows, self.comments.texts)
        embeddings, *logits = run_rows(runtime, self.comments.rows, self.padding)
        labels, marks = {}, {}
        for task, values in zip(self.tasks, logits, strict=True):
            if task.queries:
                continue  # the probes are comments
            if task.spans:
                parts = zip(values, windows, scripts, strict=True)
                marks[task.name] = np.concatenate([task.marks(v, w.tokens, s) for v, w, s in parts])
            else:
                labels[task.name] = task.decisions(np.stack(values), scripts)
        comments = Joints.of(windows).embeddings(np.stack(embeddings))
        return Measured(comments, self._asked(runtime), labels, marks)

    def agree(self, one: Runtime, other: Runtime) -> bool:
        """Whether two runtimes give the same, but for rounding."""
        rows = self.comments.rows[:_EXACT_ROWS]
        outputs = zip(*(run_rows(way, rows, self.padding) for way in (one, other)), strict=True)
        return all(
            np.allclose(a, b, atol=_EXACT)
            for of_one, of_other in outputs
            for a, b in zip(of_one, of_other, strict=True)
        )

    def _asked(self, runtime: Runtime) -> Floats:
        embeddings = run_rows(runtime, self.questions.rows, self.padding)[0]
        return Joints.of(self.questions.windows).embeddings(np.stack(embeddings))


def outputs_of(network: Network) -> list[TaskOutput]:
    """The network's tasks in the order of its outputs, with what makes their logits honest."""
    from models.network import calibration_of

    return [TaskOutput.of(task, calibration_of(network, task)) for task in network.tasks]


def export_network(
    network: Network,
    tokenizer: TextTokenizer,
    probes: Probes,
    prompts: tuple[str, str],
    ways: Iterable[Candidate],
    *,
    folder: Path,
    report: Callable[[str], None],
) -> Choice:
    """Write the first candidate that passes to `folder`, as `<name>.xml` and `<name>.bin`.

    `prompts` come before a question and before a comment. The reference is the export in fp32,
    once it gives what torch gives. The choice is `torch-fp32`, without a file, when it does not,
    or when no candidate passes.
    """
    question, comment = (Reader(tokenizer, prompt) for prompt in prompts)
    bench = Bench(
        outputs_of(network),
        tokenizer.pad_id,
        Passages.of(probes.comments, comment),
        Passages.of(probes.questions, question),
    )
    model = _convert(network)
    exact = OpenVinoRuntime(model, "f32")
    report("Measuring the reference")
    if not bench.agree(exact, TorchRuntime(network)):
        return Choice(TORCH, "f32", {})
    reference = bench.measure(exact)
    del exact
    calibration = Passages.of(probes.calibration, comment)
    tried: dict[str, dict[str, Any]] = {}
    for way in ways:
        report(f"Exporting to {way.name}")
        path = folder / f"{way.name}.xml"
        _write(model.clone(), way, path, _calibration(calibration, tokenizer.pad_id))
        report(f"Checking {way.name}")
        fidelity = compare(reference, bench.measure(OpenVinoRuntime(path, way.precision)))
        tried[way.name] = fidelity.as_json()
        if fidelity.is_enough:
            return Choice(way.name, way.precision, tried)
        path.unlink()
        path.with_suffix(".bin").unlink()
    return Choice(TORCH, "f32", tried)


def _convert(network: Network) -> Any:
    """The network as an OpenVINO model, for any number of texts and tokens."""
    import torch

    example = torch.ones((2, 4), dtype=torch.int64)
    with warnings.catch_warnings():
        # tracing warns of branches on shapes, which the fidelity check covers
        warnings.simplefilter("ignore")
        return openvino().convert_model(
            network, example_input=(example, example.clone(), example.clone())
        )


def _write(model: Any, way: Candidate, path: Path, items: Iterable[list[Ids]]) -> None:
    if way.precision != "f32" or way.is_quantized:
        model = pack_tables(model)
    if way.is_quantized:
        model = quantize(model, [item[: len(model.inputs)] for item in items])
    openvino().save_model(model, path, compress_to_fp16=way.precision == "bf16")


def _calibration(passages: Passages, padding: int) -> Iterator[list[Ids]]:
    """Batches of equally long texts: padding would widen the ranges that are measured."""
    by_length: dict[int, list[Row]] = {}
    for row in passages.rows:
        short = Row(row.ids[:_CALIBRATION_TOKENS])
        by_length.setdefault(len(short), []).append(short)
    for rows in by_length.values():
        for batch in batches(rows, padding):
            yield [batch.ids, batch.mask, batch.focus]
