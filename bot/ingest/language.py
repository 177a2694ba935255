"""Which language a comment is in: what its column says, else its script, else a small model."""

from __future__ import annotations

import re
from functools import lru_cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

#: Languages that feedback is plausibly in; fewer candidates, fewer absurd guesses on short texts.
_PLAUSIBLE = (
    "en de fr es it pt nl pl cs sk hu ro hr sl sv da no fi tr id ms vi ru uk bg el ar fa he hi bn"
).split()

_NAMES = {
    "english": "en", "英语": "en", "英文": "en",
    "chinese": "zh", "mandarin": "zh", "中文": "zh", "汉语": "zh", "简体中文": "zh",
    "繁體中文": "zh", "cn": "zh", "german": "de", "deutsch": "de", "french": "fr", "français": "fr",
    "spanish": "es", "español": "es", "italian": "it", "portuguese": "pt", "dutch": "nl",
    "polish": "pl", "russian": "ru", "turkish": "tr", "japanese": "ja", "日语": "ja", "日文": "ja",
    "jp": "ja", "korean": "ko", "韩语": "ko", "kr": "ko", "arabic": "ar", "hindi": "hi",
    "vietnamese": "vi", "indonesian": "id", "swedish": "sv",
}  # fmt: skip

_SUBTAG = re.compile(r"[a-z]{2,3}")
_KANA = re.compile("[\u3041-\u30ff\u31f0-\u31ff\uff66-\uff9f]")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]")
_SCRIPTS = (
    (re.compile("[\uac00-\ud7af\u1100-\u11ff]"), "ko"),
    (re.compile("[\u0e00-\u0e7f]"), "th"),
    (re.compile("[\u0370-\u03ff]"), "el"),
    (re.compile("[\u0590-\u05ff]"), "he"),
)
_LATIN = re.compile("[A-Za-z]")
_LETTER = re.compile(r"[^\W\d_]")
_LINK = re.compile(r"https?://\S+|\S+@\S+|\[(?:email|phone|card|id)\]")

_MIN_LETTERS = 6
_MIN_PROBABILITY = 0.6
_MOST = 240


def normalize_language(value: str) -> str | None:
    """The primary subtag of a language column: en-US, zh_Hans and English give en, zh and en."""
    plain = value.strip().casefold().replace("_", "-")
    subtag = plain.split("-", 1)[0]
    if subtag in _NAMES or plain in _NAMES:
        return _NAMES.get(plain) or _NAMES[subtag]
    return subtag if _SUBTAG.fullmatch(subtag) else None


def guess_language(text: str) -> str | None:
    """The language of a text as an ISO 639-1 code, or None when the text does not tell."""
    head = _LINK.sub(" ", text[:_MOST])
    by_script = _by_script(head)
    if by_script is not None:
        return by_script
    if len(_LETTER.findall(head)) < _MIN_LETTERS:
        return None
    language, probability = _identifier().classify(head)
    return str(language) if probability >= _MIN_PROBABILITY else None


def _by_script(text: str) -> str | None:
    if text.isascii():
        return None
    n_han, n_kana = len(_HAN.findall(text)), len(_KANA.findall(text))
    n_latin = len(_LATIN.findall(text))
    if n_kana and n_kana * 10 >= n_han:
        return "ja"
    # one Chinese character carries about as much as four Latin letters
    if n_han and n_han * 4 >= n_latin:
        return "zh"
    for script, language in _SCRIPTS:
        if len(script.findall(text)) * 2 > n_latin:
            return language
    return None


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(_PLAUSIBLE)
    return identifier
