"""Which countries' telephone numbers to expect of a comment."""

from __future__ import annotations

from functools import lru_cache

from phonenumbers import SUPPORTED_REGIONS

_BY_NAME = {
    "united states": "US", "united states of america": "US", "usa": "US", "america": "US",
    "united kingdom": "GB", "uk": "GB", "great britain": "GB", "england": "GB", "germany": "DE",
    "deutschland": "DE", "france": "FR", "spain": "ES", "españa": "ES", "italy": "IT",
    "italia": "IT", "netherlands": "NL", "china": "CN", "mainland china": "CN", "中国": "CN",
    "中国大陆": "CN", "hong kong": "HK", "香港": "HK", "taiwan": "TW", "台湾": "TW", "臺灣": "TW",
    "japan": "JP", "日本": "JP", "south korea": "KR", "korea": "KR", "india": "IN", "brazil": "BR",
    "brasil": "BR", "mexico": "MX", "canada": "CA", "australia": "AU", "new zealand": "NZ",
    "russia": "RU", "turkey": "TR", "türkiye": "TR", "poland": "PL", "sweden": "SE", "norway": "NO",
    "denmark": "DK", "finland": "FI", "austria": "AT", "switzerland": "CH", "belgium": "BE",
    "ireland": "IE", "portugal": "PT", "singapore": "SG", "indonesia": "ID", "malaysia": "MY",
    "vietnam": "VN", "thailand": "TH", "philippines": "PH", "ukraine": "UA", "israel": "IL",
    "south africa": "ZA", "argentina": "AR", "chile": "CL", "colombia": "CO",
}  # fmt: skip

_BY_LANGUAGE = {
    "en": ("US", "GB"), "zh": ("CN",), "de": ("DE",), "fr": ("FR",), "es": ("ES",), "it": ("IT",),
    "pt": ("BR", "PT"), "nl": ("NL",), "pl": ("PL",), "ru": ("RU",), "tr": ("TR",), "ja": ("JP",),
    "ko": ("KR",), "sv": ("SE",), "da": ("DK",), "no": ("NO",), "fi": ("FI",), "cs": ("CZ",),
    "uk": ("UA",), "vi": ("VN",), "id": ("ID",), "th": ("TH",), "he": ("IL",),
}  # fmt: skip


@lru_cache(maxsize=1024)
def regions_of(country: str | None, lang: str | None) -> tuple[str, ...]:
    """ISO 3166 codes for a country column and a language, the likeliest first; may be empty."""
    found = []
    if country:
        plain = country.strip()
        code = _BY_NAME.get(plain.casefold(), plain.upper())
        if code in SUPPORTED_REGIONS:
            found.append(code)
    found += _BY_LANGUAGE.get(lang or "", ())
    return tuple(dict.fromkeys(found))
