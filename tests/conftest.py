"""What many tests share: the real model, prepared once and kept between runs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from bot.sample.loader import sample_rows
from models.inference import EncoderPredictor, load_predictor


def sample_texts() -> Sequence[str]:
    """Comments that a runtime is calibrated and checked on."""
    return [row["text"] for row in sample_rows(date(2026, 1, 31))]


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
