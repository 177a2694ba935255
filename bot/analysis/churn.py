"""Who may leave and why: accounts by their risk, what goes with leaving, and the money at stake."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from bot.analysis.account_story import story
from bot.analysis.answers import Answer, Finding, RiskLevel
from bot.analysis.churn_reasons import Reasons, find_reasons, headline, reason_notes
from bot.analysis.churn_table import risk_chart, risk_file
from bot.analysis.class_shares import churn_share
from bot.analysis.frame import compose, nothing_found
from bot.analysis.material import Material
from bot.analysis.risk import Risk, Risks, evidence_of, judge
from bot.analysis.risk_history import worth_reading
from bot.analysis.risk_said import account_finding, account_risk, say_risk
from bot.analysis.wording import listed, percent, percent_interval, say
from bot.ports import Keys
from bot.questions.query import Query

#: How many accounts are told of unless the question says, and at most.
DEFAULT_LIMIT, MAX_LIMIT = 10, 40
_IN_HEADLINE, _GONE_NAMED, _QUOTES = 3, 5, 10
_WHY = re.compile(
    r"\b(?:why|reasons?|driv\w+|causes?|because|behind)\b|为什么|为何|原因|因为|怎么会",
    re.IGNORECASE,
)
_WHO = re.compile(r"\b(?:who|which|what\s+(?:accounts|customers)|list|top)\b|谁|哪", re.IGNORECASE)


def churn(query: Query, material: Material) -> Answer:
    """Rank the accounts that the material is about by their risk, or say what goes with leaving.

    For one account its story; where no comment says who wrote it, comments alone.
    """
    if material.n == 0:
        return nothing_found(query, material)
    risks = judge(query, material)
    found = find_reasons(query, material, risks)
    if risks is None:
        return _of_comments(query, material, found)
    if len(query.filters.account) == 1 and len(risks.all) == 1:
        return _with_level(query, risks, story(query, material, risks, risks.all[0]))
    is_why = bool(_WHY.search(query.text)) and not _WHO.search(query.text)
    return _of_accounts(query, material, risks, found, is_why=is_why)


def _of_accounts(
    query: Query, material: Material, risks: Risks, found: Reasons, *, is_why: bool
) -> Answer:
    mine = _asked_about(query, material, risks)
    worrying = [one for one in mine if one in risks.worrying]
    shown = worrying[: min(query.limit or DEFAULT_LIMIT, MAX_LIMIT)]
    told = [account_finding(query, material, risks, one) for one in shown]
    said = tuple(account_risk(query, material, risks, one) for one in shown)
    parts = [told, list(_money(query, material, mine, worrying, risks)), list(found.findings)]
    quoted = [key for one in shown for key in evidence_of(one)]
    lead = _headline(query, risks, mine, worrying)
    if is_why:
        parts, quoted = [parts[2], *parts[:2]], [*found.quoted, *quoted]
        lead = headline(query, found)
    answer = compose(
        query,
        material,
        headline=lead,
        findings=[one for part in parts for one in part],
        quoted=quoted if shown and not is_why else [*quoted, *found.quoted],
        notes=[*_notes(query, risks), *reason_notes(query, found, risks)],
    )
    answer = replace(
        answer,
        accounts=said,
        chart=risk_chart(query, risks, shown, said),
        files=(risk_file(query, material, risks, mine),) if mine else (),
        suggestions=() if is_why else (say(query, "risk_suggest"),),
    )
    return _with_level(query, risks, answer)


def _of_comments(query: Query, material: Material, found: Reasons) -> Answer:
    """What the comments say where nothing is known of who wrote them."""
    share = churn_share(query, material, material.about)
    if not share.of:
        lead = say(query, "risk_unjudged")
    else:
        values = {"share": percent(share.value), "interval": percent_interval(share.interval)}
        lead = say(query, "risk_alone_headline", n=share.n, of=share.of, **values)
    surest = _surest(material)
    finding = Finding(
        title=say(query, "sign_intent").capitalize(),
        text=lead,
        value=share.value,
        interval=share.interval,
        n=share.n,
        of=share.of,
        evidence=tuple(material.ids(surest)),
        comments=tuple(material.ids(material.about.keys[material.about.churn >= 0.5])),
        counted=share.counted,
    )
    return compose(
        query,
        material,
        headline=lead,
        findings=[finding, *found.findings] if share.of else [],
        quoted=[*surest.tolist(), *found.quoted],
        notes=[say(query, "risk_alone"), *reason_notes(query, found, None)],
    )


def _surest(material: Material) -> Keys:
    """The comments that say most surely that their writer leaves."""
    order = np.argsort(-np.nan_to_num(material.about.churn), kind="stable")[:_QUOTES]
    keys: Keys = material.about.keys[order[np.nan_to_num(material.about.churn)[order] >= 0.5]]
    return keys


def _asked_about(query: Query, material: Material, risks: Risks) -> list[Risk]:
    """The risks of those who wrote of the topic, or of all without one."""
    if not query.topic:
        return list(risks.all)
    column = material.column(risks.people.field, material.about.keys)
    names = {name for name, n in zip(column.names, column.counts(), strict=True) if n}
    return [one for one in risks.all if one.name in names]


def _headline(query: Query, risks: Risks, mine: Sequence[Risk], worrying: Sequence[Risk]) -> str:
    if not mine:
        return say(query, "risk_only_gone", n=len(risks.gone))
    if not worrying:
        return say(query, "risk_nobody", of=len(mine))
    named = [
        say(query, "risk_item", name=one.name, value=say_risk(query, risks.level, one))
        for one in worrying[:_IN_HEADLINE]
    ]
    who = say(query, f"risk_n_{risks.people.field}", n=len(worrying), of=len(mine))
    return say(query, "risk_headline", who=who, listed=listed(query, named))


def _money(
    query: Query,
    material: Material,
    mine: Sequence[Risk],
    worrying: Sequence[Risk],
    risks: Risks,
) -> Iterator[Finding]:
    """What those at risk pay, and what it means."""
    paying = [(one, one.account.mrr) for one in mine if one.account and one.account.mrr]
    at_risk = [(one, mrr) for one, mrr in paying if one in worrying]
    if not at_risk:
        return
    total, everything = sum(mrr for _, mrr in at_risk), sum(mrr for _, mrr in paying)
    said = [
        say(
            query,
            "text_money",
            n=len(at_risk),
            mrr=f"{total:,.0f}",
            all=f"{everything:,.0f}",
            share=percent(total / everything),
        )
    ]
    if risks.level is RiskLevel.PROBABILITY:
        expected = sum(one.value * mrr for one, mrr in at_risk)
        said.append(say(query, "text_money_expected", expected=f"{expected:,.0f}"))
    gap = "" if query.lang == "zh" else " "
    keys = np.array([key for one, _ in at_risk for key in evidence_of(one)], np.int64)
    yield Finding(
        title=say(query, "title_money"),
        text=gap.join(said),
        value=total,
        evidence=tuple(material.ids(keys)),
    )


def _notes(query: Query, risks: Risks) -> Iterator[str]:
    people = risks.people
    if people.field == "author":
        yield say(query, "risk_by_author")
    if risks.gone:
        named = listed(query, risks.gone[:_GONE_NAMED])
        yield say(query, "risk_gone", n=len(risks.gone), listed=named)
    if people.n_nameless:
        who = say(query, f"risk_{people.field}")
        yield say(query, "risk_nameless", n=people.n_nameless, who=who)
    if people.n > len(worth_reading(people)):
        yield say(query, "risk_most_read", n=len(worth_reading(people)))
    if risks.n_quiet and query.filters.is_empty():
        yield say(query, "risk_quiet", n=risks.n_quiet)


def _with_level(query: Query, risks: Risks, answer: Answer) -> Answer:
    """The answer with what stands behind its risks said first of all caveats."""
    return replace(answer, caveats=(_level(query, risks), *_formula(query, risks), *answer.caveats))


def _formula(query: Query, risks: Risks) -> tuple[str, ...]:
    return () if risks.level is RiskLevel.PROBABILITY else (say(query, "risk_formula"),)


def _level(query: Query, risks: Risks) -> str:
    if risks.fitted is None:
        return say(query, f"risk_level_{risks.level}", n_left=risks.n_left)
    fitted, figures = risks.fitted, risks.fitted.model.report.figures
    return say(
        query,
        "risk_level_probability",
        n=fitted.n,
        left=fitted.n_left,
        auc=f"{figures.auc.value:.2f}",
        auc_low=f"{figures.auc.low:.2f}",
        auc_high=f"{figures.auc.high:.2f}",
        ece=f"{figures.ece.value:.3f}",
    )
