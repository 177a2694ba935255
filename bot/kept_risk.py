"""What was learnt from accounts that left, kept until others have left or are known."""

from __future__ import annotations

import hashlib
import logging
import threading

from bot.analysis.outcomes import FitRisk, Outcomes
from models.churn_risk.protocol import RiskModel
from models.errors import ModelError

_log = logging.getLogger(__name__)


class KeptRisk:
    """Fits once to the same outcomes, which takes seconds; safe on several threads."""

    def __init__(self, fit: FitRisk) -> None:
        self._fit = fit
        self._kept: tuple[str, RiskModel | None] | None = None
        self._lock = threading.Lock()

    def __call__(self, outcomes: Outcomes) -> RiskModel | None:
        """The model of these accounts; None where there is too little to learn from."""
        mark = _mark(outcomes)
        with self._lock:
            if self._kept is None or self._kept[0] != mark:
                self._kept = (mark, self._fitted(outcomes))
            return self._kept[1]

    def _fitted(self, outcomes: Outcomes) -> RiskModel | None:
        try:
            return self._fit(outcomes.table(), outcomes.left)
        except ModelError as error:
            _log.info("no probabilities of leaving: %s", error)
            return None


def _mark(outcomes: Outcomes) -> str:
    """Equal marks, equal outcomes of equal accounts: what they say day by day makes no other."""
    pairs = zip(outcomes.names, outcomes.left.tolist(), strict=True)
    said = repr((sorted(pairs), sorted(outcomes.columns)))
    return hashlib.sha256(said.encode()).hexdigest()
