"""How a task does on sources that it never learnt from.

For each source that is left out, adapter, head and wording are trained on the task's others,
much as all tasks are together, and tested on all English texts of the one left out. Run it with
`python -m models.transfer needs --data DIR --weights DIR`; the record and the cards of those
weights take the figures in.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from models import wording_training
from models.base import prepare_base
from models.cards import write_cards
from models.commands import task_data
from models.datasets import Example, Splits, normalise
from models.errors import ModelError, TrainingDataError
from models.lesson import Say, TaskData
from models.metrics import figures
from models.network import load_network
from models.reader import Reader
from models.records import read_record, write_record
from models.targets import allowed_matrix, gold_matrix
from models.tasks import PACKAGED, encoder_spec
from models.training import train
from models.wording_files import read_wordings

#: The language that others have published figures for.
_TESTED = "en"

#: One task alone, from the bare encoder, passes more often than all of them together.
_SETTINGS: Mapping[str, Any] = {"epochs": 4, "learning_rate": 6e-4, "validations": 1}

#: Whether an example belongs to a source that is left out.
Belongs = Callable[[Example], bool]


def without(data: TaskData, belongs: Belongs) -> TaskData:
    """The task with the English examples that belong as its test, none alike to learn from."""
    parts = data.splits
    left_out = [
        e for part in (parts.train, parts.validation, parts.test) for e in part if belongs(e)
    ]
    judged = [e for e in left_out if not e.weak and e.lang == _TESTED]
    texts = {normalise(e.text) for e in left_out}
    kept = [
        tuple(e for e in part if not belongs(e) and normalise(e.text) not in texts)
        for part in (parts.train + parts.test, parts.validation)
    ]
    return TaskData(data.task, Splits(kept[0], kept[1], tuple(judged)))


def transfer(base: Path, data: TaskData, among: Sequence[str], say: Say) -> dict[str, Any]:
    """Figures on the test of `data`, over the labels in `among`, of a model trained on the rest."""
    with tempfile.TemporaryDirectory() as place:
        out = Path(place)
        train(base, [data], out, settings=_SETTINGS, say=say)
        reader = Reader(load_network(base, weights=out), base, encoder_spec(out))
        wording_training.fit_on(reader, data, out)
        reader = replace(reader, wordings=read_wordings(out))
        examples = [_narrowed(e, among) for e in data.splits.test]
        return figures(
            gold_matrix(examples, data.task),
            reader.label(examples, data.task),
            allowed_matrix(examples, data.task),
            data.task.labels,
            multi_label=data.task.multi_label,
        ).as_json()


def _narrowed(example: Example, among: Sequence[str]) -> Example:
    labels = tuple(label for label in example.labels if label in among)
    return replace(example, labels=labels, among=tuple(among))


def _main() -> None:
    parser = argparse.ArgumentParser(prog="python -m models.transfer", description=__doc__)
    parser.add_argument("task", help="a task whose data.py has LEFT_OUT")
    parser.add_argument("--data", type=Path, required=True, help="the folder of data sets")
    parser.add_argument("--weights", type=Path, default=PACKAGED, help="whose record to add to")
    given = parser.parse_args()
    home = Path(os.environ.get("EARFUL_HOME") or "~/.earful").expanduser()
    try:
        data = TaskData(*task_data(given.task, given.data)[0])
        module = importlib.import_module(f"models.{data.task.name}.data")
        if not hasattr(module, "LEFT_OUT"):
            raise TrainingDataError(f"{given.task} does not say what to leave out; add LEFT_OUT.")
        parts = {
            name: transfer(prepare_base(home), without(data, belongs), among, _say)
            for name, (belongs, among) in module.LEFT_OUT.items()
        }
        record = read_record(given.weights)
        write_record({**record, "transfer": {given.task: parts}}, given.weights)
        write_cards(given.weights)
    except ModelError as error:
        sys.exit(str(error))
    json.dump(parts, sys.stdout)


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    _main()
