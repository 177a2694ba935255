"""Which other products customers name beside this one, how often, and whether they go there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice

import numpy as np

from bot.analysis.answers import (
    Answer,
    Chart,
    ChartKind,
    ChartUnit,
    Document,
    Finding,
    Quote,
    Series,
)
from bot.analysis.customers import customers_of, n_customers
from bot.analysis.exports import comments_file
from bot.analysis.frame import compose, nothing_found
from bot.analysis.material import Material
from bot.analysis.quotes import distinct, quote
from bot.analysis.relevance import terms_of
from bot.analysis.rival_names import Named, Way, named_in
from bot.analysis.statistics import share_interval
from bot.analysis.understanding import say_understood
from bot.analysis.wording import (
    listed,
    percent,
    percent_interval,
    say,
    say_customers,
    say_period,
)
from bot.ports import Keys, Mask
from bot.questions.query import Query

#: So many names are told of unless the question says, and at most.
_DEFAULT, _MOST = 8, 30
_IN_HEADLINE, _QUOTES = 5, 2
#: So many of the newest comments that may name one are read, and so many to see how a name is
#: written where nothing tells that it is one.
_READ, _LOOKED_AT = 2500, 300
_MOST_EXPORTED = 3000
#: A name is typed without its capital up to so many times as often as with it.
_LAX = 2
_NEGATIVE = 0
#: Columns whose values are no other products.
_OWN = ("product", "platform", "plan", "segment", "source", "country", "version")
_HINTS = re.compile(
    r"\b(?:switch|mov|migrat|chang|jump|defect|convert|transfer|return|revert|replac|alternativ"
    r"|competitor|rival|compar|superior|inferior|similar|prefer|beat)|\b(?:than|unlike|instead|vs"
    r"|versus|like|from|go|going|gone|went|as|better|faster|cheaper|simpler|easier)\b"
    r"|换|改用|改成|转|不如|比"
)
#: What speaks of other products without a name; a plural may end it.
_UNNAMED = (
    *("competitor", "competition", "rival", "alternative"),
    *(f"{other} {thing}" for other in ("another", "other") for thing in ("app", "tool", "product")),
    *("竞品", "竞争对手", "别家", "同类产品", "同类软件", "同类应用", "别的应用", "别的软件"),
    *("其他应用", "其他软件", "其他产品", "其它应用", "其它软件", "别的产品"),
)
_GAP = "\0"


class _Texts:
    """Texts without case, end to end, so that a word is found in all of them in one pass."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._joined = _GAP.join([*texts, ""])
        self._ends = np.cumsum([len(text) + 1 for text in texts])

    def with_any(self, words: Iterable[str], ending: str = "") -> Mask:
        """Which texts have any of the words: whole ones, but for the ending; Chinese anywhere."""
        places = np.fromiter((at for word in words for at in self._places(word, ending)), np.int64)
        mask = np.zeros(len(self._ends), bool)
        mask[np.searchsorted(self._ends, places, "right")] = True
        return mask

    def _places(self, word: str, ending: str) -> Iterator[int]:
        for found in re.finditer(re.escape(word), self._joined):
            start, end = found.span()
            if not word.isascii():
                yield start
                continue
            after = self._joined[end : end + len(ending) + 1].removeprefix(ending)
            if not (_is_of_word(self._joined[start - 1 : start]) or _is_of_word(after[:1])):
                yield start


def _is_of_word(letter: str) -> bool:
    """Whether a letter goes on with a word; a Chinese one does not."""
    return letter.isascii() and letter.isalnum()


@dataclass(frozen=True, slots=True, eq=False)
class _Rival:
    """Another product with the comments that name it, and those that set it beside this one."""

    named: Named
    keys: Keys

    @property
    def name(self) -> str:
        return self.named.name

    def going(self, way: Way) -> int:
        """How many comments go there, or come from there."""
        return sum(one is way for one in self.named.ways.values())


def rivals(query: Query, material: Material) -> Answer:
    """Name the other products in the material's comments, those of most comments first."""
    if not material.n:
        return nothing_found(replace(query, topic=None), material)
    folded = material.folded(material.about.keys)
    texts = _Texts(folded)
    found = _found(material, folded, texts)
    shown = found[: min(query.limit or _DEFAULT, _MOST)]
    named = np.unique(np.concatenate([np.zeros(0, np.int64), *(one.keys for one in found)]))
    answer = compose(
        replace(query, topic=None),
        material,
        headline=_headline(query, material, found, len(named)),
        findings=[
            *(_finding(query, material, one) for one in shown),
            *_unnamed(query, material, texts, named),
        ],
        quoted=(),
        notes=list(_notes(query, material)),
    )
    return replace(
        answer,
        query=query,
        understood=say_understood(query),
        n_comments=len(named),
        evidence=distinct(one for rival in shown for one in _quotes(material, rival)),
        chart=_chart(query, material, shown),
        files=_files(query, material, named),
    )


def _found(material: Material, folded: Sequence[str], texts: _Texts) -> list[_Rival]:
    """The products that are named, with every comment that names them, the most named first."""
    keys = material.about.keys
    some = material.load(keys[_hinted(folded)])
    named = named_in({one.key: one.comment.text for one in some}, _own(material))
    told = (_rival(material, one, keys[texts.with_any(one.spellings)]) for one in named)
    return sorted(filter(None, told), key=lambda one: (-len(one.keys), one.name))


def _hinted(folded: Sequence[str]) -> list[int]:
    """The newest texts that may set another product beside this one, by place, ascending."""
    places = range(len(folded) - 1, -1, -1)
    hinted = (place for place in places if _HINTS.search(folded[place]))
    return list(islice(hinted, _READ))[::-1]


def _own(material: Material) -> Iterator[str]:
    """Names that are no other product's."""
    for field in _OWN:
        yield from material.column(field, material.about.keys).names


def _rival(material: Material, named: Named, keys: Keys) -> _Rival | None:
    """A product with the comments that name it.

    Where its name is an ordinary word more often, only those that set it beside this one; None
    where a single comment does so.
    """
    told = np.array(sorted(named.ways), np.int64)
    untold = keys[~np.isin(keys, told)]
    if len(untold) and not _is_name(material, named.name, untold[-_LOOKED_AT:]):
        return _Rival(named, told) if len(told) > 1 else None
    return _Rival(named, np.union1d(keys, told))


def _is_name(material: Material, name: str, keys: Keys) -> bool:
    """Whether a word is a name in these comments, and not an ordinary word as a rule.

    A name has a capital or a digit inside, or a capital within a sentence often enough: many
    people type none at all.
    """
    if not name.isascii() or any(letter.isupper() or letter.isdigit() for letter in name[1:]):
        return True
    texts = [one.comment.text for one in material.load(keys)]
    capital = re.compile(rf"(?<=[a-z0-9,;:] ){re.escape(name)}(?![A-Za-z])")
    lower = re.compile(rf"(?<![A-Za-z]){re.escape(name.lower())}(?![A-Za-z])")
    n_names, n_words = (sum(map(bool, map(one.search, texts))) for one in (capital, lower))
    return n_names * _LAX >= n_words


def _headline(query: Query, material: Material, found: Sequence[_Rival], n: int) -> str:
    period = say_period(query, query.since, query.until)
    if not found:
        return _tidy(say(query, "rivals_none", of=material.n, period=period))
    items = [say(query, "rivals_item", name=one.name, n=len(one.keys)) for one in found]
    said = say(
        query,
        "rivals_headline",
        n=n,
        of=material.n,
        period=period,
        share=percent(n / material.n),
        interval=percent_interval(share_interval(n, material.n)),
        listed=listed(query, items[:_IN_HEADLINE]),
    )
    return _tidy(said)


def _tidy(text: str) -> str:
    """Text without the gap that is left where no period is named."""
    return " ".join(text.split()).replace(" ,", ",")


def _finding(query: Query, material: Material, one: _Rival) -> Finding:
    n, of = len(one.keys), material.n
    people = n_customers(customers_of(material, one.keys))
    comma = "，" if query.lang == "zh" else ", "
    interval = share_interval(n, of)
    said = say(
        query,
        "rivals_text",
        n=n,
        of=of,
        share=percent(n / of),
        interval=percent_interval(interval),
        customers=comma + say_customers(query, people) if people else "",
    )
    counts = {
        "rivals_switch": one.going(Way.TO),
        "rivals_from": one.going(Way.FROM),
        "rivals_mood": _negative(material, one.keys),
    }
    more = [say(query, phrase, n=count) for phrase, count in counts.items() if count]
    return Finding(
        title=one.name,
        text=("" if query.lang == "zh" else " ").join([said, *more]),
        value=n / of,
        interval=interval,
        n=n,
        of=of,
        evidence=tuple(quote.id for quote in _quotes(material, one)),
        comments=tuple(material.ids(one.keys)),
    )


def _negative(material: Material, keys: Keys) -> int:
    table = material.about
    return int((np.isin(table.keys, keys) & (table.sentiment == _NEGATIVE)).sum())


def _quotes(material: Material, one: _Rival) -> list[Quote]:
    """Comments that name it: first those that go there, then others that set it beside this one."""
    turn = {way: place for place, way in enumerate(Way)}
    told = sorted(one.named.ways, key=lambda key: (turn[one.named.ways[key]], -key))
    terms = terms_of(one.name)
    return [quote(said, terms) for said in material.load(told[:_QUOTES])]


def _unnamed(query: Query, material: Material, texts: _Texts, named: Keys) -> Iterator[Finding]:
    """How many comments speak of competitors and name none."""
    says = texts.with_any(_UNNAMED, "s")
    keys = material.about.keys[says & ~np.isin(material.about.keys, named)]
    if len(keys):
        yield Finding(
            title=say(query, "rivals_unnamed"),
            text=say(query, "rivals_unnamed_text", n=len(keys)),
            n=len(keys),
            of=material.n,
            comments=tuple(material.ids(keys)),
        )


def _notes(query: Query, material: Material) -> Iterator[str]:
    yield say(query, "caveat_rivals")
    if not material.column("product", material.about.keys).names:
        yield say(query, "caveat_rivals_own")


def _chart(query: Query, material: Material, shown: Sequence[_Rival]) -> Chart | None:
    if not shown:
        return None
    title = say(query, "rivals_chart")
    shares = tuple(len(one.keys) / material.n for one in shown)
    items = [say(query, "rivals_item", name=one.name, n=len(one.keys)) for one in shown]
    intervals = tuple(share_interval(len(one.keys), material.n) for one in shown)
    return Chart(
        kind=ChartKind.RANKING,
        title=title,
        labels=tuple(one.name for one in shown),
        series=(Series(title, shares, intervals),),
        unit=ChartUnit.SHARE,
        alt=say(query, "chart_alt", title=title, listed=listed(query, items[:_IN_HEADLINE])),
    )


def _files(query: Query, material: Material, named: Keys) -> tuple[Document, ...]:
    """The newest comments that name another product, as a table."""
    if not len(named):
        return ()
    kept = named[::-1][:_MOST_EXPORTED]
    title = say(query, "rivals_file", n=len(kept))
    return (comments_file(partial(material.load, kept), "competitors.csv", title),)
