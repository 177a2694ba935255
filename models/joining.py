"""Joins runs that set out from one another into one set of weights: the mean of their best.

Weights on one path lie in one basin, and their mean is as good as the best of them or better on
what none of them saw (Wortsman et al. 2022, "Model soups"). The runs' validation scores decide
whether to use it: `python -m models.joining --data DIR --out DIR RUN RUN …`, then `models.report`.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor

from models import checkpoint
from models.adapter import add_adapter, trainable, write_weights
from models.base import prepare_base
from models.commands import task_data
from models.errors import ModelError, ModelFileError
from models.lesson import Say, TaskData
from models.network import Network, load_encoder, signature
from models.tasks import PACKAGED, encoder_spec
from models.training import (
    NOTES,
    TrainingRun,
    calibrate,
    copy_configs,
    read_run,
    recipe_of,
    validation,
)

_NONE: Mapping[str, int] = {"dropped": 0, "widened": 0}


def join(
    base: Path, data: Sequence[TaskData], runs: Sequence[Path], out: Path, say: Say
) -> TrainingRun:
    """Write the mean of the runs' best weights under `out`, calibrated, with notes of the runs.

    Each run is a folder that `train` wrote or left unfinished. ModelFileError when one is not.
    """
    tasks, spec = [each.task for each in data], encoder_spec(None)
    recipe = recipe_of(spec, PACKAGED, {})
    network = Network(load_encoder(base, attention="sdpa"), tasks)
    base_signature = signature(network.encoder)
    add_adapter(network, spec, recipe.first_layer)
    parameters = trainable(network)
    done = [checkpoint.take_over(_file(run, "checkpoint"), parameters) for run in runs]
    _put(_mean([load_file(_file(run, "best")) for run in runs], parameters), parameters)
    scores = validation(base, data, spec, recipe)(network)
    mean = sum(scores.values()) / max(1, len(scores))
    say(f"On validation {mean:.4f}; the runs had {', '.join(f'{run.best:.4f}' for run in done)}")
    copy_configs(PACKAGED, out, tasks)
    write_weights(network, base_signature, spec, out)
    calibrations = calibrate(base, data, out)
    told = _screened(runs)
    notes = {
        name: {"train": len(each.splits.train), **told.get(name, _NONE), **calibrations[name]}
        for name, each in ((each.task.name, each) for each in data)
    }
    steps = sum(run.step for run in done)
    last = {"step": steps, "mean": round(mean, 4), **{k: round(v, 4) for k, v in scores.items()}}
    seconds = sum(run.seconds for run in done)
    joined = TrainingRun(seconds, steps, (last,), asdict(recipe), notes, joined=len(runs))
    (out / NOTES).parent.mkdir(parents=True, exist_ok=True)
    (out / NOTES).write_text(json.dumps(asdict(joined)), encoding="utf-8")
    return joined


def _screened(runs: Sequence[Path]) -> Mapping[str, Mapping[str, int]]:
    """By task, how many rows were dropped and widened in the first run that was finished."""
    for run in runs:
        if (run / NOTES).exists():
            return {name: {k: of[k] for k in _NONE} for name, of in read_run(run).tasks.items()}
    return {}


def _file(run: Path, name: str) -> Path:
    path = run / "work" / f"{name}.safetensors"
    if not path.exists():
        raise ModelFileError(f"{run} is no training run: {path} is missing; name another folder.")
    return path


def _mean(runs: Sequence[Mapping[str, Tensor]], like: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The mean of those parameters that every run has."""
    shared = [name for name in like if all(name in run for run in runs)]
    return {name: torch.stack([run[name] for run in runs]).mean(dim=0) for name in shared}


def _put(values: Mapping[str, Tensor], parameters: Mapping[str, Tensor]) -> None:
    with torch.no_grad():
        for name, tensor in values.items():
            parameters[name].copy_(tensor)


def _main() -> None:
    parser = argparse.ArgumentParser(prog="python -m models.joining", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the data that taught them")
    parser.add_argument("--out", type=Path, required=True, help="where the weights go")
    parser.add_argument("runs", type=Path, nargs="+", help="folders of training runs")
    given = parser.parse_args()
    home = Path(os.environ.get("EARFUL_HOME") or "~/.earful").expanduser()
    try:
        sets = [TaskData(*pair) for pair in task_data("all", given.data)]
        join(prepare_base(home), sets, given.runs, given.out, _say)
    except ModelError as error:
        sys.exit(str(error))


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    _main()
