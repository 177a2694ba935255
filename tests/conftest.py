"""What many tests share: the real model, prepared once and kept between runs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.inference import EncoderPredictor, load_predictor
from probes import sample_texts

# Each worker has a core: torch with more threads than that spends its time waiting for them.
if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ.setdefault("OMP_NUM_THREADS", "1")


@pytest.fixture(scope="module")
def one_thread() -> Iterator[None]:
    """A tiny network is slower, not faster, on two threads that wait for each other."""
    import torch  # not for those who need none

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def prepared_home(pytestconfig: pytest.Config) -> Path:
    """An EARFUL_HOME with the model prepared, shared by all workers and kept between runs.

    Tests read it and write elsewhere.
    """
    home = Path(pytestconfig.cache.mkdir("earful-home"))
    load_predictor(home, probe_texts=sample_texts)
    return home


@pytest.fixture(scope="session")
def predictor(prepared_home: Path) -> EncoderPredictor:
    """The real predictor, with the packaged weights."""
    return load_predictor(prepared_home, probe_texts=sample_texts)
