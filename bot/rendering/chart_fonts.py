"""Type for pictures: every script in one family, whatever fonts the machine has.

Noto Sans comes as packages; a text is set in runs, each in the first face that has its characters.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.resources import files
from itertools import groupby
from pathlib import Path
from unicodedata import bidirectional, category

from fontTools.ttLib import TTFont
from PIL import ImageFont
from PIL.ImageFont import FreeTypeFont

_FAMILY = "manimgx_fonts"
_LATIN = "NotoSans[wght].ttf"
#: In the collection of Chinese, Japanese and Korean, the face that has the forms of China.
_CJK, _CHINA = "NotoSansCJK-VF.otf.ttc", 2
_IDEOGRAPHS = 1
REGULAR, BOLD = 400, 650
_RIGHT_TO_LEFT = frozenset({"R", "AL"})
_STRONG = _RIGHT_TO_LEFT | {"L"}
#: Marks and joiners stay with the character before them.
_CLINGING = frozenset({"Mn", "Me", "Mc", "Cf"})
#: What may not begin a line, such as the sign of "20 %", and what may not end one.
_NEVER_FIRST, _NEVER_LAST = frozenset("%，。；：！？、”）》…"), frozenset("“（《")
_STOPS = frozenset("，。；：！？、（）《》")
#: FreeType's faces may not be used by two threads at once, so that each thread has its own.
_LOCAL = threading.local()


def runs(text: str) -> list[tuple[str, int]]:
    """The text in parts with the number of the face of each, in the order they stand on the line.

    Characters that no face has are left out; so are the marks that turn the direction around.
    """
    faces = [(char, face) for char, face in _with_faces(text) if face >= 0]
    parts = [
        ("".join(char for char, _ in group), face)
        for face, group in groupby(faces, key=lambda one: one[1])
    ]
    return parts[::-1] if is_right_to_left(text) else parts


def is_right_to_left(text: str) -> bool:
    """Whether the first letter with a direction is of a script written from the right."""
    strong = (bidirectional(char) for char in text)
    return next((one for one in strong if one in _STRONG), "L") in _RIGHT_TO_LEFT


def width(text: str, size: int, weight: int = REGULAR) -> float:
    """How wide the text is, in pixels."""
    return sum(font(face, size, weight).getlength(part) for part, face in runs(text))


def font(face: int, size: int, weight: int) -> FreeTypeFont:
    """A face in a size in pixels and a weight, of this thread."""
    cache: dict[tuple[int, int, int], FreeTypeFont] = _LOCAL.__dict__.setdefault("fonts", {})
    key = (face, size, weight)
    if key not in cache:
        path, index = _faces()[face]
        cache[key] = ImageFont.truetype(str(path), size, index=index)
        cache[key].set_variation_by_axes([weight])
    return cache[key]


def clip(text: str, size: int, room: float, weight: int = REGULAR) -> str:
    """The text on one line no wider than `room` pixels, cut with an ellipsis where it must be."""
    line = " ".join(text.split())
    if width(line, size, weight) <= room:
        return line
    low, high = 0, min(len(line), int(room))
    while low < high:
        middle = (low + high + 1) // 2
        fits = width(line[:middle] + "…", size, weight) <= room
        low, high = (middle, high) if fits else (low, middle - 1)
    return line[:low].rstrip() + "…"


def wrap(text: str, size: int, room: float, lines: int, weight: int = REGULAR) -> list[str]:
    """The text in at most so many lines; the last is cut with an ellipsis where it must be."""
    words, found = _words(text), list[str]()
    while words and len(found) < lines - 1:
        n = _fitting(words, size, room, weight)
        found.append(clip("".join(words[:n]), size, room, weight))
        words = words[n:]
    rest = "".join(words).strip()
    return [*found, clip(rest, size, room, weight)] if rest else found


def _words(text: str) -> list[str]:
    """Where a line may break: after a space, and after each Chinese character or its stops."""
    words = [""]
    for char in " ".join(text.split())[:1000]:
        if words[-1] and char not in _NEVER_FIRST and _may_break(words[-1][-1], char):
            words.append("")
        words[-1] += char
    return words


def _may_break(before: str, after: str) -> bool:
    if before in _NEVER_LAST:
        return False
    return before == " " or _is_ideograph(before) or _is_ideograph(after)


def _is_ideograph(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fa5" or "\u3041" <= char <= "\u30fe" or char in _STOPS


def _fitting(words: Sequence[str], size: int, room: float, weight: int) -> int:
    """How many words fit on a line; one at least, however long."""
    n, used = 0, 0.0
    for word in words:
        used += width(word, size, weight)
        if n and used > room:
            break
        n += 1
    return n


def _with_faces(text: str) -> Iterator[tuple[str, int]]:
    """Each character with its face; one that any face has stays in the face before it."""
    last = -1
    for char in text:
        if category(char) in _CLINGING:
            yield char, last if _has(last, char) else -1
            continue
        if not (char in " -–—.,:;()%0123456789" and _has(last, char)):
            last = _face_of(char)
        yield char, last


@lru_cache(maxsize=8192)
def _face_of(char: str) -> int:
    if _is_ideograph(char):
        return _IDEOGRAPHS  # without reading the list of its 45,000 characters, which takes long
    faces = (*(face for face in range(len(_faces())) if face != _IDEOGRAPHS), _IDEOGRAPHS)
    return next((face for face in faces if _has(face, char)), -1)


def _has(face: int, char: str) -> bool:
    if category(char) == "Cc":
        return False
    if face == _IDEOGRAPHS and (char.isascii() or char in "–—"):
        return True
    return face >= 0 and ord(char) in _covered(face)


@lru_cache(maxsize=64)
def _covered(face: int) -> frozenset[int]:
    path, index = _faces()[face]
    with TTFont(path, fontNumber=index, lazy=True) as opened:
        return frozenset(opened.getBestCmap())


@lru_cache(maxsize=1)
def _faces() -> tuple[tuple[Path, int], ...]:
    """The files of the faces, the likeliest first."""
    folder = Path(str(files(_FAMILY)))
    cjk = Path(str(files(f"{_FAMILY}_cjk"))) / _CJK
    others = sorted(file for file in folder.glob("*.ttf") if "Italic" not in file.name)
    rest = [(file, 0) for file in others if file.name != _LATIN]
    return ((folder / _LATIN, 0), (cjk, _CHINA), *rest)
