"""What cross-validation decided for a table, kept as JSON, so that the next fit takes seconds.

The members themselves are fitted anew from the accounts: fits are deterministic, nothing binary is
stored, and accounts that were deleted leave no trace in a model.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from models.churn_risk.blend import Blend, Curve, Steps, Straight
from models.churn_risk.cells import text_of
from models.churn_risk.choice import Chosen, Known
from models.churn_risk.families import settings
from models.churn_risk.fit import FittedRisk, fit_risk
from models.churn_risk.protocol import (
    AccountTable,
    CalibrationBin,
    Flags,
    Measure,
    RiskFigures,
    RiskReport,
)

#: Goes up when what is kept would be decided otherwise.
_VERSION = 1


def fit_kept(table: AccountTable, left: Flags, folder: Path) -> FittedRisk:
    """As `fit_risk`, without comparing anew when `folder` has what it found for this very table."""
    path = folder / f"{fingerprint(table, left)}.json"
    try:
        chosen = _chosen(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError):
        chosen = None  # never compared, or the file is damaged: compare again
    model = fit_risk(table, left, chosen)
    if chosen is None:
        _keep(path, model.chosen)
    return model


def fingerprint(table: AccountTable, left: Flags) -> str:
    """SHA-256, in hex, over cells, outcomes, days and settings; not over the ids."""
    days = [day.isoformat() for day in table.observed or ()]
    cells = {name: [text_of(cell) for cell in column] for name, column in table.columns.items()}
    content = [_VERSION, cells, left.tolist(), days, repr(settings())]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _keep(path: Path, chosen: Chosen) -> None:
    """Write it, in place of what was kept for earlier tables."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    partial.write_text(json.dumps(_document(chosen)), encoding="utf-8")
    partial.replace(path)
    for old in path.parent.glob("*.json"):
        if old != path:
            old.unlink(missing_ok=True)


def _document(chosen: Chosen) -> dict[str, Any]:
    curve = chosen.curve
    steps = [curve.margins, curve.probabilities] if isinstance(curve, Steps) else None
    return {
        "families": list(chosen.families),
        "weights": chosen.blend.weights.tolist(),
        "offset": chosen.blend.offset,
        "steps": [part.tolist() for part in steps] if steps else None,
        "probability": chosen.known.probability.tolist(),
        "left": chosen.known.left.tolist(),
        "report": chosen.report.as_json(),
    }


def _chosen(document: Mapping[str, Any]) -> Chosen:
    steps = document["steps"]
    curve: Curve = Steps(*map(np.array, steps)) if steps else Straight()
    return Chosen(
        families=tuple(document["families"]),
        blend=Blend(np.array(document["weights"]), document["offset"]),
        curve=curve,
        known=Known(np.array(document["probability"]), np.array(document["left"], bool)),
        report=_report(document["report"]),
    )


def _report(document: Mapping[str, Any]) -> RiskReport:
    read = dict(document)
    for name in ("figures", "plain"):
        read[name] = RiskFigures(**{k: Measure(**of) for k, of in read[name].items()})
    read["bins"] = tuple(CalibrationBin(**of) for of in read["bins"])
    return RiskReport(**read)
