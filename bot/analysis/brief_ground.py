"""What a brief rests on: its subject, the comments about it, and sentences that lead to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from bot.analysis.answers import Finding, Quote
from bot.analysis.material import Material
from bot.analysis.quotes import quote
from bot.analysis.statistics import share_interval
from bot.analysis.wording import percent, percent_interval, say, say_day
from bot.feedback import LabelledComment
from bot.ports import CommentTable, Keys
from bot.questions.query import Query

#: Below this many comments there is no brief, only notes for one.
FEWEST = 5
#: So many comments are read for words, the surest and then the newest first.
MOST_READ = 1500


@dataclass(frozen=True, slots=True)
class Ground:
    """The comments about a `subject`, which is worded as it stands in a sentence.

    `read` are those that words are looked for in; `theme` is the number of the theme that the
    brief is on, None for a topic.
    """

    query: Query
    material: Material
    subject: str
    read: Sequence[LabelledComment]
    theme: int | None = None

    @property
    def about(self) -> CommentTable:
        """The comments that the brief is about."""
        return self.material.about

    @property
    def is_thin(self) -> bool:
        """Whether there are too few comments for shares and measures."""
        return self.material.n < FEWEST

    def say(self, phrase: str, **parts: object) -> str:
        """A phrase in the language of the question, without gaps where a part is empty."""
        return " ".join(say(self.query, phrase, **parts).split())

    def counted(
        self, phrase: str, keys: Keys, of: int, *, n: int | None = None, **parts: object
    ) -> Finding:
        """A sentence on a share: n of `of`, which rest on the comments with these keys.

        Without `n` it is the comments themselves that are counted.
        """
        n = len(keys) if n is None else n
        interval = share_interval(n, of)
        said = {"share": percent(n / of), "interval": percent_interval(interval)} | parts
        return Finding(
            title=phrase.removeprefix("brief_"),
            text=self.say(phrase, n=n, of=of, **said),
            value=n / of,
            interval=interval,
            n=n,
            of=of,
            comments=tuple(self.material.ids(keys)),
        )


def read(material: Material) -> Sequence[LabelledComment]:
    """The comments to read for words, the surest first and the newest among equals."""
    about = material.about
    order = np.lexsort((-about.keys, -np.round(material.relevance, 3)))[:MOST_READ]
    return material.load(about.keys[order])


@dataclass(slots=True)
class Quoter:
    """Quotes each comment once, and each wording once, and keeps what was quoted."""

    ground: Ground
    quotes: list[Quote] = field(default_factory=list)
    _worded: set[str] = field(default_factory=set)

    def take(
        self,
        said: Iterable[tuple[LabelledComment, str]],
        most: int,
        phrase: str = "brief_quote",
    ) -> list[Finding]:
        """Sentences that quote the first `most` of these comments that can be quoted."""
        found: list[Finding] = []
        for one, words in said:
            if len(found) == most:
                break
            if self._is_new(one, words):
                found.append(self._quoted(one, words, phrase))
        return found

    def _is_new(self, one: LabelledComment, words: str) -> bool:
        known = {quoted.id for quoted in self.quotes}
        return bool(words) and one.comment.id not in known and words.casefold() not in self._worded

    def _quoted(self, one: LabelledComment, words: str, phrase: str) -> Finding:
        self._worded.add(words.casefold())
        self.quotes.append(replace(quote(one), quote=words))
        who = who_said(self.ground, one)
        return Finding(
            title=phrase.removeprefix("brief_"),
            # the words of a customer stay as they are, spaces and all
            text=say(self.ground.query, phrase, quote=words, who=who),
            evidence=(one.comment.id,),
        )


def who_said(ground: Ground, one: LabelledComment) -> str:
    """Who wrote a comment, and when, as far as it is known."""
    comment = one.comment
    stamp = comment.created_at
    day = say_day(ground.query, stamp.astimezone(ground.material.zone).date()) if stamp else None
    name = comment.author or comment.account or ground.say("brief_anyone")
    account = comment.account if comment.account != name else None
    parts = (name, account, comment.platform, day)
    return " · ".join(" ".join(part.split()) for part in parts if part)


def holding(
    comments: Iterable[LabelledComment], find: Callable[[str], Iterator[str]]
) -> list[tuple[LabelledComment, str]]:
    """The comments in which something is found, with the sentence that it is found in."""
    pairs = ((one, next(find(one.comment.text), None)) for one in comments)
    return [(one, words) for one, words in pairs if words is not None]


def keys_of(said: Sequence[tuple[LabelledComment, str]]) -> Keys:
    """The keys of comments, ascending."""
    return np.array(sorted(one.key for one, _ in said), np.int64)
