"""Whether a reworded passage says what the plain one says; what is in doubt is thrown away.

The check is strict rather than clever: a good rewording that is refused costs nothing, since the
plain text stands.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection

#: A rewording may be this much shorter or longer, and a few characters more.
_SHORTEST, _LONGEST, _ROOM = 0.4, 1.4, 30

#: A number with its sign and its unit: "+3.2 points" is not "3.2 points", nor is "3 %" "3".
_NUMBER = re.compile(r"(?:(?<!\w)[+−-]\s?)?\d+(?:[.,:]\d+)*\s?(?:%|points?\b|个百分点)?")
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|«[^»]*»|「[^」]*」|『[^』]*』|‘[^’]{3,}’")
_LINKED = re.compile(
    r"https?:|www\.|://|\bmailto:|[@#<>\[\]{}|`*_~\\]|\b[\w-]+\.(?:com|net|org|io|ai|app|dev|co|cn)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[a-zA-Z\u00c0-\u024f]+(?:['’-][a-zA-Z\u00c0-\u024f]+)*")
_CJK = re.compile(r"[\u3400-\u9fff]")
_OTHER_SCRIPT = re.compile(r"[^\W\d_\u0000-\u024f\u3400-\u9fff]")

#: Numbers in words, and words that stand for one.
_COUNTING = frozenset(
    """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
    sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety
    hundred hundreds thousand thousands million millions billion dozen dozens half halves third
    thirds quarter quarters fifth tenth twice thrice double doubled doubles triple tripled single
    once
    couple several few many majority minority
    """.split()
)
#: Words that change what is claimed: direction, feeling, cause, certainty, extent, refusal.
_CLAIMING = frozenset(
    """
    up down rose rise rises risen rising fell fall falls fallen falling grew grow growing growth
    increase increased increases increasing decrease decreased decreases decreasing drop dropped
    decline declined declining higher lower more less fewer most least better worse best worst
    improved improving worsened negative positive neutral happy unhappy angry satisfied dissatisfied
    love hate good bad because due caused causes cause causing leads led drives driven why therefore
    significant significantly dramatic dramatically clear clearly sharp sharply strong strongly
    alarming urgent critical severe serious major minor huge massive slight slightly likely unlikely
    certain certainly probably proven proves not no none never nobody nothing without cannot can't
    don't doesn't didn't isn't aren't wasn't weren't won't all every everyone always only mostly
    nearly almost about around over under above below roughly should must recommend recommended fix
    fixed broken leave leaving churn cancel refund free ignore
    """.split()
)
_CLAIMING_ZH = re.compile(
    r"上升|升至|增加|增长|上涨|下降|降至|减少|下跌|更多|更少|更好|更差|最多|最少|改善|恶化|负面|正面|中性|满意|不满|"
    r"愤怒|喜欢|讨厌|因为|由于|导致|引起|造成|所以|显著|明显|严重|急剧|大幅|紧急|重要|可能|一定|肯定|不|没|无|"
    r"非|全部|所有|每|总是|仅|只|大多|多数|少数|几乎|大约|约|超过|不足|以上|以下|应该|必须|建议|修复|离开|流失|退款|"
    r"[零一二三四五六七八九十百千万亿两半倍成几数]"
)
#: What says something: a quotation, a number, a claim in Chinese, a word.
_PART = re.compile("|".join(one.pattern for one in (_QUOTED, _NUMBER, _CLAIMING_ZH, _WORD)), re.I)
#: Words that a sentence may begin with in a capital, though the plain one does not have them.
_OPENERS = frozenset(
    """
    a among an and as at between both by compared customers during feedback for from here in it its
    of on out overall people since some that the their there these they this those to users was were
    what when where which while who with comments
    """.split()
)


def fault(plain: str, written: str, lang: str) -> str | None:
    """What is wrong with a rewording, in a word; None where it says what the plain text says."""
    for name, is_wrong in _CHECKS:
        if is_wrong(plain, written):
            return name
    return "language" if _is_other_language(plain, written, lang) else None


def _is_out_of_length(plain: str, written: str) -> bool:
    longest = _LONGEST * len(plain) + _ROOM
    return not written.strip() or not _SHORTEST * len(plain) - _ROOM <= len(written) <= longest


def _has_odd_characters(plain: str, written: str) -> bool:
    """Line breaks, control and format characters, and scripts, that the plain text has not."""
    odd = {one for one in written if unicodedata.category(one)[0] == "C" or one in "\u2028\u2029"}
    scripts = set(_OTHER_SCRIPT.findall(written))
    return not odd <= set(plain) or not scripts <= set(plain)


def _has_other_quotes(plain: str, written: str) -> bool:
    """Quotations have to be the same, word for word."""
    return Counter(_QUOTED.findall(plain)) != Counter(_QUOTED.findall(written)) or (
        sum(map(written.count, '“”"')) != sum(map(plain.count, '“”"'))
    )


def _has_other_numbers(plain: str, written: str) -> bool:
    """Figures have to be the same in the same order, so that none changes its place."""
    return _numbers(plain) != _numbers(written)


def _numbers(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKC", text)
    return ["".join(number.split()) for number in _NUMBER.findall(folded)]


def _has_other_links(plain: str, written: str) -> bool:
    return bool(Counter(_LINKED.findall(written)) - Counter(_LINKED.findall(plain)))


def _has_other_claims(plain: str, written: str) -> bool:
    """Words that carry a claim, or a number, have to be as many as before."""
    return _claims(plain) != _claims(written)


def _claims(text: str) -> Counter[str]:
    bare = _QUOTED.sub(" ", text)
    words = (word.casefold().replace("’", "'") for word in _WORD.findall(bare))
    found = Counter(word for word in words if word in _CLAIMING or word in _COUNTING)
    return found + Counter(_CLAIMING_ZH.findall(bare))


def _has_another_order(plain: str, written: str) -> bool:
    """Numbers, quotes, claims and names have to follow each other as before.

    Else "3 on iOS, 14 on Android" could become "14 on iOS, 3 on Android".
    """
    words = _WORD.findall(_QUOTED.sub(" ", plain))
    names = {word.casefold() for word in words if word[0].isupper() or _CJK.search(plain)}
    return _skeleton(plain, names - _OPENERS) != _skeleton(written, names - _OPENERS)


def _skeleton(text: str, names: Collection[str]) -> list[str]:
    folded = unicodedata.normalize("NFKC", text)
    parts = ["".join(match[0].casefold().split()) for match in _PART.finditer(folded)]
    kept = _CLAIMING | _COUNTING | set(names)
    return [part for part in parts if part in kept or not _WORD.fullmatch(part)]


def _has_other_names(plain: str, written: str) -> bool:
    """Capitalised words that the plain text does not have, but for common openers."""
    known = {word.casefold() for word in _WORD.findall(plain)}
    fresh = [word for word in _WORD.findall(written) if word.casefold() not in known]
    if _CJK.search(plain):
        # among Chinese characters any new word of letters may be a name
        return any(word.isascii() for word in fresh)
    return any(word[0].isupper() and word.casefold() not in _OPENERS for word in fresh)


def _is_other_language(plain: str, written: str, lang: str) -> bool:
    if lang == "zh":
        return 2 * _share_of_cjk(written) < _share_of_cjk(plain)
    return _share_of_cjk(written) > _share_of_cjk(plain) + 0.1


def _share_of_cjk(text: str) -> float:
    return len(_CJK.findall(text)) / max(len(text), 1)


_CHECKS = (
    ("length", _is_out_of_length),
    ("characters", _has_odd_characters),
    ("quotes", _has_other_quotes),
    ("numbers", _has_other_numbers),
    ("links", _has_other_links),
    ("claims", _has_other_claims),
    ("names", _has_other_names),
    ("order", _has_another_order),
)
