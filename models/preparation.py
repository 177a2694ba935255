"""Prepares the base encoder and its runtime, in a process of its own.

Torch and the quantizer take gigabytes that would never go back, write to standard output, and
change the logging of whoever imports them: the process that serves has none of that.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from models import errors, tokenizer
from models.base import prepare_base, prompts
from models.cache import building
from models.errors import ModelError
from models.export import TORCH, Choice, Probes, candidates, export_network, outputs_of
from models.wording_files import read_wordings

_LOG = logging.getLogger(__name__)

CHOICE = "choice.json"

Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Request:
    """What to prepare, and where.

    `encoder` and `weights` are as for `load_predictor`; `capabilities` is what OpenVINO can do
    on this processor, None when there is no OpenVINO; `texts` are varied comments, of which half
    are for checks.
    """

    home: str
    encoder: str | None
    weights: str | None
    folder: str
    stamp: str
    capabilities: Sequence[str] | None
    texts: Sequence[str]


def prepare_runtime(request: Request, report: Report) -> None:
    """Fill `request.folder`, whose lock the caller holds; ModelError when that fails."""
    with _scratch() as told, _scratch() as log:
        json.dump(asdict(request), told)
        told.seek(0)
        with _start(told, log) as process:
            failure = _follow(process.stdout or (), report)
        if failure is not None:
            raise failure
        if process.returncode:
            log.seek(0)
            _LOG.error("Preparing the model failed:\n%s", log.read()[-4000:])
            raise ModelError(
                f"Preparing the model ended with status {process.returncode}, perhaps for want "
                "of memory (it needs 3 GB); the log has the details."
            )


def _scratch() -> IO[str]:
    return tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")


def _start(told: IO[str], log: IO[str]) -> subprocess.Popen[str]:
    # -P and the path: a folder `models` where Earful is started from must not take our place
    root = str(Path(__file__).parent.parent)
    path = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "models.preparation"],
        stdin=told,
        stdout=subprocess.PIPE,
        stderr=log,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": path},
    )


def _follow(lines: Iterable[str], report: Report) -> ModelError | None:
    """Pass on what the process reports, until it ends; the error that it ended with."""
    failure = None
    for line in lines:
        message = json.loads(line)
        if "error" in message:
            failure = getattr(errors, message["error"])(message["text"])
        else:
            report(message["text"])
    return failure


def _main() -> None:
    request = Request(**json.load(sys.stdin))
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what libraries print must not mix with the answers

    def report(text: str, **more: str) -> None:
        print(json.dumps({"text": text, **more}), file=answers, flush=True)

    try:
        _prepare(request, report)
    except ModelError as error:
        report(str(error), error=type(error).__name__)


def _prepare(request: Request, report: Report) -> None:
    base = prepare_base(Path(request.home), request.encoder, report)
    report("Loading the network")
    from models.network import load_network

    weights = Path(request.weights) if request.weights else None
    network = load_network(base, weights=weights)
    with building(Path(request.folder), request.stamp) as place:
        for name in tokenizer.FILES:
            if (base / name).exists():
                shutil.copyfile(base / name, place / name)
        choice = Choice(TORCH, "f32", {})
        if request.capabilities is not None:
            choice = export_network(
                network,
                tokenizer.TextTokenizer(base),
                Probes.of(request.texts),
                prompts(base),
                candidates(request.capabilities),
                wordings=read_wordings(weights),
                folder=place,
                report=report,
            )
        (place / CHOICE).write_text(json.dumps(_describe(choice, network, base), indent=1))


def _describe(choice: Choice, network: Any, base: Path) -> dict[str, Any]:
    """Everything that a later start wants to know without loading the network."""
    question, comment = prompts(base)
    return {
        **asdict(choice),
        "dimension": network.encoder.config.hidden_size,
        "prompts": {"query": question, "passage": comment},
        "tasks": [task.as_json() for task in outputs_of(network)],
    }


if __name__ == "__main__":
    _main()
