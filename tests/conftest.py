"""What many tests share: the real model, prepared once and kept between runs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from models.inference import EncoderPredictor, load_predictor
from probes import sample_texts

# Each worker has a core: torch with more threads than that spends its time waiting for them.
if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ.setdefault("OMP_NUM_THREADS", "1")


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
