"""One account on one page: its risk, what it is to us, and what it said from month to month."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bot.analysis.actions_found import ActionSearch
from bot.analysis.actions_ground import ground_of
from bot.analysis.actions_stakes import stakes_of
from bot.analysis.actions_weights import DEFAULT
from bot.analysis.answers import (
    Answer,
    Chart,
    ChartKind,
    ChartUnit,
    Document,
    Finding,
    RecommendationKind,
    Series,
)
from bot.analysis.brief_page import escape
from bot.analysis.frame import compose
from bot.analysis.material import Material
from bot.analysis.quotes import excerpt
from bot.analysis.recommend_said import say_action
from bot.analysis.released_wishes import tell_released
from bot.analysis.risk import Risk, Risks, evidence_of
from bot.analysis.risk_said import account_finding, account_risk, say_risk
from bot.analysis.theme_said import find_themes
from bot.analysis.wording import listed, say, say_bin, say_day
from bot.feedback import Account, LabelledComment
from bot.questions.query import Query

_QUOTE = 160
_THEMES = 5
_MOST_MONTHS = 24
_TO_DO = frozenset(RecommendationKind) - {RecommendationKind.KEEP, RecommendationKind.WATCH}


@dataclass(frozen=True, slots=True, eq=False)
class _Month:
    """A month of an account: its first day, and the rows of its comments in the history."""

    start: np.datetime64
    rows: NDArray[np.intp]


def story(query: Query, material: Material, risks: Risks, risk: Risk) -> Answer:
    """The story of one account, with its page as a file."""
    months = _months(material, risk)
    loudest = [_loudest(risk, month) for month in months]
    texts = {one.key: one for one in material.load(loudest)}
    released = tell_released(query, material)
    findings = [
        replace(
            account_finding(query, material, risks, risk), title=_risk_title(query, risks, risk)
        ),
        *_standing(query, risk),
        *_next(query, material),
        *released.findings,
        *_themes(query, material, risk),
        *(_told(query, material, risk, month, texts) for month in months),
    ]
    quoted = list(dict.fromkeys([*evidence_of(risk), *released.quoted, *loudest]))
    headline = _headline(query, material, risks, risk)
    answer = compose(query, material, headline=headline, findings=findings, quoted=quoted)
    return replace(
        answer,
        accounts=(account_risk(query, material, risks, risk),),
        chart=_chart(query, risk, months),
        files=(_page(query, risk, answer),),
    )


def _risk_title(query: Query, risks: Risks, risk: Risk) -> str:
    return f"{say(query, 'story_risk')}: {say_risk(query, risks.level, risk)}"


def _headline(query: Query, material: Material, risks: Risks, risk: Risk) -> str:
    days = _days(material, risk)
    known = days[~np.isnat(days)]
    span = ""
    if len(known):
        first, last = (say_day(query, day.astype(object)) for day in (known.min(), known.max()))
        span = say(query, "story_span", first=first, last=last)
    gap = " " if span and query.lang == "en" else ""
    said = say_risk(query, risks.level, risk)
    return say(
        query, "story_headline", name=risk.name, n=len(risk.history), span=gap + span, risk=said
    )


def _standing(query: Query, risk: Risk) -> Iterator[Finding]:
    """Plan, seats, money and dates, where the table of accounts has them."""
    if risk.account is None:
        return
    said = list(_known(query, risk.account))
    if said:
        stop = "。" if query.lang == "zh" else "."
        text = listed(query, said)
        yield Finding(title=say(query, "story_money"), text=text[:1].upper() + text[1:] + stop)


def _next(query: Query, material: Material) -> Iterator[Finding]:
    """The next best action for it, with what it says of the matter."""
    themes = find_themes(query, material, material.themes) if material.themes else None
    ground = ground_of(query, material, themes, stakes_of(query, material))
    found = [one for one in ActionSearch(ground).found(DEFAULT) if one.kind in _TO_DO]
    if not found:
        return
    first = found[0]
    keys, action = first.keys, say_action(query, first)
    text = say(query, "story_next_text", action=action, n=len(keys))
    ids = tuple(material.ids(keys))
    title = say(query, "story_next")
    yield Finding(title=title, text=text, n=len(keys), evidence=ids[-1:], comments=ids)


def _known(query: Query, account: Account) -> Iterator[str]:
    if account.plan:
        yield say(query, "story_plan", plan=account.plan)
    if account.seats is not None:
        yield say(query, "story_seats", seats=account.seats)
    if account.mrr is not None:
        yield say(query, "risk_pays", mrr=f"{account.mrr:,.0f}")
    dates = {"since": account.started_at, "seen": account.last_seen_at, "left": account.churned_at}
    for name, moment in dates.items():
        if moment is not None:
            yield say(query, f"story_{name}", day=say_day(query, moment.date()))


def _themes(query: Query, material: Material, risk: Risk) -> Iterator[Finding]:
    """What it speaks of most."""
    view, history = material.themes, risk.history
    numbers, counts = np.unique(history.themes[history.themes >= 0], return_counts=True)
    if view is None or not len(numbers):
        return
    most = [int(numbers[place]) for place in np.argsort(-counts, kind="stable")[:_THEMES]]
    said = []
    for number in most:
        mask = history.themes == number
        mood, name = (
            f"{history.score[mask].mean():+.1f}",
            view.ledger.themes[number].name(query.lang),
        )
        said.append(say(query, "story_theme", theme=name, n=int(mask.sum()), mood=mood))
    keys = history.keys[np.isin(history.themes, most)]
    ids = tuple(material.ids(keys))
    stop = "。" if query.lang == "zh" else "."
    text = listed(query, said) + stop
    title = say(query, "story_themes")
    yield Finding(title=title, text=text, n=len(keys), of=len(history), comments=ids)


def _months(material: Material, risk: Risk) -> list[_Month]:
    """The months that have comments, oldest first; at most the last two years of them."""
    months = _days(material, risk).astype("datetime64[M]")
    starts = np.unique(months[~np.isnat(months)])[-_MOST_MONTHS:]
    return [_Month(start, np.flatnonzero(months == start)) for start in starts]


def _days(material: Material, risk: Risk) -> NDArray[np.datetime64]:
    """The day of each comment, NaT without one."""
    table = material.considered
    order = np.argsort(table.keys, kind="stable")
    places = order[np.searchsorted(table.keys[order], risk.history.keys)]
    days: NDArray[np.datetime64] = table.created_at[places].astype("datetime64[D]")
    return days


def _loudest(risk: Risk, month: _Month) -> int:
    """The comment of a month that says most: the surest to leave, else the strongest mood."""
    history, rows = risk.history, month.rows
    loud = np.round(history.churn[rows], 1) * 2 + np.abs(history.score[rows])
    return int(history.keys[rows[int(np.argmax(loud))]])


def _told(
    query: Query,
    material: Material,
    risk: Risk,
    month: _Month,
    texts: dict[int, LabelledComment],
) -> Finding:
    history, rows, gap = risk.history, month.rows, "" if query.lang == "zh" else " "
    score = float(history.score[rows].mean())
    mix = np.bincount(history.sentiment[rows], minlength=3)
    moods = say(query, "moods", **dict(zip(("negative", "neutral", "positive"), mix, strict=True)))
    said = [say(query, "story_month", n=len(rows), mood=f"{score:+.1f}", moods=moods)]
    numbers, counts = np.unique(history.themes[rows], return_counts=True)
    if material.themes is not None and (counts[numbers >= 0] > 1).any():
        held = int(numbers[numbers >= 0][np.argmax(counts[numbers >= 0])])
        theme = material.themes.ledger.themes[held].name(query.lang)
        said.append(say(query, "story_mostly", theme=theme))
    loudest = texts.get(_loudest(risk, month))
    if loudest is not None:
        quote = excerpt(loudest.comment.text, (), _QUOTE)
        said.append(say(query, "story_said", quote=quote))
    return Finding(
        title=say_bin(query, "month", month.start.astype("datetime64[D]").astype(object)),
        text=gap.join(said),
        n=len(rows),
        of=len(history),
        evidence=(loudest.comment.id,) if loudest is not None else (),
        comments=tuple(material.ids(history.keys[rows])),
    )


def _chart(query: Query, risk: Risk, months: list[_Month]) -> Chart | None:
    if len(months) < 2:
        return None
    days = [month.start.astype("datetime64[D]").astype(object) for month in months]
    title = say(query, "story_chart", name=risk.name)
    scores = tuple(float(risk.history.score[month.rows].mean()) for month in months)
    said = f"{scores[0]:+.1f} → {scores[-1]:+.1f}"
    return Chart(
        kind=ChartKind.TREND,
        title=title,
        labels=tuple(say_bin(query, "month", day) for day in days),
        series=(Series(risk.name, scores),),
        unit=ChartUnit.SCORE,
        alt=say(query, "chart_alt", title=title, listed=said),
    )


def _page(query: Query, risk: Risk, answer: Answer) -> Document:
    """The findings and the quotes as a page of Markdown; each quote with the id of its comment."""
    parts = [f"# {escape(risk.name)}", escape(answer.headline)]
    parts += [f"## {escape(one.title)}\n\n{escape(one.text)}" for one in answer.findings]
    quoted = [(" ".join(one.quote.split()), one.id) for one in answer.evidence]
    parts += [f"> {escape(quote)}\n>\n> {escape(id)}" for quote, id in quoted]
    title = say(query, "story_file", name=risk.name)
    return Document("account_story.md", "\n\n".join(parts) + "\n", "text/markdown", title)
