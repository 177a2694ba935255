"""What an action is called: by its theme where that holds most of it, else by the parts named."""

from __future__ import annotations

import re

import numpy as np

from bot.analysis.answers import RecommendationKind
from bot.analysis.matters import Matter
from bot.analysis.theme_said import Themes
from bot.analysis.wording import say
from bot.ports import Keys
from bot.questions.query import Query

#: A theme names a matter when it holds this share of the comments that call for the action.
_MOST = 0.5
#: Names of themes that most praise; what is amiss there is not named by them.
_PRAISE = re.compile(r"Loves |General praise|喜欢|笼统的好评")


def name_of(
    query: Query, themes: Themes | None, matter: Matter | None, keys: Keys, kind: RecommendationKind
) -> str:
    """What these comments of a matter are about, in the language of the question."""
    if matter is None or themes is None:
        return query.topic or ""
    number = _leading(themes, matter, keys)
    if number is None:
        return _parts(query, matter)
    name = themes.name(number)
    is_amiss = kind is not RecommendationKind.KEEP and _PRAISE.match(name) is not None
    if not is_amiss:
        return name
    phrases = themes.view.ledger.themes[number].phrases.get(query.lang, ())
    return _parts(query, matter) or (phrases[0] if phrases else name)


def _leading(themes: Themes, matter: Matter, keys: Keys) -> int | None:
    """The theme that names it; None where its parts do."""
    if not matter.themes:
        return None
    numbers = themes.view.numbers_of(keys)
    held = [int(np.count_nonzero(numbers == number)) for number in matter.themes]
    best = int(np.argmax(held))
    if matter.parts and held[best] < _MOST * len(keys):
        return None
    return matter.themes[best]


def _parts(query: Query, matter: Matter) -> str:
    """The part that most comments beyond chance name, and the next one."""
    named = [one.get(query.lang) or one["en"] for one in matter.parts[:2]]
    if not named:
        return ""
    said = (
        say(query, "act_two_parts", first=named[0], second=named[1]) if len(named) > 1 else named[0]
    )
    return said[:1].upper() + said[1:]
