"""Personal data in a text, masked before anything is stored or encoded.

What must go: e-mail addresses, telephone numbers, card numbers that pass the check of their
brand, and identity numbers that pass the check of their country. What must stay: versions,
prices, dates, order numbers, addresses of machines. A number is only masked when its form or its
check digits say what it is, or a word before it does.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import stdnum.br.cpf
import stdnum.cn.ric
import stdnum.iban
import stdnum.in_.aadhaar
import stdnum.kr.rrn
import stdnum.luhn
import stdnum.us.ssn

from bot.ingest.telephones import find_telephones


@dataclass(frozen=True, slots=True)
class Masked:
    """A text without personal data, and how many of each kind were masked."""

    text: str
    counts: Mapping[str, int] = field(default_factory=dict)


#: Full-width forms and typographic dashes, each to one plain character, so that places agree.
_PLAIN = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_PLAIN |= dict.fromkeys(map(ord, "‐‑‒–—−"), ord("-"))
_PLAIN |= dict.fromkeys(map(ord, "\u3000\u00a0\u2002\u2003\u2009\u202f"), ord(" "))
_GONE = "\x1a"

#: Without any of these there is nothing to look for, as in nearly all comments.
_SUSPECT_NUMBER = re.compile(r"(?:\d[^\w]{0,3}){6}")
_SUSPECT_MARKS = (
    *"@ ＠ %40 = at) at] at} at） at】 微信 wechat vx qq 扣扣".split(),
    *("at )", "at ]", "at }", "dot com", "dot net", "dot org"),
)
_LOCAL = r"[A-Za-z0-9][A-Za-z0-9._%+'-]{0,63}"
_NAME = r"[A-Za-z0-9\u4e00-\u9fff](?:[A-Za-z0-9\u4e00-\u9fff-]{0,40})"
_EMAIL = re.compile(
    rf"{_LOCAL}(?:@|%40)(?:{_NAME}\.)+(?:[A-Za-z]{{2,24}}|中国|公司|网络)(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_DOT = r"\s*(?:[(\[{]\s*dot\s*[)\]}]|\.|\bdot\b)\s*"
#: "name (at) example (dot) com" anywhere, "name at example dot com" only after "mail".
_SPELLED = re.compile(
    rf"{_LOCAL}\s*[(\[{{]\s*at\s*[)\]}}]\s*[A-Za-z0-9-]+(?:{_DOT}[A-Za-z0-9-]+)+"
    rf"|(?<=mail)(?:\s+me)?(?:\s+is|\s+at|:)*\s+({_LOCAL}\s+at\s+[A-Za-z0-9-]+"
    r"\s+dot\s+(?:com|net|org|edu|io|de|uk|cn|fr)\b)",
    re.IGNORECASE,
)
_SECRET = re.compile(
    r"(?<=[?&#;])(?:(?:access|auth|id|reset|session|api)_?)?"
    r"(?:token|key|secret|password|passwd|pwd|session|sid|sig|signature|auth|jwt)=([^&#\s]{6,})",
    re.IGNORECASE,
)
_CARD = re.compile(r"(?<![\dA-Za-z.,$€£-])(?:\d[ -]?){12,18}\d(?![\dA-Za-z]|[.,]\d)")
#: Visa, Mastercard, American Express, Diners Club, Discover, JCB, UnionPay, Maestro.
_BRANDS = re.compile(
    r"4\d{12}(?:\d{3}){0,2}|5[1-5]\d{14}|2(?:2[2-9]|[3-6]\d|7[01]|720)\d{12,13}|3[47]\d{13}"
    r"|3(?:0[0-5]|[68]\d)\d{11}|6(?:011|5\d\d|4[4-9]\d)\d{12}|35\d{14}|62\d{14,17}"
    r"|(?:50|5[6-9]|6[37])\d{10,17}"
)
_HANDLE = re.compile(
    r"(?:(?:微信|vx|wechat)(?:号|id|\s+id)?\s*(?:是|[:：])\s*|微信号\s*)([A-Za-z][\w-]{5,19})"
    r"|(?:QQ|扣扣)(?:号码?|群)?\s*(?:是|[:：])?\s*([1-9]\d{4,10})(?!\d)",
    re.IGNORECASE,
)
_EDGE = (r"(?<![\dA-Za-z.-])", r"(?![\dA-Za-z]|[.-]\d)")
#: Form of an identity number, and the check that tells it from other numbers of that form.
_IDENTITIES: tuple[tuple[re.Pattern[str], Callable[[str], bool]], ...] = tuple(
    (re.compile(_EDGE[0] + form + _EDGE[1]), check)
    for form, check in (
        (r"[1-9]\d{5}(?:19|20)\d{9}[\dXx]", stdnum.cn.ric.is_valid),
        (r"\d{3}-\d{2}-\d{4}", stdnum.us.ssn.is_valid),
        (r"\d{3}\.\d{3}\.\d{3}-\d{2}", stdnum.br.cpf.is_valid),
        (r"\d{6}-[1-4]\d{6}", stdnum.kr.rrn.is_valid),
        (r"[2-9]\d{3} \d{4} \d{4}", stdnum.in_.aadhaar.is_valid),
        (r"[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?", stdnum.iban.is_valid),
    )
)


def mask(text: str, regions: tuple[str, ...] = (), *, is_contact: bool = False) -> Masked:
    """Mask personal data as [email], [phone], [card] and [id].

    `regions` are ISO 3166 codes whose national telephone numbers are known besides those that
    can be told anywhere. `is_contact` says that the text stands in a column of contact data, so
    that a bare number is a telephone number.
    """
    if not _is_suspect(text):
        return Masked(text)
    search = _Search(text)
    search.links_and_addresses()
    search.identities()
    search.cards()
    for start, end in find_telephones(search.plain, regions, is_contact=is_contact):
        search.found.append((start, end, "phone"))
    return _without(text, search.found)


def mask_link(url: str) -> Masked:
    """Mask e-mail addresses and secrets in a link, whose other numbers are needed to follow it."""
    if not _is_suspect(url):
        return Masked(url)
    search = _Search(url)
    search.links_and_addresses()
    return _without(url, search.found)


def _is_suspect(text: str) -> bool:
    """Whether to look closer; twenty searches for a word cost less than one for an alternative."""
    lower = text.lower()
    if any(mark in lower for mark in _SUSPECT_MARKS):
        return True
    return _SUSPECT_NUMBER.search(text) is not None


class _Search:
    """A text of plain characters in which what was found is blanked out, and where it was."""

    def __init__(self, text: str) -> None:
        self.plain = text.translate(_PLAIN)
        self.found: list[tuple[int, int, str]] = []

    def links_and_addresses(self) -> None:
        self._all(_SECRET, "id")
        self._all(_EMAIL, "email")
        self._all(_SPELLED, "email")

    def identities(self) -> None:
        self._all(_HANDLE, "id")
        for form, check in _IDENTITIES:
            self._all(form, "id", check)

    def cards(self) -> None:
        self._all(_CARD, "card", _is_card)

    def _all(
        self, form: re.Pattern[str], kind: str, check: Callable[[str], bool] | None = None
    ) -> None:
        """Take every match that passes the check; of a match with a group, the group."""
        for match in form.finditer(self.plain):
            start, end = match.span(match.lastindex or 0)
            if check is None or check(self.plain[start:end]):
                self.found.append((start, end, kind))
                self.plain = self.plain[:start] + _GONE * (end - start) + self.plain[end:]


def _is_card(text: str) -> bool:
    digits = re.sub(r"\D", "", text)
    return _BRANDS.fullmatch(digits) is not None and bool(stdnum.luhn.is_valid(digits))


def _without(text: str, found: list[tuple[int, int, str]]) -> Masked:
    if not found:
        return Masked(text)
    parts: list[str] = []
    counts: Counter[str] = Counter()
    done = 0
    for start, end, kind in sorted(found):
        if start < done:
            continue
        parts += (text[done:start], f"[{kind}]")
        counts[kind] += 1
        done = end
    return Masked("".join(parts) + text[done:], counts)
