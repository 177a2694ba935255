"""What an action is called: by its theme where that holds most of it, else by the parts named."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from bot.analysis.answers import RecommendationKind
from bot.analysis.matters import Matter
from bot.analysis.theme_said import Themes
from bot.analysis.wording import say
from bot.ports import Keys
from bot.questions.query import Query

#: A theme names a matter when it holds this share of the comments that call for the action.
_MOST = 0.5
#: Names of themes that most praise, that many wish for, and that most complain of: an action of
#: another kind on the same is named by its subject alone ("Fix Dark mode wanted" is none).
_PRAISE = r"Loves |Best |General praise|喜欢|笼统的好评"
_WISH = r".* wanted\b|Wishes |希望"
_TROUBLE = r".* problems?\b|Problems |General discontent|.*问题$|笼统的不满"
_OUT_OF_PLACE = {
    RecommendationKind.KEEP: re.compile(f"{_WISH}|{_TROUBLE}"),
    RecommendationKind.BUILD: re.compile(f"{_PRAISE}|{_TROUBLE}"),
}
_ELSEWHERE = re.compile(f"{_PRAISE}|{_WISH}")
#: So many phrases of a theme stand for its subject.
_SUBJECT = 2


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
    if _OUT_OF_PLACE.get(kind, _ELSEWHERE).match(name) is None:
        return name
    phrases = themes.view.ledger.themes[number].phrases.get(query.lang, ())
    return _parts(query, matter) or _together(query, phrases[:_SUBJECT]) or name


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
    return _together(query, [one.get(query.lang) or one["en"] for one in matter.parts[:_SUBJECT]])


def _together(query: Query, named: Sequence[str]) -> str:
    """One name of one or two; empty without any."""
    if not named:
        return ""
    said = (
        say(query, "act_two_parts", first=named[0], second=named[1]) if len(named) > 1 else named[0]
    )
    return said[:1].upper() + said[1:]
