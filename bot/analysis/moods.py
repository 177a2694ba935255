"""How comments feel: the share of each sentiment with its interval, and what changed."""

from __future__ import annotations

from collections.abc import Sequence
from math import erfc, sqrt

import numpy as np

from bot.analysis.answers import Change, Finding, Interval
from bot.analysis.class_shares import FEW, ClassShare, sentiment_shares
from bot.analysis.differences import share_p
from bot.analysis.material import Material
from bot.analysis.statistics import HALF_OF_CHANCE, Z, kept_among, mean_interval, share_interval
from bot.analysis.wording import percent, percent_interval, say, say_change
from bot.feedback import Sentiment
from bot.ports import CommentTable, Keys
from bot.questions.query import Query

#: The order of the codes in `CommentTable.sentiment`.
SENTIMENTS = (Sentiment.NEGATIVE, Sentiment.NEUTRAL, Sentiment.POSITIVE)

_MAJORITY = 0.5


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
    shares = sentiment_shares(query, material, table)
    then = sentiment_shares(query, material, table if before is None else before)
    pairs = [None if before is None else a.against(b) for a, b in zip(shares, then, strict=True)]
    levels = [share_p(a.n, a.of, b.n, b.of) for a, b in zip(shares, then, strict=True)]
    changes = kept_among(pairs, levels, HALF_OF_CHANCE)
    found = []
    for code, (share, change) in enumerate(zip(shares, changes, strict=True)):
        text = say_class(query, share)
        if change is not None:
            text += " " + say_change(query, change, then[code].value)
        found.append(
            Finding(
                title=say(query, f"title_{SENTIMENTS[code]}"),
                text=text,
                value=share.value,
                interval=share.interval,
                n=share.n,
                of=share.of,
                counted=share.counted,
                change=change,
                evidence=tuple(material.ids(quotes[code])),
                comments=tuple(material.ids(table.keys[table.sentiment == code])),
            )
        )
    return tuple(sorted(found, key=lambda finding: -finding.n))


def say_class(query: Query, share: ClassShare) -> str:
    """The share of a class with its interval, and the count that it is made from."""
    phrase = "corrected_mood" if share.said else "text_mood"
    return say(query, phrase, n=share.n, of=share.of, **class_parts(share))


def class_parts(share: ClassShare) -> dict[str, str]:
    """A share of a class and its interval as the phrases want them."""
    return {"share": percent(share.value), "interval": percent_interval(share.interval)}


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


def tendency(query: Query, material: Material, table: CommentTable) -> str:
    """Whether comments lean one way, in a few words."""
    if len(table.keys) < FEW:
        some = [
            (name, count) for name, count in zip(SENTIMENTS, counts(table), strict=True) if count
        ]
        return ", ".join(say(query, f"few_{name}", n=count) for name, count in some)
    negative, _, positive = shares = sentiment_shares(query, material, table)
    if negative.interval.low > _MAJORITY:
        return say(query, "mostly_negative")
    if positive.interval.low > _MAJORITY:
        return say(query, "mostly_positive")
    return _in_a_line(query, shares)


def say_moods(query: Query, material: Material, table: CommentTable) -> str:
    """The three shares in one line."""
    return _in_a_line(query, sentiment_shares(query, material, table))


def _in_a_line(query: Query, shares: Sequence[ClassShare]) -> str:
    named = zip(SENTIMENTS, shares, strict=True)
    return say(query, "moods", **{str(name): percent(share.value) for name, share in named})


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
    error = float(np.sqrt(now.var(ddof=1) / len(now) + then.var(ddof=1) / len(then)))
    interval = Interval(difference - Z * error, difference + Z * error)
    level = erfc(abs(difference) / error / sqrt(2)) if error else 0.0
    return Change(difference, interval, is_kept=level <= HALF_OF_CHANCE)


def _say_score_change(query: Query, change: Change | None) -> str:
    if change is None:
        return ""
    if not change.is_change:
        return say(query, "score_steady")
    interval = f"{change.interval.low:+.2f} – {change.interval.high:+.2f}"
    phrase = "score_rose" if change.difference > 0 else "score_fell"
    return say(query, phrase, difference=f"{change.difference:+.2f}", interval=interval)
