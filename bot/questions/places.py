"""Countries and languages by their names in English and Chinese, after Unicode's CLDR."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

# What people say besides the names of CLDR.
_ALSO = {
    "US": "usa|u.s.|u.s.a.|america|the states|united states of america|美利坚",
    "GB": "uk|u.k.|britain|great britain|england|scotland|wales",
    "CN": "mainland china|prc|中国大陆|大陆|内地|中国内地",
    "TW": "台湾地区|中国台湾",
    "HK": "hong kong|香港",
    "MO": "macau|macao|澳门",
    "KR": "korea|南韩",
    "AE": "uae|emirates|阿联酋",
    "TR": "turkey",
    "CZ": "czech republic",
    "NL": "holland|the netherlands",
    "RU": "俄国",
    "CI": "ivory coast",
    "VN": "越南",
}
# People of a place who are no speakers of a language of that name.
_PEOPLE = {
    "US": "american|americans|us based|u.s. based",
    "GB": "british|brits|uk based",
    "CA": "canadian|canadians",
    "DE": "germans",
    "BR": "brazilian|brazilians",
    "IN": "indian|indians",
    "TW": "taiwanese",
    "AU": "australian|australians|aussie",
    "MX": "mexican|mexicans",
    "CH": "swiss",
    "AT": "austrian|austrians",
    "BE": "belgian|belgians",
    "IE": "irish",
    "SG": "singaporean|singaporeans",
    "IL": "israeli",
    "ZA": "south african",
    "AR": "argentinian|argentine",
    "CL": "chilean",
    "CO": "colombian",
    "NG": "nigerian",
    "EG": "egyptian",
    "PH": "filipino",
    "PK": "pakistani",
    "NZ": "new zealand based|kiwi",
}
#: Language -> the country of which people of that name may be meant where no comment speaks it.
HOMES = {
    "fr": "FR", "de": "DE", "ja": "JP", "ko": "KR", "it": "IT", "ru": "RU", "nl": "NL", "sv": "SE",
    "pl": "PL", "da": "DK", "fi": "FI", "no": "NO", "tr": "TR", "th": "TH", "vi": "VN", "el": "GR",
    "hu": "HU", "cs": "CZ", "id": "ID", "es": "ES", "pt": "PT", "zh": "CN", "hi": "IN",
}  # fmt: skip
_LANGUAGES = "en zh es de fr ja ko pt it ru fa ar tr id nl hi sv da fi no pl cs hu el he th vi uk ro ms bn ta ur".split()
_LANGUAGES_ALSO = {"zh": "mandarin|汉语|华语|普通话", "fa": "farsi", "id": "印尼语"}
#: Names of places that are other words as well, so that only a capital makes them a place.
_WORDS_TOO = frozenset("turkey jordan chad georgia guinea mali niger cuba oman".split())


@cache
def country_names() -> Mapping[str, tuple[str, ...]]:
    """ISO 3166 code -> the names of the country."""
    english, chinese = _territories()
    return {
        code: tuple(
            dict.fromkeys(
                [english[code], chinese[code], *filter(None, _ALSO.get(code, "").split("|"))]
            )
        )
        for code in english
        if re.fullmatch(r"[A-Z]{2}", code) and code in chinese and code not in {"EU", "UN", "ZZ"}
    }


def people_of(code: str) -> tuple[str, ...]:
    """What the people of a country are called, where no language is called so."""
    return tuple(filter(None, _PEOPLE.get(code, "").split("|")))


@cache
def language_names() -> Mapping[str, tuple[str, ...]]:
    """ISO 639 code -> the names of the language."""
    from babel import Locale

    english, chinese = Locale("en").languages, Locale("zh").languages
    found = {}
    for code in _LANGUAGES:
        names = [english[code], chinese[code], *_LANGUAGES_ALSO.get(code, "").split("|")]
        names += [name[:-1] + "文" for name in names if name.endswith("语")]
        found[code] = tuple(dict.fromkeys(filter(None, names)))
    return found


def is_word_too(name: str) -> bool:
    """Whether the name of a place is an everyday word or the name of a person as well."""
    return name.casefold() in _WORDS_TOO


def country_code(value: str) -> str | None:
    """The ISO 3166 code of a country as a corpus writes it: "GB", "UK", "United Kingdom"."""
    code = value.upper()
    return code if code in country_names() else _country_codes().get(value.casefold())


def language_code(value: str) -> str | None:
    """The ISO 639 code of a language as a corpus writes it: "zh", "zh-CN", "Chinese"."""
    base = re.split(r"[-_]", value.casefold())[0]
    return base if base in language_names() else _language_codes().get(value.casefold())


@cache
def _country_codes() -> Mapping[str, str]:
    return {name.casefold(): code for code, names in country_names().items() for name in names}


@cache
def _language_codes() -> Mapping[str, str]:
    return {name.casefold(): code for code, names in language_names().items() for name in names}


def _territories() -> tuple[Mapping[str, str], Mapping[str, str]]:
    from babel import Locale  # the names are read from disk, so only when they are asked for

    return Locale("en").territories, Locale("zh").territories
