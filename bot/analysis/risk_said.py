"""The risk of an account in words: its number, its reasons, and what speaks against it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from bot.analysis.answers import AccountRisk, Finding, RiskLevel
from bot.analysis.column_names import in_chinese
from bot.analysis.material import Material
from bot.analysis.risk import Risk, Risks, evidence_of
from bot.analysis.risk_formula import score, weight
from bot.analysis.risk_terms import Sign, Term
from bot.analysis.wording import listed, number, percent, percent_interval, say
from bot.questions.query import Query
from models.churn_risk.protocol import Reason

#: What speaks against leaving.
AGAINST = (Sign.PRAISE, Sign.STAYING)
_SAID, _FALL = "said: ", "fall of "
#: Columns that are named by `bot.analysis.risk_model`, not by the table of accounts.
_OWN = frozenset(
    {"monthly revenue", "days as customer", "comments lately", "mood", "plan", "seats"}
)
#: Between columns of which a model tells only what they do together.
_JOINED = " / "
_WORTH_A_WORD = 0.05
#: The last day and the day before it have names.
_DAYS_NAMED = 2


def account_risk(query: Query, material: Material, risks: Risks, risk: Risk) -> AccountRisk:
    """The account as an answer holds it."""
    return AccountRisk(
        account=risk.name,
        risk=risk.value,
        calibrated=risks.fitted is not None,
        interval=risk.interval,
        level=risks.level,
        reasons=tuple(reasons(query, material, risk)),
        evidence=tuple(material.ids(np.array(evidence_of(risk), np.int64))),
        mrr=risk.account.mrr if risk.account else None,
        comments=tuple(material.ids(risk.history.keys)),
    )


def account_finding(query: Query, material: Material, risks: Risks, risk: Risk) -> Finding:
    """The account as a finding: every term with its weight, and what it pays."""
    stop = "。" if query.lang == "zh" else ". "
    said = account_risk(query, material, risks, risk)
    text = stop.join(part[:1].upper() + part[1:] for part in _sentences(query, material, risk))
    return Finding(
        title=say(query, "risk_title", name=risk.name, value=say_risk(query, risks.level, risk)),
        text=text + stop.strip(),
        value=risk.value,
        interval=risk.interval,
        n=len(risk.history),
        evidence=said.evidence,
        comments=said.comments,
    )


def say_risk(query: Query, level: RiskLevel, risk: Risk) -> str:
    """A probability with its interval, or a score said to be one."""
    if level is RiskLevel.PROBABILITY and risk.interval is not None:
        interval = percent_interval(risk.interval)
        return say(query, "risk_probability", value=percent(risk.value), interval=interval)
    return say(query, "risk_score", value=f"{risk.value:.2f}")


def reasons(query: Query, material: Material, risk: Risk) -> list[str]:
    """Why, in a few words each: what a model says first, then the signs, the weightiest first."""
    by_model = [say_reason(query, one) for one in risk.reasons if one.effect > 0]
    signs = [say_term(query, material, one) for one in _for(risk.terms)]
    return [*by_model, *signs]


def say_reason(query: Query, reason: Reason) -> str:
    """A model's reason in the language of the question."""
    names = [_column(query, name) for name in reason.column.split(_JOINED)]
    parts = {"value": reason.value, "typical": reason.typical}
    return say(query, "risk_reason", column=_JOINED.join(names), **parts)


def _column(query: Query, name: str) -> str:
    """What a column is called: a sign by its name, others by their own."""
    if name.startswith(_SAID):
        return say(query, f"sign_{name.removeprefix(_SAID)}")
    if name.startswith(_FALL):
        return say(query, "column_fall", column=_column(query, name.removeprefix(_FALL)))
    if name in _OWN:
        return say(query, f"column_{name}")
    return in_chinese(name) if query.lang == "zh" else name.replace("_", " ")


def say_term(query: Query, material: Material, term: Term) -> str:
    """A sign in a few words."""
    parts = {name: value for name, value in term.parts.items() if not isinstance(value, str)}
    n = int(parts.get("n", 0))
    words: dict[str, object] = {
        "n": n,
        "when": say_when(query, parts.get("age", 0.0)),
        "days": round(parts.get("days", 0)),
        "comments": say(query, "risk_comment" if n == 1 else "risk_comments", n=n),
        "theme": _theme(query, material, term.parts),
        "need": say(query, str(term.parts.get("need", "complaint"))),
        "before": f"{parts.get('before', 0):+.1f}",
        "now": f"{parts.get('now', 0):+.1f}",
        "gap": round(parts.get("gap", 0)),
        "usual": number(parts.get("usual", 0)),
        "column": _column(query, str(term.parts.get("column", ""))),
        "fall": percent(parts.get("fall", 0)),
        "share": percent(term.value),
    }
    return say(query, _phrase(term), **words)


def say_when(query: Query, age: float) -> str:
    """How long before the moment something was said."""
    if age == float("inf"):
        return say(query, "risk_undated")
    days = round(age)
    if days < _DAYS_NAMED:
        return say(query, ("risk_today", "risk_yesterday")[days])
    return say(query, "risk_ago", days=days)


def _phrase(term: Term) -> str:
    if term.sign is Sign.INTENT and not term.parts.get("sure"):
        return "risk_intent_unsure"
    if term.sign is Sign.INTENT and term.parts.get("n") == 1:
        return "risk_intent_one"
    if term.sign is Sign.PAIN:
        return "risk_pain_theme" if "theme" in term.parts else "risk_pain_need"
    if term.sign is Sign.ESCALATION:
        return "risk_escalation_mood" if "now" in term.parts else "risk_escalation_often"
    return f"risk_{term.sign}"


def _theme(query: Query, material: Material, parts: Mapping[str, float | str]) -> str:
    if "theme" not in parts or material.themes is None:
        return ""
    return material.themes.ledger.themes[int(parts["theme"])].name(query.lang)


def _sentences(query: Query, material: Material, risk: Risk) -> list[str]:
    for_it = [_weighed(query, material, one) for one in _for(risk.terms)]
    against = [_weighed(query, material, one) for one in risk.terms if one.sign in AGAINST]
    by_model = [say_reason(query, one) for one in risk.reasons if one.effect > 0]
    found = []
    if by_model:
        found.append(say(query, "risk_model", listed=listed(query, by_model)))
    if by_model and for_it:
        value = f"{score(risk.terms):.2f}"
        found.append(say(query, "risk_behind", value=value, listed=listed(query, for_it)))
    elif for_it:
        found.append(listed(query, for_it))
    elif not by_model:
        found.append(say(query, "story_none"))
    if against:
        found.append(say(query, "risk_against", listed=listed(query, against)))
    if risk.account is not None and risk.account.mrr:
        found.append(say(query, "risk_pays", mrr=f"{risk.account.mrr:,.0f}"))
    return found


def _for(terms: Sequence[Term]) -> list[Term]:
    """The signs of leaving, those that count most first."""
    mine = [one for one in terms if one.sign not in AGAINST and _counts(one)]
    return sorted(mine, key=lambda one: -one.value * weight(one.sign))


def _counts(term: Term) -> bool:
    """Whether a term is worth a word; the file has them all."""
    return term.value * weight(term.sign) >= _WORTH_A_WORD


def _weighed(query: Query, material: Material, term: Term) -> str:
    text = say_term(query, material, term)
    value, by = f"{term.value:.2f}", f"{weight(term.sign):.2f}"
    return say(query, "risk_term", text=text, value=value, weight=by)
