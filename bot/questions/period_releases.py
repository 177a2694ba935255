"""Periods that a release begins or ends: "since 5.2", "before the 5.1 launch", "5.2发布以来"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from bot.questions.period import Period, PeriodMatch
from bot.questions.period_words import compiled, fold

_HOW = (
    r"(?:(?:ever )?since|before (?:and|vs\.?|versus|or) after|after|before|post|following|prior to|until|till|up to|pre"
    r"|ahead of)"
)
_DOING = (
    r"(?:(?:we |they |you |i )?(?:launch|releas|shipp?|push|upgrad|updat|switch|mov|roll)(?:ed|ing|e)?"
    r"(?: out)?(?: to| of)? |(?:launch|release|rollout|update|introduction|arrival) of )?"
)
_NOUN = r"(?:release|launch|update|rollout|roll-out|version|upgrade|build|drop|deploy(?:ment)?)"
_CAME = (
    r"(?:(?:came|come|is|has been|was|got|has) )?"
    r"(?:out|shipped|launched|landed|dropped|released|went live|rolled out|arrived|hit)"
)
_NAMED = r"(?:version |release |update |build )?(?P<v>v?\d[\w.+-]{0,30}(?: (?:beta|alpha|rc))?)"
_HAN_NAMED = r"(?:版本?)?_(?P<v>v?_?\d[\w.+-]{0,30})"
_HAN_OUT = (
    r"_(?:版本?|这个版本)?_(?:release|launch|update)?_的?_(?:正式)?"
    r"(?:发布|上线|推出|更新|升级|发版|出来|上架|发行|释出|改版|落地)?_了?_"
)

_RELEASED = tuple(
    compiled(pattern)
    for pattern in (
        rf"\b(?P<how>{_HOW})_-?_(?:the )?{_DOING}(?:the )?(?:new |latest )?{_NAMED}(?:'s)?"
        rf"(?: {_NOUN})?(?: {_CAME})?\b(?:_(?:发布|上线|推出|更新)之?[后前]?)?",
        rf"\bfrom (?:the )?{_NAMED}(?: {_NOUN})? (?P<how>onwards?|on(?=_(?:$|[,.?!]))|forward|(?:to|until|till) (?:now|date|today))",
        rf"\b(?P<how>{_HOW}) (?:the )?(?:\w{{1,20}} ){{1,2}}(?P<at>{_NAMED})(?: {_NOUN})?\b",
        rf"(?:自[从打]?|从|打从)_(?:升级?(?:到|至)|更新(?:到|至))?_{_HAN_NAMED}{_HAN_OUT}"
        r"(?P<how>以来|之后|以后|后|起|开始|至今|前后|之前|以前|前)?",
        rf"(?:升级?(?:到|至)|更新(?:到|至))?_{_HAN_NAMED}{_HAN_OUT}"
        r"(?P<how>以来|之后|以后|后(?![台端])|起|开始|至今|前后|之前|以前|前(?![台端]))",
    )
)
_LATEST = tuple(
    compiled(pattern)
    for pattern in (
        r"\b(?P<how>(?:ever )?since|after|before|prior to|post) (?:the |our )?"
        r"(?:last|latest|most recent|newest|current|new) (?:app )?(?:release|version|update|build)\b",
        r"(?:自从?|从)?_(?:上一?[个次]?|最新|最近一?[个次]?|新)的?(?:版本|更新|发版)"
        r"(?:发布|上线|更新)?(?P<how>以来|之后|以后|后|之前|以前|前)",
    )
)
_BETWEEN = tuple(
    compiled(pattern)
    for pattern in (
        r"\bbetween (?:the )?(?:releases? of )?(?P<a>v?\d[\w.+-]{0,30}) and (?:the )?(?:release of )?"
        r"(?P<b>v?\d[\w.+-]{0,30}) (?:releases?|launch(?:es)?|updates?)\b",
        r"\bbetween the releases? of (?P<a>v?\d[\w.+-]{0,30}) and (?P<b>v?\d[\w.+-]{0,30})",
        r"(?P<a>v?\d[\w.+-]{0,30})_(?:发布|上线)?_(?:到|至)_(?P<b>v?\d[\w.+-]{0,30})_(?:发布|上线)之?[间前]",
    )
)
_ENDS = frozenset({"before", "prior to", "until", "till", "up to", "pre", "ahead of"})
_ENDS |= {"之前", "以前", "前"}


def find_releases(text: str, releases: Mapping[str, date], today: date) -> list[PeriodMatch]:
    """The periods of folded text that a release bounds, left to right, not overlapping.

    "Before and after 5.2" is what came after, with all these words as the place. A version that
    was never released names no period.
    """
    if not releases:
        return []
    days = {_name(version): day for version, day in releases.items()}
    found = sorted(
        (*_between(text, days), *_bounded(text, days), *_latest(text, days, today)),
        key=lambda match: (match.start, -match.end),
    )
    kept: list[PeriodMatch] = []
    for match in found:
        if not kept or match.start >= kept[-1].end:
            kept.append(match)
    return kept


def _bounded(text: str, days: Mapping[str, date]) -> Iterator[PeriodMatch]:
    for pattern in _RELEASED:
        for match in pattern.finditer(text):
            day, spare = _day_of(match["v"], days)
            if day is None:
                continue
            end = match.end() if match.end() > match.end("v") else match.end("v") - spare
            start = match.start("at") if "at" in pattern.groupindex else match.start()
            yield PeriodMatch(_period(match["how"], day), start, end)


def _latest(text: str, days: Mapping[str, date], today: date) -> Iterator[PeriodMatch]:
    day = max((day for day in days.values() if day <= today), default=None)
    if day is None:
        return
    for pattern in _LATEST:
        for match in pattern.finditer(text):
            yield PeriodMatch(_period(match["how"], day), match.start(), match.end())


def _between(text: str, days: Mapping[str, date]) -> Iterator[PeriodMatch]:
    for pattern in _BETWEEN:
        for match in pattern.finditer(text):
            first, last = _day_of(match["a"], days)[0], _day_of(match["b"], days)[0]
            if first and last and first != last:
                period = Period(min(first, last), max(first, last))
                yield PeriodMatch(period, match.start(), match.end())


def _period(how: str | None, day: date) -> Period:
    return Period(None, day) if how in _ENDS else Period(day, None)


def _day_of(written: str, days: Mapping[str, date]) -> tuple[date | None, int]:
    """The first day of a version, and how many characters after it were taken for a part of it."""
    for name in (written, written.partition(" ")[0]):
        version = name.rstrip(".+-")
        day = days.get(_name(version)) or days.get(f"{_name(version)}.0")
        if day and ("." in version or version.startswith("v") or not version.isdigit()):
            return day, len(written) - len(version)
    return None, 0


def _name(version: str) -> str:
    return fold(version).strip().removeprefix("v").strip()
