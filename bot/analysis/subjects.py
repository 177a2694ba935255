"""What a theme is about, for answers that its name would belie: nobody fixes "Loves the sync"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum

from bot.analysis.wording import say
from bot.questions.query import Query
from models.themes.ledger import Theme

#: So many phrases of a theme stand for its subject.
PHRASES = 2


class Tone(Enum):
    """How names are put: of themes that most praise, that many wish for, or complain of."""

    PRAISE = re.compile(r"(?:Loves|Likes|Best|Great|Good|Nice) |General praise|喜欢|笼统的好评")
    WISH = re.compile(r".* wanted\b|Wishes |希望")
    TROUBLE = re.compile(r".* problems?\b|Problems |General discontent|.*问题$|笼统的不满")

    def is_of(self, name: str) -> bool:
        """Whether a name is put so."""
        return self.value.match(name) is not None


def subject(query: Query, theme: Theme, belied: Sequence[Tone]) -> str:
    """A theme's name in the language of the question, its subject alone if put in these ways."""
    name = theme.name(query.lang)
    if not any(tone.is_of(name) for tone in belied):
        return name
    return together(query, theme.phrases.get(query.lang, ())[:PHRASES]) or name


def together(query: Query, named: Sequence[str]) -> str:
    """One name of one or two; empty without any."""
    if not named:
        return ""
    said = (
        say(query, "act_two_parts", first=named[0], second=named[1]) if len(named) > 1 else named[0]
    )
    return said[:1].upper() + said[1:]
