"""Where the telephone numbers of a text are."""

from __future__ import annotations

import re
from collections.abc import Iterator

import phonenumbers
from phonenumbers import Leniency, PhoneNumberMatcher

_BEFORE = r"(?<![\w.,$€£¥#/+-])"
_AFTER = r"(?![\w%]|[.,/-]\d)"

#: Forms that are telephone numbers anywhere.
_ANYWHERE = re.compile(
    r"(?<![\w.+-])(?:\+|00)?86[ -]?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)"  # Chinese mobile
    r"|(?<![A-Za-z\d.+-])1[3-9]\d([ -]?)\d{4}\1\d{4}(?!\d|[.-]\d)"
    rf"|{_BEFORE}(?:\+?1[ .-]?)?(?:\(\d{{3}}\) ?|\d{{3}}[ -])\d{{3}}[ -]\d{{4}}{_AFTER}"  # American
    rf"|{_BEFORE}(?:\+?1\.)?[2-9]\d{{2}}\.\d{{3}}\.\d{{4}}{_AFTER}"
    rf"|{_BEFORE}0[1-9](?:([ .-])\d{{2}})(?:\2\d{{2}}){{3}}{_AFTER}"  # French
    rf"|{_BEFORE}07\d{{3}} \d{{6}}{_AFTER}"  # British mobile
    rf"|{_BEFORE}0\d{{2,3}}-\d{{7,8}}{_AFTER}"  # Chinese landline
)
_INTERNATIONAL = re.compile(rf"(?<![\w+])\+\d(?:[ ().-]{{0,2}}\d){{7,14}}{_AFTER}")
_CUE = re.compile(
    r"(?:\bphone|\bmobile|\bcell|\bcall|\btel|whats\s?app|viber|\bsms|\bcontact|\bmy number"
    r"|\breach|\bdial|telefon|handy|téléphone|teléfono|电话|手机|联系方式|致电|联系|座机)"
    r"(?:\s*(?:no\.?|nr\.?|me|us|is|at|on|to|my|number|号码?|是|为))*\s*[.:]?\s*"
    r"(\+?\(?\d(?:[ ().-]{0,2}\d){6,14})" + _AFTER,
    re.IGNORECASE,
)
_CONTACT = re.compile(r"(?<![\w])(\+?\(?\d(?:[ ().-]{0,2}\d){6,14})(?!\w)")
#: Dates, decimals, addresses of machines, spans of years, and bare numbers too short to be told
#: from a count.
_NOT_A_PHONE = re.compile(
    r"\d{4}-\d{1,2}-\d{1,2}(?!\d).*|\d{1,2}[.-]\d{1,2}[.-]\d{4}|(?:\d{1,3}\.){2,3}\d{1,5}"
    r"|[\d,]+\.\d+|\d{7,8}|(?:19|20)\d\d\s?-\s?(?:19|20)\d\d"
)
#: A number in national form: groups of digits, with something between them.
_GROUPED = re.compile(rf"{_BEFORE}\(?\d{{1,5}}\)?(?:[ ./-]{{1,2}}\(?\d{{1,9}}\)?){{1,6}}{_AFTER}")
_MIN_DIGITS = 7


def find_telephones(
    text: str, regions: tuple[str, ...], *, is_contact: bool
) -> Iterator[tuple[int, int]]:
    """Start and end of each telephone number in a text of plain characters; they may overlap."""
    for match in _ANYWHERE.finditer(text):
        yield match.span()
    for match in _INTERNATIONAL.finditer(text):
        if _is_international(match[0]):
            yield match.span()
    for match in (_CONTACT if is_contact else _CUE).finditer(text):
        if not _NOT_A_PHONE.fullmatch(match[1]):
            yield match.span(1)
    if any(_is_candidate(match[0]) for match in _GROUPED.finditer(text)):
        yield from _national(text, regions)


def _is_international(number: str) -> bool:
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return False
    if phonenumbers.is_valid_number(parsed):
        return True
    # "+100000000 points": a possible number only counts when it is written like one
    return phonenumbers.is_possible_number(parsed) and not number[1:].isdigit()


def _is_candidate(text: str) -> bool:
    n_digits = sum(character.isdigit() for character in text)
    return n_digits >= _MIN_DIGITS and not _NOT_A_PHONE.fullmatch(text)


def _national(text: str, regions: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """Numbers valid in one of the regions and written in groups as people there do."""
    for region in regions:
        for match in PhoneNumberMatcher(text, region, leniency=Leniency.VALID):
            if _GROUPED.fullmatch(match.raw_string) and _is_candidate(match.raw_string):
                yield match.start, match.end
