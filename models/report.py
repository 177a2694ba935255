"""Measures trained weights on what they have not seen, and writes their record and cards.

Training ends with it; `python -m models.report --data DIR --weights DIR` does it again, from the
notes that training left in the folder's `work`. With `--only TASK` the figures of other tasks stay
as they are recorded, if their data do.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from models import agreement, cluster_quality, fairness, search_quality, wording_training
from models.base import prepare_base
from models.cards import write_cards
from models.commands import task_data
from models.deletion import deletion_check
from models.errors import ModelError, TrainingDataError
from models.evaluation import evaluate_task
from models.lesson import Say, TaskData
from models.network import load_network
from models.reader import Reader
from models.records import RECORD, describe, make_record, read_record, write_record
from models.star_evaluation import fit_on, ratings, star_figures
from models.stars import TASK, write_stars
from models.tasks import PACKAGED, TaskSpec, encoder_spec, task_specs
from models.training import TrainingRun, read_run
from models.wording_files import read_wordings

#: Parts of a record that `models.transfer` and the benchmarks add.
_APART = frozenset({"transfer", "few_shot"})

#: Parts that have an entry for each task.
_BY_TASK = ("wording", "fairness", "explanations", "tasks")

#: Test comments whose explanations are checked, by task and language.
_EXPLAINED = 12


def report(
    base: Path,
    sets: Sequence[TaskData],
    run: TrainingRun,
    *,
    data: Path,
    weights: Path,
    only: str | None = None,
    say: Say = lambda _: None,
) -> dict[str, Any]:
    """Evaluate every task and the encoder, and write record and cards into the weights folder.

    With `only` that task alone; TrainingDataError where the data of another are not those that
    its recorded figures are of.
    """
    before = _unchanged(read_record(weights), sets, only) if only else {}
    sets = [each for each in sets if only in (None, each.task.name)]
    reader = Reader(load_network(base, weights=weights), base, encoder_spec(weights))
    say("Teaching the wordings")
    words = {each.task.name: _wording(reader, each, weights) for each in sets}
    reader = replace(reader, wordings=read_wordings(weights))
    stars = {each.task.name: _stars(reader, each, data, weights) for each in sets}
    done = {each.task.name: evaluate_task(base, each, weights, say) for each in sets}
    more = {
        "stars": stars.get(TASK),
        "wording": {task: of for task, of in words.items() if of is not None},
        **({} if only else _of_encoder(base, data, weights, say)),
        **_of_labels(reader, sets, say),
    }
    made = _with_recorded(before, make_record(run, sets, done, more, weights))
    record = {**_measured_apart(weights), **made}
    write_record(record, weights)
    write_cards(weights)
    return record


def _unchanged(before: dict[str, Any], sets: Sequence[TaskData], only: str) -> dict[str, Any]:
    """The record, where the data of all tasks but one are those that it is of."""
    for each in sets:
        name = each.task.name
        if name != only and before["tasks"][name]["data"] != describe(each.splits):
            raise TrainingDataError(
                f"The data of {name} are not those that its figures are of; measure all tasks "
                "again, without --only."
            )
    return before


def _with_recorded(before: Mapping[str, Any], made: Mapping[str, Any]) -> dict[str, Any]:
    """What was made anew, and beside it what the record has of other tasks."""
    by_task = {key: {**before.get(key, {}), **made[key]} for key in _BY_TASK}
    tasks = [*before.get("tasks", {}), *made["tasks"]]
    by_task["tasks"] = {name: by_task["tasks"][name] for name in dict.fromkeys(tasks)}
    kept = {key: of for key, of in before.items() if made.get(key) is None}
    return {**made, **kept, **by_task}


def _measured_apart(weights: Path) -> dict[str, Any]:
    """What other commands have added to the record there, if there is one."""
    if not (weights / RECORD).exists():
        return {}
    return {key: of for key, of in read_record(weights).items() if key in _APART}


def _stars(reader: Reader, each: TaskData, data: Path, weights: Path) -> dict[str, Any] | None:
    """Fit the stars on validation, and say what they add on the test."""
    if each.task.name != TASK:
        return None
    rated = ratings(data)
    witness = fit_on(reader, each, rated)
    if witness is None:
        return None
    write_stars(witness, weights)
    return star_figures(witness, reader, each, rated)


def _wording(reader: Reader, each: TaskData, weights: Path) -> dict[str, Any] | None:
    """Teach a task's wording and weigh it on validation, and say what it adds there."""
    return None if each.task.spans else wording_training.fit_on(reader, each, weights)


def _of_encoder(base: Path, data: Path, weights: Path, say: Say) -> dict[str, Any]:
    say("Searching and clustering with both encoders")
    judged, labelled = data / search_quality.FILE, data / cluster_quality.FILE
    return {
        "search": search_quality.search_quality(base, weights, judged).as_json()
        if judged.exists()
        else None,
        "clusters": cluster_quality.cluster_quality(base, weights, labelled).as_json()
        if labelled.exists()
        else None,
    }


def _of_labels(reader: Reader, sets: Sequence[TaskData], say: Say) -> dict[str, Any]:
    say("Swapping names, countries and dialects")
    said = [each for each in sets if not (each.task.spans or each.task.queries)]
    tasks = [each.task for each in said]
    say("Checking explanations")
    return {
        "fairness": _fairness(reader, tasks),
        "agreement": {lang: of.as_json() for lang, of in agreement.agreement().items()},
        "explanations": {each.task.name: _explained(reader, each) for each in said},
    }


def _fairness(reader: Reader, tasks: Sequence[TaskSpec]) -> dict[str, Any]:
    variants = fairness.read_variants()
    examples = fairness.as_examples(variants)
    read = {task.name: reader.label(examples, task) for task in tasks}
    figures = fairness.fairness_figures(variants, read, tasks)
    return {name: of.as_json() for name, of in figures.items()}


def _explained(reader: Reader, data: TaskData) -> Mapping[str, Any]:
    figures = deletion_check(reader, data.task, data.splits.test, limit=_EXPLAINED)
    return figures.as_json()


def _main() -> None:
    parser = argparse.ArgumentParser(prog="python -m models.report", description=__doc__)
    parser.add_argument("--weights", type=Path, default=PACKAGED, help="a folder of weights")
    parser.add_argument("--data", type=Path, required=True, help="the data that taught them")
    parser.add_argument("--only", metavar="TASK", help="the one task that is measured again")
    given = parser.parse_args()
    home = Path(os.environ.get("EARFUL_HOME") or "~/.earful").expanduser()
    trained = {spec.name for spec in task_specs(given.weights)}
    try:
        run = read_run(given.weights)
        sets = [TaskData(*pair) for pair in task_data("all", given.data)]
        kept = [each for each in sets if each.task.name in trained]
        record = report(
            prepare_base(home),
            kept,
            run,
            data=given.data,
            weights=given.weights,
            only=given.only,
            say=_say,
        )
    except ModelError as error:
        sys.exit(str(error))
    json.dump(sorted(record["tasks"]), sys.stdout)


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    _main()
