"""Model cards, generated from the record of the run that made the weights. Never edit a card."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from models.evaluation import OURS
from models.records import read_record
from models.scripts import SCRIPTS
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
        _head(task),
        "## How good it is",
        "On the test split, which neither training nor calibration saw. Intervals hold 95 % of "
        "2,000 bootstrap resamples.",
        *_slices(evaluation["slices"]),
        "" if task["spans"] else f"## Label by label\n\n{_labels_table(evaluation['slices'])}",
        *_confusion(evaluation.get("confusion", {}), task["labels"]),
        *_wording((record.get("wording") or {}).get(name), task["labels"]),
        *_stars(record.get("stars") if name == "sentiment" else None, task),
        *_transfer(record.get("transfer", {}).get(name, {})),
        *_people((record.get("agreement") or {}).get("all"), task, name),
        "## Calibration and length",
        _calibration(task),
        _plain_table("Language", evaluation["languages"]),
        _plain_table("Length", evaluation["lengths"]),
        *_fairness((record.get("fairness") or {}).get(name, ())),
        *_explanations((record.get("explanations") or {}).get(name)),
        "## Known failures",
        *_failures(evaluation["hard_cases"]),
        "## Data",
        _data_table(task["data"], module),
        f"{task['train']:,} rows were learnt from; {task['dropped']:,} "
        f"were dropped because their label is doubtful, and {task['widened']:,} labels that were "
        "given as one of fewer count in full. Equal texts, texts that begin or end alike, and "
        "sentences of one review never fall on two sides of a split, and no text that tests one "
        "task teaches another.",
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
        "Heads of whole texts read the mean of the token states beside the state of the first "
        "token; a focused one also the mean over the tokens that name the product; one that marks "
        "spans reads every token. The mean is also the embedding; a loss of weight "
        f"{recipe['anchor']:g} on 1 - cosine holds it to the base's, so that search and themes "
        "keep working.",
        "## Is search as good as with the base?",
        _search(record["search"]),
        *_clusters(record.get("clusters")),
        "## How it was trained",
        _table(("Setting", "Value"), [(k.replace("_", " "), v) for k, v in recipe.items()]),
        _history(record["history"]),
        *_before(record.get("before")),
        _kept(record.get("joined", 1)),
        _how_made(record),
        "## Limits",
        f"In evaluation, texts are read up to {encoder['max_length']} tokens; in use, longer ones "
        "are read in windows. Languages other than those in the tasks' data work by transfer and "
        "are less sure.",
    )


def overview(record: Record) -> str:
    """models/README.md: which models there are, how good, how to train and add one."""
    places = [
        (f"[{name}]({name}/card.md)", place, systems[OURS])
        for name, task in record["tasks"].items()
        for place, systems in task["evaluation"]["slices"].items()
    ]
    rows = [(card, place, *_figures(of)) for card, place, of in places if "overlap_f1" not in of]
    spans = [(card, place, *_span_figures(of)) for card, place, of in places if "overlap_f1" in of]
    return _page(
        "# Models",
        _GENERATED,
        "One shared encoder with a low-rank adapter ([card](encoder/card.md)) gives a comment's "
        "embedding and all its labels in one pass; every task is one small head, mostly "
        "joined with a linear reading of the words. Weights are safetensors, a few megabytes "
        "together; the base encoder is prepared on first use.",
        "## How good they are",
        _table(("Task", "Test", *_HEADER), rows),
        _table(("Task", "Test", *_SPAN_HEADER), spans) if spans else "",
        *_few_shot(record.get("few_shot")),
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
        "`rivals.py` with packages to compare with, a `hard_cases.csv`, and a `[wording]` table, "
        "which has a reading of the words join the head.",
    )


def _head(task: Record) -> str:
    several = " (several may hold)" if task["multi_label"] else ""
    reads = (
        "It reads every token and marks spans"
        if task["spans"]
        else "It reads the whole text, and in particular where the product is named"
        if task["focused"]
        else "It reads questions, and of a long one the beginning and the end"
        if task.get("queries")
        else "It reads the whole text"
    )
    return (
        f"Labels: {', '.join(f'`{label}`' for label in task['labels'])}{several}. {reads}: a head "
        f"of {_kilobytes(task['head']['bytes'])} on the shared encoder (../encoder/card.md)."
    )


def _slices(slices: Mapping[str, Mapping[str, Any]]) -> Iterable[str]:
    for name, systems in slices.items():
        is_spans = "overlap_f1" in systems[OURS]
        key = "pair_f1" if is_spans else "macro_f1"
        rows = [
            (
                f"**{system}**" if system == OURS else system,
                *(_span_figures if is_spans else _figures)(systems[system]),
            )
            for system in sorted(systems, key=lambda s: -systems[s][key])
        ]
        header = ("System", *(_SPAN_HEADER if is_spans else _HEADER))
        yield f"### {name}\n\n{_table(header, rows)}"


_HEADER = ("n", "Accuracy", "Macro-F1", "ECE (by chance)")
_SPAN_HEADER = (
    "Texts",
    "Spans",
    "Span F1, exact",
    "overlapping",
    "with label",
    "Label accuracy given the span",
    "Macro-F1",
    "ECE (by chance)",
)


def _figures(of: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        f"{of['n']:,}",
        _with_interval(of["accuracy"], of["accuracy_interval"]),
        _with_interval(of["macro_f1"], of["macro_f1_interval"]),
        f"{of['ece']:.3f} ({of['ece_by_chance']:.3f})",
    )


def _span_figures(of: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        f"{of['n']:,}",
        f"{of['spans']:,}",
        _with_interval(of["f1"], of["f1_interval"]),
        f"{of['overlap_f1']:.3f}",
        f"{of['pair_f1']:.3f}",
        _with_interval(of["accuracy"], of["accuracy_interval"]),
        f"{of['macro_f1']:.3f}",
        f"{of['ece']:.3f} ({of['ece_by_chance']:.3f})",
    )


def _labels_table(slices: Mapping[str, Mapping[str, Any]]) -> str:
    rows = [
        (name, label, of["n"], *(f"{of[key]:.3f}" for key in ("precision", "recall", "f1")))
        for name, systems in slices.items()
        for label, of in systems[OURS]["labels"].items()
    ]
    return _table(("Test", "Label", "n", "Precision", "Recall", "F1"), rows)


def _confusion(parts: Mapping[str, Any], labels: Sequence[str]) -> Iterable[str]:
    if parts:
        yield (
            "## What is taken for what\n\nRows are what a person says, columns what the model does."
        )
    for name, counts in parts.items():
        rows = [(label, *of) for label, of in zip(labels, counts, strict=True)]
        yield f"### {name}, confusion matrix\n\n{_table(('', *labels), rows)}"


def _plain_table(title: str, parts: Mapping[str, Mapping[str, Any]]) -> str:
    is_spans = any("overlap_f1" in of for of in parts.values())
    show = _span_figures if is_spans else _figures
    rows = [(name, *show(of)) for name, of in parts.items()]
    return _table((title, *(_SPAN_HEADER if is_spans else _HEADER)), rows)


def _calibration(task: Record) -> str:
    temperatures = " and ".join(f"{value:.3f}" for value in task["temperature"])
    return (
        f"A temperature ({temperatures}) and an offset a label for texts in alphabets and for "
        "those in Chinese, Japanese or Korean script, fitted on validation. ECE is the mean gap "
        "between how sure a prediction is and how often such predictions are right; by chance, "
        "what it would be on average on as many texts if every probability were right."
    )


def _history(history: Sequence[Mapping[str, float]]) -> str:
    names = list(history[0]) if history else []
    rows = [[f"{h[name]:g}" for name in names] for h in history]
    return "Validation, by task and language:\n\n" + _table(names, rows)


def _before(before: Mapping[str, Any] | None) -> Iterable[str]:
    if before:
        yield (
            "It began with the weights of an earlier run of the same network "
            f"({before['step']:,} steps, {before['seconds'] / 60:.0f} minutes)."
        )


def _kept(joined: int) -> str:
    if joined == 1:
        return "The weights that validated best were kept."
    return (
        f"The weights are the mean of those that validated best in {joined} runs, each of which "
        "set out from the one before; steps and seconds are of all of them."
    )


def _clusters(clusters: Mapping[str, Any] | None) -> Iterable[str]:
    if clusters:
        yield (
            f"k-means on {clusters['texts']:,} utterances of {clusters['labels']} intents "
            "(BANKING77; Casanueva et al., 2020; CC BY 4.0): normalised mutual information "
            f"{clusters['base']:.3f} with the base, {clusters['adapted']:.3f} with the adapter."
        )


def _wording(of: Mapping[str, Any] | None, labels: Sequence[str]) -> Iterable[str]:
    if not of:
        return
    temperatures = " and ".join(f"{value:.3f}" for value in of["temperature"])
    embedding = ", and on the embedding" if of["embedding"] else ""
    offsets = "an offset a label" if of["offsets"] else "nothing else"
    yield (
        "## The wording beside the head\n\nThe head is joined with a logistic regression on the "
        f"wording{embedding}: TF-IDF of {of['parts']:,} sequences of characters and words that the "
        f"training split has ({_kilobytes(of['bytes'])}, data `{of['data'][:12]}`). The log-odds "
        "of both are added, each with its share, which validation chose; both together were "
        f"calibrated there (temperatures {temperatures}, {offsets}). The head's share:"
    )
    yield _table(
        ("Script", *labels),
        [(name, *of_labels) for name, of_labels in zip(SCRIPTS, of["share"], strict=True)],
    )
    yield "On validation, which is what they were fitted on:"
    yield _table(
        ("Read by", *_HEADER), [(way, *_figures(f)) for way, f in of["validation"].items()]
    )


def _stars(of: Mapping[str, Any] | None, task: Record) -> Iterable[str]:
    if not of:
        return
    yield (
        "## Stars beside the words\n\nWhere a comment has stars, they are a second witness: how "
        "often comments of each sentiment come with so many, counted on labelled training "
        f"comments, to the power {of['power']:g}, which validation chose. A comment without words "
        "is read by its stars alone. On the labelled test comments that have both:"
    )
    yield _table(("Read by", *_HEADER), [(way, *_figures(f)) for way, f in of["ways"].items()])
    yield _table(
        ("Sentiment", *(f"{n} star{'s' * (n > 1)}" for n in range(1, 6))),
        [(label, *row) for label, row in zip(task["labels"], of["counts"], strict=True)],
    )


def _transfer(parts: Mapping[str, Mapping[str, Any]]) -> Iterable[str]:
    if parts:
        yield (
            "## On sources it never learnt from\n\nFor each line, adapter, head and wording "
            "were trained by the same recipe without that source, and tested on all of it."
        )
        for name, figures in parts.items():
            yield f"### Without {name}\n\n{_labels_table({name: {OURS: figures}})}"


def _people(agreement: Mapping[str, Any] | None, task: Record, name: str) -> Iterable[str]:
    if not agreement:
        return
    yield (
        "## Do people agree?\n\n"
        f"{agreement['n']} comments were labelled a second time, blind, by the same guide."
    )
    if task["spans"]:
        of = agreement["aspects"]
        yield (
            f"Spans: F1 {_with_interval(of['exact_f1'], of['exact_interval'])} exactly, "
            f"{_with_interval(of['overlap_f1'], of['overlap_interval'])} by overlap."
        )
        return
    judged = agreement["labels"]
    rows = [
        (what, of["n"], f"{of['share']:.3f}", _kappa(of))
        for what, of in judged.items()
        if what == name or what in task["labels"]
    ]
    yield _table(("What", "n", "Same", "Cohen's kappa"), rows)


def _kappa(of: Mapping[str, Any]) -> str:
    if of["kappa"] is None:
        return "undefined"
    return _with_interval(of["kappa"], of["interval"]) if of["interval"] else f"{of['kappa']:.3f}"


def _fairness(rows: Sequence[Mapping[str, Any]]) -> Iterable[str]:
    if not rows:
        return
    yield (
        "## What must not matter\n\nComments that differ only in a name, a country, a dialect and "
        "the like: the share of variants that get another decision than the first of their set, "
        "and groups whose probability of a label is shifted beyond chance (sign-flip test, Holm)."
    )
    yield _table(
        ("Swapped", "Language", "Sets", "n", "Changed", "Greatest change", "Shifted groups"),
        [
            (
                row["what"],
                row["lang"],
                row["sets"],
                row["n"],
                _with_interval(row["changed"], row["interval"]),
                _cell(_change(row["largest"])),
                ", ".join(f"{g['group']} {g['shift']:+.3f}" for g in row["groups"] if g["differs"])
                or "none",
            )
            for row in rows
        ],
    )


def _change(largest: Mapping[str, Any] | None) -> str:
    if largest is None:
        return "none"
    return (
        f"{largest['label']} {largest['before']:.2f} to {largest['after']:.2f}: "
        f"{largest['variant']}"
    )


def _explanations(of: Mapping[str, Any] | None) -> Iterable[str]:
    if of:
        yield (
            "## Are explanations true?\n\nThe words that an explanation names are taken out, and "
            "the label's probability falls by so much; by so little when as many words are taken "
            "out by chance."
        )
        yield _table(
            ("Language", "n", "Words taken out", "Named", "By occlusion", "By chance"),
            [
                (
                    row["lang"],
                    row["n"],
                    row["words"],
                    _with_interval(row["explained"], row["explained_interval"]),
                    f"{row['occlusion']:.3f}",
                    f"{row['random']:.3f}",
                )
                for row in of["rows"]
            ],
        )


def _few_shot(of: Mapping[str, Any] | None) -> Iterable[str]:
    if of:
        yield "## Labels of your own\n\n" + of["about"]
        yield _table(of["header"], of["rows"])


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


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
            tuple(
                _cell(str(c[key])) for key in ("text", "what", "label", "predicted", "probability")
            )
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
        (name, *(f"{search[key][of]:.3f}" for of in ("average_precision", "ndcg10", "recall50")))
        for name, key in (("base", "base"), ("with the adapter", "adapted"))
    ]
    return "\n\n".join(
        [
            f"{search['queries']} feature queries over {search['texts']} judged app reviews "
            "(Dabrowski et al., Information Systems 114, 2023; MIT).",
            _table(("Encoder", "Average precision", "nDCG@10", "Recall@50"), rows),
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
