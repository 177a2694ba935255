"""How comments feel: the share of each sentiment with its interval, and what changed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bot.analysis.answers import Change, Finding, Interval
from bot.analysis.material import Material
from bot.analysis.statistics import Z, mean_interval, share_change, share_interval
from bot.analysis.wording import percent, percent_interval, say, say_change
from bot.feedback import Sentiment
from bot.ports import CommentTable, Keys
from bot.questions.query import Query

#: The order of the codes in `CommentTable.sentiment`.
SENTIMENTS = (Sentiment.NEGATIVE, Sentiment.NEUTRAL, Sentiment.POSITIVE)

_MAJORITY = 0.5

#: Of fewer comments than this the counts say more than their shares.
FEW = 10


def counts(table: CommentTable) -> tuple[int, int, int]:
    """How many comments are negative, neutral and positive."""
    negative, neutral, positive = np.bincount(table.sentiment, minlength=3)[:3]
    return int(negative), int(neutral), int(positive)


def mood_findings(
    query: Query, material: Material, quoted: Sequence[Keys] | None = None
) -> tuple[Finding, ...]:
    """One finding per sentiment, most frequent first; `quoted` has the keys to quote for each."""
    quotes = quoted or [np.zeros(0, np.int64)] * len(SENTIMENTS)
    table, before = material.about, comparable(material)
    n = material.n
    before_counts = counts(before) if before is not None else None
    found = []
    for code, count in enumerate(counts(table)):
        keys = table.keys[table.sentiment == code]
        change = None
        text = say(query, "text_mood", n=count, of=n, **shares(count, n))
        if before_counts is not None and before is not None and len(before.keys):
            change = share_change(count, n, before_counts[code], len(before.keys))
            if change is not None:
                text += " " + say_change(query, change, before_counts[code] / len(before.keys))
        found.append(
            Finding(
                title=say(query, f"title_{SENTIMENTS[code]}"),
                text=text,
                value=count / n,
                interval=share_interval(count, n),
                n=count,
                of=n,
                change=change,
                evidence=tuple(material.ids(quotes[code])),
                comments=tuple(material.ids(keys)),
            )
        )
    return tuple(sorted(found, key=lambda finding: -finding.n))


def score_finding(query: Query, material: Material) -> Finding | None:
    """The mean sentiment score with its interval; None for fewer than two comments."""
    interval = mean_interval(material.about.score)
    if interval is None:
        return None
    mean = float(material.about.score.mean())
    change = _score_change(material)
    text = say(
        query,
        "text_score",
        value=f"{mean:+.2f}",
        low=f"{interval.low:+.2f}",
        high=f"{interval.high:+.2f}",
    )
    return Finding(
        title=say(query, "title_score"),
        text=f"{text} {_say_score_change(query, change)}".strip(),
        value=mean,
        interval=interval,
        n=material.n,
        of=material.n,
        change=change,
        comments=tuple(material.ids(material.about.keys)),
    )


def tendency(query: Query, table: CommentTable) -> str:
    """Whether comments lean one way, in a few words."""
    negative, _, positive = counts(table)
    n = len(table.keys)
    if n < FEW:
        some = [
            (name, count) for name, count in zip(SENTIMENTS, counts(table), strict=True) if count
        ]
        return ", ".join(say(query, f"few_{name}", n=count) for name, count in some)
    if share_interval(negative, n).low > _MAJORITY:
        return say(query, "mostly_negative")
    if share_interval(positive, n).low > _MAJORITY:
        return say(query, "mostly_positive")
    return say_moods(query, table)


def say_moods(query: Query, table: CommentTable) -> str:
    """The three shares in one line."""
    n = max(len(table.keys), 1)
    named = zip(SENTIMENTS, counts(table), strict=True)
    return say(query, "moods", **{str(name): percent(count / n) for name, count in named})


def comparable(material: Material) -> CommentTable | None:
    """The comments of the period before, where it is wholly covered by the corpus."""
    before = material.before
    return before.about if before is not None and before.is_covered else None


def shares(count: int, total: int) -> dict[str, str]:
    """A share and its interval as the phrases want them."""
    return {
        "share": percent(count / max(total, 1)),
        "interval": percent_interval(share_interval(count, total)),
    }


def _score_change(material: Material) -> Change | None:
    before = comparable(material)
    if before is None or min(len(before.keys), material.n) < 2:
        return None
    now, then = material.about.score, before.score
    difference = float(now.mean() - then.mean())
    spread = Z * float(np.sqrt(now.var(ddof=1) / len(now) + then.var(ddof=1) / len(then)))
    return Change(difference, Interval(difference - spread, difference + spread))


def _say_score_change(query: Query, change: Change | None) -> str:
    if change is None:
        return ""
    if not change.is_change:
        return say(query, "score_steady")
    interval = f"{change.interval.low:+.2f} – {change.interval.high:+.2f}"
    phrase = "score_rose" if change.difference > 0 else "score_fell"
    return say(query, phrase, difference=f"{change.difference:+.2f}", interval=interval)
