"""What is asked of named days: these, from them on, up to them, or from some to others."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.questions.period import Period, PeriodMatch
from bot.questions.period_days import Days, joined, resolve
from bot.questions.period_expressions import Named
from bot.questions.period_words import compiled

#: How far before an expression the words that bound it may begin.
_REACH = 40

_TO = compiled(
    r"(?:_(?:-{1,2}|to|until|till|through|thru|up to|up until|and up to)_(?:the )?(?:end of )?"
    r"|_(?:到|至|直到)_)"
)
_AND = compiled(r"(?:_(?:and|&)_(?:the )?|_(?:和|与|跟|及)_)")
_BETWEEN = compiled(r"(?:\b(?:between|from) (?:the )?|介于_)$")
_BETWEEN_AFTER = compiled(r"_(?:之间|间)")
_FROM = compiled(r"(?:\b(?:anywhere )?(?:between|from|in|during) (?:the )?|[自从]_)$")

# What stands before or after the days; the first that fits, those after them before all others.
_OPENING = {
    "through": compiled(
        r"(?:\b(?:(?:up )?(?:to|until|through) and incl(?:uding|\.)?|up through|no later than)"
        r"(?: the)? |(?:截[至止]到?|直到)_)$"
    ),
    "since": compiled(
        r"(?:\b(?:(?:ever |all )?since(?: around| about)?|starting|as (?:of|from)|(?:going |dating )?back to"
        r"|(?:counting|starting|beginning|going back) (?:from|on|in|at))(?: the)? |(?:自从?|打从|从)_)$"
    ),
    "after": compiled(
        r"(?:\b(?:after|post|following|later than|newer than)(?: the)?(?: |-)|晚于_)$"
    ),
    "before": compiled(
        r"(?:\b(?:before|prior to|until|till|'til|up to|up until|earlier than|older than|pre"
        r"|ahead of)(?: the)?(?: |-)|早于_)$"
    ),
}
_CLOSING = {
    "through": compiled(r"(?: (?:(?:and|or) (?:before|earlier|older))\b|_为止)"),
    "since": compiled(
        r"(?: (?:onwards?|forward|on(?=_(?:$|[,.?!;]))|(?:and|or) (?:after|later|newer)"
        r"|(?:(?:up )?(?:to|until|till|through)|-) (?:now|date|present|the present))\b"
        r"|_(?:以来|至今|到现在|到目前|到今(?!天)|迄今|算?起|开始))"
    ),
    "after": compiled(r"_(?:之后|以后|过后|往后|后(?![台端续面来]))"),
    "before": compiled(r"_(?:之前|以前|前(?![端台后面一二三四五六七八九十几\d]))"),
}
# "Until March" ends before March, as "before March" does; these are spoken of as the last days.
_UNTIL = compiled(r"(?:\b(?:until|till|up to)(?: the)? |到_)$")
_LAST_DAYS = compiled(r"today|yesterday|(?:the )?(?:very )?end of|今天|昨天")

_ABOUT = compiled(
    r"(?:\b(?:(?:(?:just|only|back|all|again) )?(?:in|on|during|over|for|from|of|within|across"
    r"|throughout|through|at|dated|around|between)(?: all| most)?(?: of)?(?: the)?(?: month of| year| whole"
    r"| entire)?|the) |[在于]_)$"
)
_ABOUT_AFTER = compiled(
    r"(?:'s\b|(?:_(?:以?来|期间|之间|这段时间|以内|之内|当天|当中|里(?![程面])|中(?![心国文])"
    r"|内(?![存容部置测购]))){0,1}(?:_的)?)"
)


def bounded(text: str, named: Sequence[Named], today: date) -> list[PeriodMatch]:
    """The periods of folded text, from the expressions found in it, left to right."""
    found: list[PeriodMatch] = []
    position = 0
    while position < len(named):
        floor = found[-1].end if found else 0
        pair = named[position : position + 2]
        if pair[0].start < floor:  # its first character bounds what is before it
            position += 1
            continue
        match = _range(text, pair, floor, today) if len(pair) == 2 else None
        position += 2 if match else 1
        match = match or _bound(text, pair[0], floor, today)
        if match is not None:
            found.append(match)
    return found


def _range(text: str, pair: Sequence[Named], floor: int, today: date) -> PeriodMatch | None:
    first, last = pair
    between, window = text[first.end : last.start], _before(text, first.start, floor)
    closing = _BETWEEN_AFTER.match(text, last.end)
    is_between = bool(closing or _BETWEEN.search(window))
    if not (_TO.fullmatch(between) or (is_between and _AND.fullmatch(between))):
        return None
    days = joined(first.expression, last.expression, today)
    if days is None:
        return None
    words = _FROM.search(window)
    start = first.start - len(window) + words.start() if words else first.start
    end = closing.end() if closing else last.end
    return PeriodMatch(Period(days.since, days.until), start, _end(text, end))


def _bound(text: str, named: Named, floor: int, today: date) -> PeriodMatch | None:
    days = resolve(named.expression, today)
    if days is None:
        return None
    window = _before(text, named.start, floor)
    opening = {how: match for how, words in _OPENING.items() if (match := words.search(window))}
    closing = {
        how: match for how, words in _CLOSING.items() if (match := words.match(text, named.end))
    }
    how = next(iter((*closing, *opening)), "within")
    words = next(iter(opening.values()), None) or _ABOUT.search(window)
    start = named.start - len(window) + words.start() if words else named.start
    end = next((match.end() for match in closing.values()), named.end)
    return PeriodMatch(_period(how, days, text, named, window), start, _end(text, end))


def _period(how: str, days: Days, text: str, named: Named, window: str) -> Period:
    if how == "since":
        return Period(days.since, None)
    if how == "after":
        return Period(days.until, None)
    if how == "through":
        return Period(None, days.until)
    if how == "before":
        is_last = _UNTIL.search(window) and _LAST_DAYS.match(text, named.start)
        return Period(None, days.until if is_last else days.since)
    return Period(days.since, days.until)


def _before(text: str, start: int, floor: int) -> str:
    return text[max(floor, start - _REACH) : start]


def _end(text: str, end: int) -> int:
    match = _ABOUT_AFTER.match(text, end)
    return match.end() if match else end
