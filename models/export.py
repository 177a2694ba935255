"""Exports the network to the fastest runtime that is still true to torch."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from models.batches import Row, run_rows
from models.fidelity import Measured, as_questions, compare
from models.mentions import mentions
from models.outputs import TaskOutput, interpret, scripts_of
from models.protocols import Floats
from models.quantization import pack_tables, quantize
from models.runtimes import OpenVinoRuntime, Runtime, TorchRuntime, openvino
from models.tokenizer import TextTokenizer
from models.windows import Joints, Reader, Window, rows_of
from models.wording import Wordings, with_wordings

if TYPE_CHECKING:
    from models.network import Network

TORCH = "torch-fp32"

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
    """Texts to judge by.

    Question i asks for comment i in its own words; there are fewer questions than comments.
    """

    comments: Sequence[str]
    questions: Sequence[str]

    @classmethod
    def of(cls, texts: Sequence[str]) -> Probes:
        """Every second comment: enough to tell one label in a hundred."""
        judged = texts[1::2]
        return cls(judged, as_questions(judged[:_QUESTIONS]))


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
    """Measures runtimes of one network on the same probes.

    Labels are compared as they are told: where a wording stands beside a head, by both.
    """

    tasks: Sequence[TaskOutput]
    padding: int
    comments: Passages
    questions: Passages
    wordings: Wordings = field(default_factory=dict)

    def measure(self, runtime: Runtime) -> Measured:
        """What a runtime makes of the probes."""
        windows, texts = self.comments.windows, self.comments.texts
        outputs = run_rows(runtime, self.comments.rows, self.padding)
        said = interpret(self.tasks, outputs, windows, texts)
        joined = with_wordings(said.probabilities, self.wordings, texts, texts, said.embeddings)
        decided = {task.name: task.decided for task in self.tasks}
        labels = {name: decided[name](shares) for name, shares in joined.items()}
        return Measured(said.embeddings, self._asked(runtime), labels, self._marks(outputs))

    def _marks(self, outputs: Sequence[Sequence[Floats]]) -> dict[str, NDArray[np.int64]]:
        """Of each task that marks spans, what every token of the comments is."""
        windows = self.comments.windows
        scripts = scripts_of(windows, self.comments.texts)
        marks = {}
        for task, values in zip(self.tasks, outputs[1:], strict=True):
            if task.spans:
                parts = zip(values, windows, scripts, strict=True)
                marks[task.name] = np.concatenate([task.marks(v, w.tokens, s) for v, w, s in parts])
        return marks

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
    wordings: Wordings,
    folder: Path,
    report: Callable[[str], None],
) -> Choice:
    """Write the first candidate that passes to `folder`, as `<name>.xml` and `<name>.bin`.

    `prompts` come before a question and before a comment, `wordings` stand beside heads. The
    reference is the export in fp32, once it gives what torch gives. The choice is `torch-fp32`,
    without a file, when it does not, or when no candidate passes.
    """
    question, comment = (Reader(tokenizer, prompt) for prompt in prompts)
    bench = Bench(
        outputs_of(network),
        tokenizer.pad_id,
        Passages.of(probes.comments, comment),
        Passages.of(probes.questions, question),
        wordings,
    )
    model = _convert(network)
    exact = OpenVinoRuntime(model, "f32")
    report("Measuring the reference")
    if not bench.agree(exact, TorchRuntime(network)):
        return Choice(TORCH, "f32", {})
    reference = bench.measure(exact)
    del exact
    tried: dict[str, dict[str, Any]] = {}
    for way in ways:
        report(f"Exporting to {way.name}")
        path = folder / f"{way.name}.xml"
        _write(model.clone(), way, path)
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


def _write(model: Any, way: Candidate, path: Path) -> None:
    if way.precision != "f32" or way.is_quantized:
        model = pack_tables(model)
    if way.is_quantized:
        model = quantize(model)
    openvino().save_model(model, path, compress_to_fp16=way.precision == "bf16")
