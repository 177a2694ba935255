"""Labels made from 8 examples each: how often they are right, how long it takes, and SetFit.

    python tests/benchmarks/few_shot.py --data DIR [--setfit PYTHON --minilm DIR] [--draws 5]
                                        [--labels 5] [--weights DIR] [--record]

DIR holds the rows of CLINC150, BANKING77 and GoEmotions as the files in `READERS`. The settings of
`models.few_shot` were chosen on half of their labels (five domains of CLINC150, 37 intents of
BANKING77, most emotions); only the others are drawn here, and no text that a built-in label learns
from. Each draw takes labels and examples at random, the same ones each time, for two tasks: to tell
as many labels apart (of CLINC150, labels of one domain), and to say yes or no to one of them, "no"
being any other. Up to 200 other texts judge each task, as many of each label.

PYTHON is an interpreter that has SetFit, and `--minilm` a folder with the weights of
all-MiniLM-L6-v2. SetFit then learns from the same examples, with default settings, in turn with
Earful. Seconds are those of training: Earful's hold reading the examples, and its cross-validation;
loading a model counts for neither. Intervals are 95 % t-intervals over the draws.

`--record` keeps the table in the record of the weights (the packaged ones, unless `--weights` names
others) and writes their cards.
"""

from __future__ import annotations

import argparse
import csv
import importlib
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import t as student

from bot.config import load_settings
from models.cards import write_cards
from models.datasets import normalise
from models.errors import ModelError
from models.few_shot import Head, learn
from models.inference import EncoderPredictor, load_predictor
from models.records import read_record, write_record
from models.tasks import PACKAGED, task_specs

SHOTS = 8
TEST = 200

#: Settings were chosen on the other five domains.
DOMAINS = ("banking", "utility", "work", "home", "small_talk")
#: Settings were chosen on the first so many intents, once these are shuffled.
TUNED_INTENTS, SHUFFLE = 37, 3
#: Settings were chosen on other emotions.
EMOTIONS = ("amusement", "anger", "fear", "gratitude", "love", "sadness", "surprise")

ABOUT = """
A label of a team's own is a linear head on the embeddings, learnt here from {shots} examples of
each of its values. Accuracy, as the mean over {draws} draws of labels and examples with its 95 %
t-interval, on texts that neither the head nor the encoder learnt from; seconds are the median of
training alone, reading the examples included. The labels are those on which no setting of the
method was chosen: of CLINC150 (Larson et al., EMNLP 2019; CC BY 3.0) five of ten domains, each draw
within one; of BANKING77 (Casanueva et al., 2020; CC BY 4.0) 40 of 77 intents; of GoEmotions
(Demszky et al., ACL 2020; Apache-2.0) seven of 28, other comments of which taught the encoder
sentiment.
`tests/benchmarks/few_shot.py` measures this.
"""
ABOUT_SETFIT = """
SetFit {version} fine-tunes all-MiniLM-L6-v2 on the same examples with its default settings, in the
same run, {cores} cores.
"""

#: Label -> texts, for labels that may be told apart in one task.
Group = Mapping[str, list[str]]


@dataclass(frozen=True)
class Task:
    """Examples and other texts to judge by, each with the index of its label."""

    name: str
    labels: tuple[str, ...]
    texts: list[str]
    targets: np.ndarray
    test_texts: list[str]
    test_targets: np.ndarray


@dataclass(frozen=True)
class Result:
    accuracy: float
    seconds: float


@dataclass(frozen=True)
class Compared:
    """`setfit` is None when it was not asked for."""

    name: str
    earful: Result
    setfit: Result | None


Learner = Callable[[Task], Result]


def main() -> None:
    given = arguments()
    busy = os.getloadavg()[0]
    tasks = tasks_of(given.data, given.draws, given.labels)
    predictor = load(given.weights)
    predictor.predict(tasks[0].texts)  # the first call of a runtime is slower
    own = partial(earful, predictor)
    if given.setfit:
        with setfit(given.setfit, given.minilm) as (peer, version):
            found = [compare(task, own, peer) for task in tasks]
    else:
        found, version = [compare(task, own) for task in tasks], None
    header, rows = table(found, with_peer=version is not None)
    about = described(given.draws, version)
    print(as_text(header, rows, f"{about}\n\n{predictor.revision}; load before {busy:.1f}"))
    if given.record:
        record(given.weights, {"about": about, "header": header, "rows": rows})


def arguments() -> argparse.Namespace:
    known = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    known.add_argument("--data", type=Path, required=True)
    known.add_argument("--setfit", metavar="PYTHON", help="an interpreter that has SetFit")
    known.add_argument("--minilm", type=Path, help="the folder of all-MiniLM-L6-v2")
    known.add_argument("--draws", type=int, default=5)
    known.add_argument("--labels", type=int, default=5, help="to tell apart, if there are as many")
    known.add_argument("--weights", type=Path, default=PACKAGED)
    known.add_argument("--record", action="store_true", help="keep the table with the weights")
    given = known.parse_args()
    if bool(given.setfit) != bool(given.minilm):
        known.error("--setfit and --minilm go together")
    return given


def tasks_of(folder: Path, draws: int, n_labels: int) -> list[Task]:
    taught = taught_texts(folder)
    tasks: list[Task] = []
    for name, read in READERS.items():
        groups = read(folder, taught)
        for draw in range(draws):
            rng = random.Random(f"{name} {draw}")
            group = groups[draw % len(groups)]
            chosen = sorted(rng.sample(sorted(group), min(n_labels, len(group))))
            several = {label: group[label] for label in chosen}
            tasks.append(task_of(f"{name}, one of {len(chosen)}", several, rng))
            tasks.append(task_of(f"{name}, yes or no", yes_or_no(group, rng.choice(chosen)), rng))
    return tasks


def taught_texts(folder: Path) -> set[str]:
    """What the built-in labels learn from or are tested on, normalised."""
    modules = (
        importlib.import_module(f"models.{t.name}.data") for t in task_specs(trained_only=False)
    )
    return {normalise(example.text) for module in modules for example in module.load(folder)}


def clinc(folder: Path, taught: set[str]) -> list[Group]:
    rows = list(rows_of(folder / "intent_clinc150_train.csv"))
    return [
        grouped(((r["label"], r["text"]) for r in rows if r["domain"] == domain), taught)
        for domain in DOMAINS
    ]


def banking(folder: Path, taught: set[str]) -> list[Group]:
    rows = list(rows_of(folder / "intent_banking77_train.csv"))
    intents = sorted({row["label"] for row in rows})
    order = np.random.default_rng(SHUFFLE).permutation(len(intents))
    reported = {intents[place] for place in order[TUNED_INTENTS:]}
    return [grouped(((r["label"], r["text"]) for r in rows if r["label"] in reported), taught)]


def goemotions(folder: Path, taught: set[str]) -> list[Group]:
    """Comments with one emotion alone."""
    rows = rows_of(folder / "emotion_goemotions_train.csv")
    alone = ((row["emotions"], row["text"]) for row in rows if row["emotions"] in EMOTIONS)
    return [grouped(alone, taught)]


READERS: Mapping[str, Callable[[Path, set[str]], list[Group]]] = {
    "CLINC150": clinc,
    "BANKING77": banking,
    "GoEmotions": goemotions,
}


def rows_of(path: Path) -> Iterator[dict[str, str]]:
    if not path.exists():
        sys.exit(f"{path} is missing; name the folder that holds it by --data.")
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def grouped(pairs: Iterable[tuple[str, str]], taught: set[str]) -> Group:
    """Each text once, under the first of its labels."""
    seen, group = set(taught), dict[str, list[str]]()
    for label, text in pairs:
        if normalise(text) not in seen:
            seen.add(normalise(text))
            group.setdefault(label, []).append(text)
    return group


def yes_or_no(group: Group, wanted: str) -> Group:
    others = [text for label, texts in group.items() if label != wanted for text in texts]
    return {"no": others, "yes": group[wanted]}


def task_of(name: str, group: Group, rng: random.Random) -> Task:
    few = min(map(len, group.values())) - SHOTS
    count = min(TEST // len(group), few)
    drawn = [rng.sample(texts, SHOTS + count) for texts in group.values()]
    return Task(
        name,
        tuple(group),
        [text for texts in drawn for text in texts[:SHOTS]],
        np.repeat(np.arange(len(group)), SHOTS),
        [text for texts in drawn for text in texts[SHOTS:]],
        np.repeat(np.arange(len(group)), count),
    )


def load(weights: Path) -> EncoderPredictor:
    return load_predictor(
        load_settings().home, weights=weights, probe_texts=sample_texts, report=say
    )


def sample_texts() -> list[str]:
    from bot.sample.loader import sample_rows

    return [row["text"] for row in sample_rows(date(2026, 11, 22))]


def earful(predictor: EncoderPredictor, task: Task) -> Result:
    started = time.perf_counter()
    head = own_head(predictor, task)
    seconds = time.perf_counter() - started
    said = head.probabilities(predictor.predict(task.test_texts).embeddings).argmax(axis=1)
    return Result(float((said == task.test_targets).mean()), seconds)


def own_head(predictor: EncoderPredictor, task: Task) -> Head:
    """As `models.custom` makes it: one pass reads the examples and what the labels are called."""
    named = [label.replace("_", " ") for label in task.labels]
    embeddings = predictor.predict([*task.texts, *named]).embeddings
    n = len(task.texts)
    return learn(embeddings[:n], task.targets, task.labels, embeddings[n:])[0]


@contextmanager
def setfit(python: str, body: Path) -> Iterator[tuple[Learner, str]]:
    """What has SetFit learn a task, and its version; one process serves every task."""
    script = Path(__file__).with_name("setfit_peer.py")
    offline = {**os.environ, "HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}
    with (
        tempfile.TemporaryFile("w+") as log,
        subprocess.Popen(
            [python, "-I", str(script), str(body)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env=offline,
        ) as process,
    ):
        version = answer(process, log)["version"]
        yield partial(peer_result, process, log), version


def peer_result(process: subprocess.Popen[str], log: Any, task: Task) -> Result:
    assert process.stdin is not None
    asked = {"texts": task.texts, "targets": task.targets.tolist(), "test_texts": task.test_texts}
    print(json.dumps(asked), file=process.stdin, flush=True)
    said = answer(process, log)
    right = np.array(said["targets"]) == task.test_targets
    return Result(float(right.mean()), said["seconds"])


def answer(process: subprocess.Popen[str], log: Any) -> dict[str, Any]:
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        log.seek(0)
        sys.exit(f"SetFit failed:\n{log.read()[-2000:]}")
    said: dict[str, Any] = json.loads(line)
    return said


def compare(task: Task, own: Learner, peer: Learner | None = None) -> Compared:
    ours, theirs = own(task), peer(task) if peer else None
    pairs = (("Earful", ours), ("SetFit", theirs))
    told = (f"{name} {of.accuracy:.3f} in {of.seconds:.1f} s" for name, of in pairs if of)
    say(f"{task.name}: {', '.join(told)}")
    return Compared(task.name, ours, theirs)


def table(found: Sequence[Compared], *, with_peer: bool) -> tuple[list[str], list[list[str]]]:
    header = ["Labels", "Earful", "Seconds"]
    if with_peer:
        header += ["SetFit", "Its seconds", "Earful - SetFit", "Times faster"]
    names = dict.fromkeys(each.name for each in found)
    return header, [[name, *cells([e for e in found if e.name == name])] for name in names]


def cells(draws: Sequence[Compared]) -> list[str]:
    ours = [each.earful for each in draws]
    theirs = [each.setfit for each in draws if each.setfit]
    shown = accuracy_and_seconds(ours)
    if theirs:
        gaps = [own.accuracy - peer.accuracy for own, peer in zip(ours, theirs, strict=True)]
        ratios = [peer.seconds / own.seconds for own, peer in zip(ours, theirs, strict=True)]
        shown += accuracy_and_seconds(theirs)
        shown += [mean_interval(gaps, "+.3f"), f"{np.median(ratios):.0f}"]
    return shown


def accuracy_and_seconds(results: Sequence[Result]) -> list[str]:
    seconds = np.median([result.seconds for result in results])
    return [mean_interval([result.accuracy for result in results]), f"{seconds:.1f}"]


def mean_interval(values: Sequence[float], form: str = ".3f") -> str:
    """The mean, and half of its 95 % t-interval when there is more than one value."""
    mean, n = f"{np.mean(values):{form}}", len(values)
    if n == 1:
        return mean
    half = student.ppf(0.975, n - 1) * np.std(values, ddof=1) / np.sqrt(n)
    return f"{mean} ± {half:.3f}"


def described(draws: int, version: str | None) -> str:
    about = ABOUT.format(shots=SHOTS, draws=draws)
    if version:
        about += ABOUT_SETFIT.format(version=version, cores=os.cpu_count())
    return " ".join(about.split())


def as_text(header: Sequence[str], rows: Sequence[Sequence[str]], about: str) -> str:
    lines = [header, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(header))]
    shown = (
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )
    return "\n".join([*shown, "", about])


def record(weights: Path, few_shot: Mapping[str, Any]) -> None:
    write_record({**read_record(weights), "few_shot": few_shot}, weights)
    write_cards(weights)


def say(text: str) -> None:
    print(f"  {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        main()
    except ModelError as error:
        sys.exit(str(error))
