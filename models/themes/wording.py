"""How a name is put together in English and Chinese."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from models.themes.moods import Mood
from models.themes.reading import is_han

#: A part by itself, by what most say of it.
_FRAMES: Mapping[Mood, Mapping[str, str]] = {
    Mood.PRAISE: {"en": "Loves the {p}", "zh": "喜欢{P}"},
    Mood.WISH: {"en": "Better {p} wanted", "zh": "希望改进{P}"},
    Mood.QUESTION: {"en": "Questions about {p}", "zh": "关于{P}的疑问"},
    Mood.TROUBLE: {"en": "{P} problems", "zh": "{P}问题"},
    Mood.MIXED: {"en": "{P}", "zh": "{P}"},
}
_BRANDS: Mapping[Mood, Mapping[str, str]] = {
    **_FRAMES,
    Mood.PRAISE: {"en": "Loves {p}", "zh": "喜欢{P}"},
    Mood.WISH: {"en": "{P} support wanted", "zh": "希望支持{P}"},
}
#: A device by itself: what it is used for is not said.
_DEVICES: Mapping[Mood, Mapping[str, str]] = {
    Mood.PRAISE: {"en": "Works well {p}", "zh": "{P}上好用"},
    Mood.WISH: {"en": "Wishes for use {p}", "zh": "希望{P}上更好用"},
    Mood.QUESTION: {"en": "Questions about use {p}", "zh": "关于{P}上使用的疑问"},
    Mood.TROUBLE: {"en": "Problems {p}", "zh": "{P}上的问题"},
    Mood.MIXED: {"en": "Use {p}", "zh": "{P}上的使用"},
}
#: What is said where comments have nothing in common but their mood; the later ones where a theme
#: has the first.
NAMELESS: Mapping[Mood, Mapping[str, tuple[str, ...]]] = {
    Mood.PRAISE: {
        "en": ("General praise", "Praise of many kinds", "Other praise"),
        "zh": ("笼统的好评", "各种好评", "其他好评"),
    },
    Mood.WISH: {
        "en": ("Various wishes", "Wishes of many kinds", "Other wishes"),
        "zh": ("各种愿望", "零散的愿望", "其他愿望"),
    },
    Mood.QUESTION: {
        "en": ("Various questions", "Questions of many kinds", "Other questions"),
        "zh": ("各种疑问", "零散的疑问", "其他疑问"),
    },
    Mood.TROUBLE: {
        "en": ("General discontent", "Complaints of many kinds", "Other complaints"),
        "zh": ("笼统的不满", "各种抱怨", "其他抱怨"),
    },
    Mood.MIXED: {
        "en": ("Mixed comments", "Various remarks", "Other remarks"),
        "zh": ("零散的评论", "各种意见", "其他意见"),
    },
}
_AND = {"en": " and ", "zh": "和"}
#: The share of writers whose capitals are taken for the right spelling.
_CAPITALS = 1 / 3

_SINCE = {"en": "{name} after the {p}", "zh": "{p}后{name}"}
_COMMA = {"en": ", ", "zh": "，"}
_ABOUT = {"en": "{name}: {p}", "zh": "{name}：{p}"}


def framed(part: str, mood: Mood, lang: str, *, is_brand: bool = False) -> str:
    """A part with what most say of it: "Loves the stickers", "Better chats wanted"."""
    frames = _BRANDS if is_brand else _FRAMES
    return filled(frames[mood][lang], part, lang)


def used_on(device: str, mood: Mood, lang: str) -> str:
    """A device with what most say of it: "Problems on the iPad"."""
    return filled(_DEVICES[mood][lang], on(device) if lang == "en" else device, lang)


def on(device: str) -> str:
    """Where something is used, in English: "on Android", "on the computer"."""
    return f"on the {device}" if device == device.lower() or device == "iPad" else f"on {device}"


def filled(pattern: str, part: str, lang: str) -> str:
    """A pattern with its part; a name begins with a capital letter."""
    pattern = pattern.replace("{P}", "{p}")
    if lang == "en" and pattern.endswith(" problems"):
        part = _singular(part)
    return capital(pattern.replace("{p}", part))


def joined(first: str, second: str, lang: str) -> str:
    """Two parts as one: "photos and videos", "voice and video calls"."""
    kind, _, last = first.rpartition(" ")
    if kind and second.endswith(f" {last}"):
        first = kind
    return f"{first}{_AND[lang]}{second}"


def of_device(part: str, device: str) -> str:
    """What a part on a device is called in Chinese."""
    return f"{device}上的{part}"


def since(name: str, moment: str, lang: str) -> str:
    """A trouble with the moment since when it is there: "Crashes after the update"."""
    return _SINCE[lang].format(name=name, p=moment)


def listed(first: str, second: str, lang: str) -> str:
    """Two names as one: "Great overall, easy to use"."""
    rest = second[:1].lower() + second[1:] if second[1:2].islower() else second
    return f"{first}{_COMMA[lang]}{rest}"


def qualified(name: str, second: str, lang: str) -> str:
    """A name told from its double by something else that its comments are about."""
    return _ABOUT[lang].format(name=name, p=second)


def capital(name: str) -> str:
    """A name with its first letter as a capital, except where the word has one inside (iPad)."""
    first = name.split(" ", 1)[0]
    return name if first[1:] != first[1:].lower() else name[:1].upper() + name[1:]


def _singular(part: str) -> str:
    """A noun before another is singular: "notification problems"."""
    last = part.rsplit(" ", 1)[-1]
    if last.endswith("ies") and len(last) > 4:
        return part[:-3] + "y"
    plural = last.endswith("s") and not last.endswith(("ss", "us", "is", "news", "GPS"))
    return part[:-1] if plural and len(last) > 2 else part


def cased(words: str, texts: Sequence[str]) -> str:
    """Words as their writers mostly spell them within sentences: iPad, VPN, Candy Crush.

    Many write all in small letters; capitals that a third of them use are meant.
    """
    if is_han(words):
        return words
    pattern = r"\W+".join(map(re.escape, words.split()))
    inside = re.compile(rf"(?<=[a-z,] ){pattern}\b", re.IGNORECASE)
    forms = Counter(" ".join(form.split()) for text in texts for form in inside.findall(text))
    capitals = {form: count for form, count in forms.items() if form != form.lower()}
    if sum(capitals.values()) < _CAPITALS * sum(forms.values()) or not capitals:
        return words
    return min(capitals, key=lambda form: (-capitals[form], form))
