"""How often the models take one label for another, kept beside their weights as plain counts.

A share of labels is corrected by them (see `bot.analysis.correction`). They are counted on
comments that people labelled and that the weights were chosen and calibrated by, never on the test.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.errors import ModelFileError
from models.revisions import REFERENCE
from models.scripts import SCRIPTS

FILE = f"{REFERENCE}/errors.json"

Counts = NDArray[np.float64]

#: How many kinds of script are told apart.
N_SCRIPTS = len(SCRIPTS)

#: Languages, by the first part of their code, that are not written in an alphabet.
_CJK = frozenset({"zh", "ja", "ko"})

_FINGERPRINT = 8


@dataclass(frozen=True, slots=True)
class ErrorRates:
    """What the models of one revision said of comments whose labels are known.

    `counts[label]` has shape (scripts, true, said): in each of `models.scripts.SCRIPTS`, how many
    comments that are truly of a class were said to be of which. The classes of `sentiment` are in
    the task's order; those of a need and of `churn_intent` are no and yes. `weights` is the
    beginning of the fingerprint of the weights that said it.
    """

    weights: str
    counts: Mapping[str, Counts]

    def fits(self, revision: str | None) -> bool:
        """Whether the predictor of this name has these weights, in whatever runtime."""
        return revision is not None and f"+{self.weights}@" in revision


def script_of_language(code: str | None) -> int:
    """The place in `SCRIPTS` of what a language is written in; the alphabetic one for None."""
    first = (code or "").lower().replace("_", "-").partition("-")[0]
    return SCRIPTS.index("cjk") if first in _CJK else SCRIPTS.index("alphabetic")


def write_error_rates(of: ErrorRates, weights: Path) -> None:
    """Write them beside their weights."""
    (weights / REFERENCE).mkdir(parents=True, exist_ok=True)
    counts = {
        label: {name: table.astype(int).tolist() for name, table in zip(SCRIPTS, one, strict=True)}
        for label, one in of.counts.items()
    }
    text = json.dumps({"weights": of.weights[:_FINGERPRINT], "counts": counts}, indent=1)
    (weights / FILE).write_text(text + "\n", encoding="utf-8")


def read_error_rates(weights: Path) -> ErrorRates | None:
    """Those beside the weights, None when there are none; ModelFileError when damaged."""
    path = weights / FILE
    if not path.exists():
        return None
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        counts = {label: _stacked(tables) for label, tables in content["counts"].items()}
        return ErrorRates(str(content["weights"]), counts)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelFileError(
            f"{path}, which has the models' error rates, is damaged; restore it, or write it anew "
            "with `python -m models.release --data DIR`."
        ) from error


def _stacked(tables: Mapping[str, Any]) -> Counts:
    stacked = np.array([tables[name] for name in SCRIPTS], np.float64)
    if stacked.ndim != len(("script", "true", "said")) or stacked.shape[1] != stacked.shape[2]:
        raise ValueError("not a table of true and said labels for each script")
    return stacked
