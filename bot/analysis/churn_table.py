"""All risks as a table to be opened elsewhere, and the greatest as a chart."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from functools import partial

from bot.analysis.answers import (
    AccountRisk,
    Chart,
    ChartKind,
    ChartUnit,
    Document,
    RiskLevel,
    Series,
)
from bot.analysis.exports import cell
from bot.analysis.material import Material
from bot.analysis.risk import Risk, Risks
from bot.analysis.risk_formula import score
from bot.analysis.risk_said import account_risk
from bot.analysis.risk_terms import Sign
from bot.analysis.wording import listed, percent, say
from bot.questions.query import Query

_IN_CHART = 12


def risk_file(query: Query, material: Material, risks: Risks, listed: Sequence[Risk]) -> Document:
    """CSV in UTF-8, an account a line, the greatest risk first, with every term of its score."""
    title = say(query, "risk_file", n=len(listed))
    write = partial(_table, query, material, risks, listed)
    return Document("churn_risk.csv", write, "text/csv", title)


def _table(query: Query, material: Material, risks: Risks, listed: Sequence[Risk]) -> str:
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\n")
    head = (risks.people.field, "risk", "calibrated", "low", "high", "level", "score", *Sign)
    rows.writerow((*head, "comments", "plan", "mrr", "reasons", "evidence"))
    for one in listed:
        rows.writerow([cell(value) for value in _row(query, material, risks, one)])
    return written.getvalue()


def risk_chart(
    query: Query, risks: Risks, shown: Sequence[Risk], answer: Sequence[AccountRisk]
) -> Chart | None:
    """The accounts with their risks as bars, and how many comments each wrote."""
    if not shown:
        return None
    title = say(query, "risk_chart")
    is_share = risks.level is RiskLevel.PROBABILITY
    said = [
        f"{one.account} {percent(one.risk) if is_share else f'{one.risk:.2f}'}"
        for one in answer[:_IN_CHART]
    ]
    return Chart(
        kind=ChartKind.RISK,
        title=title,
        labels=tuple(one.account for one in answer),
        series=(
            Series(title, tuple(one.risk for one in answer), tuple(one.interval for one in answer)),
            Series(say(query, "risk_chart_comments"), tuple(len(one.history) for one in shown)),
        ),
        unit=ChartUnit.SHARE if is_share else ChartUnit.SCORE,
        alt=say(query, "chart_alt", title=title, listed=listed(query, said)),
    )


def _row(query: Query, material: Material, risks: Risks, risk: Risk) -> list[object]:
    said, account = account_risk(query, material, risks, risk), risk.account
    values = {term.sign: f"{term.value:.3f}" for term in risk.terms}
    ends = (risk.interval.low, risk.interval.high) if risk.interval else (None, None)
    return [
        risk.name,
        f"{risk.value:.3f}",
        str(said.calibrated).lower(),
        *(None if end is None else f"{end:.3f}" for end in ends),
        str(risks.level),
        f"{score(risk.terms):.3f}",
        *(values.get(sign, "0") for sign in Sign),
        len(risk.history),
        account.plan if account else None,
        account.mrr if account else None,
        "; ".join(said.reasons),
        " ".join(said.evidence),
    ]
