"""Which themes rise and fall within the time that a trend is about."""

from __future__ import annotations

import numpy as np

from bot.analysis.breaks import FEWEST_COUNTED, Series
from bot.analysis.changes import Followed
from bot.analysis.timeline import Timeline
from bot.questions.query import Query

#: Of more themes the smaller ones are not followed, which would make each change less sure.
_MOST_THEMES = 20


def theme_series(query: Query, timeline: Timeline) -> list[Followed]:
    """The share of each of the largest themes among the comments, to be looked at together."""
    view = timeline.material.themes
    if view is None:
        return []
    numbers = view.numbers_of(timeline.material.about.keys[timeline.rows])
    sizes = np.bincount(numbers[numbers >= 0], minlength=len(view.ledger.themes))
    everyone, found = timeline.count(), []
    for number in np.argsort(-sizes, kind="stable")[:_MOST_THEMES].tolist():
        theme = view.ledger.themes[number]
        if sizes[number] >= FEWEST_COUNTED and not theme.is_muted:
            mask = numbers == number
            series = Series(timeline.count(mask), everyone, is_share=True)
            found.append(Followed(theme.name(query.lang), series, mask))
    return found
