"""Completes a folder of trained weights with what is kept beside them.

That is the canary's predictions, the training profile and the models' error rates, and for the
packaged weights their entry in registry.toml. Training ends with it; `python -m models.release
--data DIR` does it alone.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from models.base import prepare_base, prompts
from models.canary import write_canary
from models.commands import task_data
from models.error_counts import count_errors
from models.error_rates import write_error_rates
from models.errors import ModelError
from models.export import TORCH, outputs_of
from models.inference import EncoderPredictor
from models.lesson import TaskData
from models.network import load_network
from models.registry import register_packaged
from models.runtimes import TorchRuntime
from models.tasks import PACKAGED, task_specs, weights_fingerprint
from models.tokenizer import TextTokenizer
from models.training_profile import profile, write_profile
from models.wording_files import read_wordings

Say = Callable[[str], None]


def complete(base: Path, data: Sequence[TaskData], weights: Path, say: Say) -> None:
    """Write canary, profile, error rates, and for the packaged weights the registry.

    Without data, profile and error rates stay as they are.
    """
    predictor = reference_predictor(base, weights)
    say("Labelling the canary's comments and questions")
    write_canary(predictor, task_specs(weights), weights)
    if data:
        say("Describing the training texts")
        taught = [(each.task, each.splits.train) for each in data if not each.task.queries]
        write_profile(profile(taught, predictor), weights)
        say("Counting mistakes on the validation texts")
        write_error_rates(count_errors(data, predictor, weights_fingerprint(weights)), weights)
    if weights.resolve() == PACKAGED.resolve():
        say(f"Registered {register_packaged(weights).id}")


def reference_predictor(base: Path, weights: Path) -> EncoderPredictor:
    """The weights as torch in fp32 reads them: what every runtime is compared with."""
    network = load_network(base, weights=weights)
    question, comment = prompts(base)
    return EncoderPredictor(
        TorchRuntime(network),
        TextTokenizer(base),
        outputs_of(network),
        revision=f"{base.name}+{weights_fingerprint(weights)[:8]}@{TORCH}",
        dimension=int(network.encoder.config.hidden_size),  # type: ignore[union-attr, arg-type]  # a config's
        query_prompt=question,
        comment_prompt=comment,
        wordings=read_wordings(weights),
    )


def _main() -> None:
    parser = argparse.ArgumentParser(prog="python -m models.release", description=__doc__)
    parser.add_argument("--weights", type=Path, default=PACKAGED, help="a folder of weights")
    parser.add_argument("--data", type=Path, help="the folder of data sets that taught them")
    given = parser.parse_args()
    home = Path(os.environ.get("EARFUL_HOME") or "~/.earful").expanduser()
    trained = {spec.name for spec in task_specs(given.weights)}
    try:
        sets = task_data("all", given.data) if given.data else []
        kept = [TaskData(task, splits) for task, splits in sets if task.name in trained]
        complete(prepare_base(home), kept, given.weights, _say)
    except ModelError as error:
        sys.exit(str(error))


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    _main()
