"""Model cards, generated from the record of the run that made the weights. Never edit a card."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from models.evaluation import OURS
from models.records import read_record
from models.tasks import PACKAGED

_GENERATED = "<!-- Generated from encoder/run.json by `models.cards`; edit neither by hand. -->"

Record = Mapping[str, Any]


def cards(weights: Path | None = None) -> dict[str, str]:
    """Path within the weights folder -> text, for every card and the overview."""
    record = read_record(weights)
    pages = {"README.md": overview(record), "encoder/card.md": encoder_card(record)}
    for name in record["tasks"]:
        pages[f"{name}/card.md"] = task_card(record, name)
    return pages


def write_cards(weights: Path | None = None) -> None:
    """Write every card of a weights folder from its run record."""
    for path, text in cards(weights).items():
        ((weights or PACKAGED) / path).write_text(text, encoding="utf-8")


def task_card(record: Record, name: str) -> str:
    """The card of one task's head."""
    task, module = record["tasks"][name], importlib.import_module(f"models.{name}.data")
    evaluation = task["evaluation"]
    return _page(
        f"# {name.replace('_', ' ').capitalize()}",
        _GENERATED,
        getattr(module, "ABOUT", "").strip(),
        f"Labels: {', '.join(f'`{label}`' for label in task['labels'])}"
        f"{' (several may hold)' if task['multi_label'] else ''}. "
        f"A linear head of {_kilobytes(task['head']['bytes'])} on the shared encoder "
        "(../encoder/card.md).",
        "## How good it is",
        "On the test split, which neither training nor calibration saw. Intervals hold 95 % of "
        "2,000 bootstrap resamples.",
        *_slices(evaluation["slices"]),
        "## Label by label",
        _labels_table(evaluation["slices"]),
        "## Calibration and length",
        f"One temperature, {task['temperature']:.3f}, and an offset a label, fitted on validation, "
        "where languages weigh alike. ECE is the mean gap between how sure a prediction is and "
        "how often such predictions are right.",
        _plain_table("Language", evaluation["languages"]),
        _plain_table("Length", evaluation["lengths"]),
        "## Known failures",
        *_failures(evaluation["hard_cases"]),
        "## Data",
        _data_table(task["data"], module),
        f"{task['train']:,} rows were learnt from; {task['dropped']:,} "
        f"were dropped because their label is doubtful, and {task['widened']:,} labels that were "
        "given as one of fewer count in full. Equal texts, texts that begin or end alike, and "
        "sentences of one review never fall on two sides of a split.",
        _how_made(record),
    )


def encoder_card(record: Record) -> str:
    """The card of the shared encoder's adapter."""
    encoder, recipe = record["encoder"], record["recipe"]
    return _page(
        "# The shared encoder",
        _GENERATED,
        f"A low-rank adapter (rank {encoder['rank']}, layers {recipe['first_layer'] + 1} and up, "
        f"{_kilobytes(record['adapter']['bytes'])}) for `{encoder['base']}` (MIT), trained on "
        f"{_listed(record['tasks'])}. It is merged into the encoder's weights when they are "
        "loaded: one pass gives the embedding and the labels of every task.",
        "Heads read the mean of the token states beside the state of the first token. The mean "
        f"is also the embedding; a loss of weight {recipe['anchor']:g} on 1 - cosine holds it to "
        "the base's, so that search and themes keep working.",
        "## Is search as good as with the base?",
        _search(record["search"]),
        "## How it was trained",
        _table(("Setting", "Value"), [(k.replace("_", " "), v) for k, v in recipe.items()]),
        _table(
            ("Step", "Validation macro-F1, mean of tasks and languages"),
            [(h["step"], f"{h['validation_macro_f1']:.3f}") for h in record["history"]],
        ),
        "The weights that validated best were kept.",
        _how_made(record),
        "## Limits",
        f"Comments are read up to {encoder['max_length']} tokens in evaluation. Languages other "
        "than those in the tasks' data work by transfer and are less sure.",
    )


def overview(record: Record) -> str:
    """models/README.md: which models there are, how good, how to train and add one."""
    rows = [
        (f"[{name}]({name}/card.md)", place, *_figures(systems[OURS]))
        for name, task in record["tasks"].items()
        for place, systems in task["evaluation"]["slices"].items()
    ]
    return _page(
        "# Models",
        _GENERATED,
        "One shared encoder with a low-rank adapter ([card](encoder/card.md)) gives a comment's "
        "embedding and all its labels in one pass; every task is one small head. Weights are "
        "safetensors, a few megabytes together; the base encoder is prepared on first use.",
        "## How good they are",
        _table(("Task", "Test", "n", "Accuracy", "Macro-F1", "ECE"), rows),
        "## Train, evaluate, predict",
        "```\n"
        "earful models train all --data DIR --out WEIGHTS  # one task: also a CSV of text,label\n"
        "earful models evaluate sentiment --data FILE.csv  # columns text, label\n"
        "earful models predict FILE.csv --out FILE.jsonl   # one line a row\n"
        "```",
        "Training needs the extra `train`. It keeps checkpoints under `WEIGHTS/work`; `--resume` "
        "goes on with a run that was interrupted.",
        "## Add a task",
        "A task is a folder: `config.toml` with a `[task]` table (`labels`, `multi_label`), and "
        "`data.py` with `load(folder)`, which yields `models.datasets.Example`s. That is all: "
        "`train all` then teaches it beside the others, writes its head and its card. In data.py, "
        "`ABOUT`, `SOURCES`, `slices(test)` and `aliases(labels)` are optional, and so are a "
        "`rivals.py` with packages to compare with and a `hard_cases.csv`.",
    )


def _slices(slices: Mapping[str, Mapping[str, Any]]) -> Iterable[str]:
    header = ("System", "n", "Accuracy", "Macro-F1", "ECE")
    for name, systems in slices.items():
        rows = [
            (f"**{system}**" if system == OURS else system, *_figures(systems[system]))
            for system in sorted(systems, key=lambda s: -systems[s]["accuracy"])
        ]
        yield f"### {name}\n\n{_table(header, rows)}"


def _figures(of: Mapping[str, Any]) -> tuple[str, str, str, str]:
    return (
        f"{of['n']:,}",
        _with_interval(of["accuracy"], of["accuracy_interval"]),
        _with_interval(of["macro_f1"], of["macro_f1_interval"]),
        f"{of['ece']:.3f}",
    )


def _labels_table(slices: Mapping[str, Mapping[str, Any]]) -> str:
    rows = [
        (name, label, of["n"], *(f"{of[key]:.3f}" for key in ("precision", "recall", "f1")))
        for name, systems in slices.items()
        for label, of in systems[OURS]["labels"].items()
    ]
    return _table(("Test", "Label", "n", "Precision", "Recall", "F1"), rows)


def _plain_table(title: str, parts: Mapping[str, Mapping[str, Any]]) -> str:
    rows = [(name, *_figures(of)) for name, of in parts.items()]
    return _table((title, "n", "Accuracy", "Macro-F1", "ECE"), rows)


def _failures(cases: Sequence[Mapping[str, Any]]) -> Iterable[str]:
    if not cases:
        yield "No hard cases were written for this task."
        return
    missed = [case for case in cases if case["predicted"] != case["label"]]
    yield (
        f"Of {len(cases)} texts written to be hard, never trained on, it reads "
        f"{len(cases) - len(missed)} as a person would. These it does not:"
    )
    yield _table(
        ("Text", "What is hard", "A person", "The model", "Probability"),
        [
            (c["text"].replace("|", "\\|"), c["what"], c["label"], c["predicted"], c["probability"])
            for c in missed
        ],
    )


def _data_table(data: Mapping[str, Mapping[str, Any]], module: ModuleType) -> str:
    known: Mapping[str, tuple[str, str, str]] = getattr(module, "SOURCES", {})
    rows = []
    for source, counts in data.items():
        what, licence, use = known.get(source, (source, "that of the file given", "as given"))
        sizes = (f"{counts[part]:,}" for part in ("train", "validation", "test"))
        rows.append((what, licence, use, *sizes, f"`{counts['sha256'][:12]}`"))
    header = ("What", "Licence", "Use", "Train", "Validation", "Test", "SHA-256")
    return _table(header, rows)


def _search(search: Mapping[str, Any] | None) -> str:
    if search is None:
        return "Not measured: the folder of data held no judged searches."
    rows = [
        (name, f"{search[key]['average_precision']:.3f}", f"{search[key]['ndcg10']:.3f}")
        for name, key in (("base", "base"), ("with the adapter", "adapted"))
    ]
    return "\n\n".join(
        [
            f"{search['queries']} feature queries over {search['texts']} judged app reviews "
            "(Dabrowski et al., Information Systems 114, 2023; MIT).",
            _table(("Encoder", "Average precision", "nDCG@10"), rows),
            f"The mean cosine between a text's two embeddings is {search['cosine']:.4f}; both "
            f"encoders agree on {100 * search['overlap']:.0f} % of a query's first ten.",
        ]
    )


def _how_made(record: Record) -> str:
    packages = ", ".join(f"{name} {number}" for name, number in record["packages"].items())
    return (
        f"Made on {record['made']} at revision {record['revision']}: {record['steps']:,} steps in "
        f"{record['seconds'] / 60:.0f} minutes on CPU, seed {record['recipe']['seed']}; {packages}."
    )


def _with_interval(value: float, interval: Sequence[float]) -> str:
    return f"{value:.3f} [{interval[0]:.3f}, {interval[1]:.3f}]"


def _kilobytes(size: int) -> str:
    return f"{size / 1024:,.0f} KB"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(name.replace("_", " ") for name in names)


def _table(header: Sequence[object], rows: Iterable[Sequence[object]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def _page(*blocks: str) -> str:
    return "\n\n".join(block for block in blocks if block) + "\n"
