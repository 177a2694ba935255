"""How the text of a file is encoded: by its mark, by what is valid, and only then by a guess."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from charset_normalizer import from_bytes

from bot.ingest.columns import known_names
from bot.ingest.language import guess_language

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: What spreadsheets write where they do not write Unicode.
_SINGLE_BYTE = ("cp1252", "cp1250", "cp1251")
_MULTIBYTE = ("gb18030", "big5", "cp932", "cp949", "euc_jp")
_CENTRAL_EUROPEAN = frozenset("pl cs sk hu ro hr sl".split())
_HIGH_BYTES = re.compile(rb"[\x80-\xff]+")
#: Level 1 of GB 2312, and its punctuation.
_COMMON_CHINESE = re.compile(rb"(?:[\xa1-\xa3\xb0-\xd7][\xa1-\xfe])+")
_SEPARATORS = re.compile(r'[,;\t|"\r\n]+')
_HEAD = 1 << 16
_CHUNK = 1 << 20
_ENOUGH = 1 << 14


@dataclass(frozen=True, slots=True)
class Encoding:
    """A codec's name, and how many lines (at least) hold bytes that it cannot read."""

    name: str
    n_damaged: int = 0

    @property
    def notes(self) -> tuple[str, ...]:
        """A sentence for the report when lines are damaged."""
        if not self.n_damaged:
            return ()
        return (
            f"At least {self.n_damaged} lines hold bytes that are not {self.name}; they were read "
            "with \N{REPLACEMENT CHARACTER} in their place.",
        )


def detect_encoding(path: Path) -> Encoding:
    """How a text file is encoded, from a pass over its bytes that stops at the first clear sign.

    The whole file is looked at because an export may be plain ASCII for its first megabytes.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return Encoding(name)
    unmarked = _utf16_without_mark(head)
    return Encoding(unmarked) if unmarked else _utf8_or_legacy(path)


def _utf16_without_mark(head: bytes) -> str | None:
    """UTF-16, by its line ends, which in the other byte order would be U+0A00."""
    n_zeros = head.count(0)
    # the last character of the head may be cut off
    is_utf8 = any(_is_utf8(head[: len(head) - cut]) for cut in range(4))
    if not n_zeros or (is_utf8 and n_zeros * 5 < len(head)):
        return None
    for name in ("utf-16-le", "utf-16-be"):
        text = head[: len(head) // 2 * 2].decode(name, errors="replace")
        n_strange = sum(not (sign.isprintable() or sign.isspace()) for sign in text)
        n_lines = text.count("\n")
        if n_lines > text.count("\u0a00") and n_strange * 50 < len(text):
            return name
    return None


def _utf8_or_legacy(path: Path) -> Encoding:
    bad: list[bytes] = []
    n_valid = size = 0
    decoder = codecs.getincrementaldecoder("utf-8")()
    for chunk in _chunks(path):
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError:
            decoder.reset()
            lines = chunk.split(b"\n")
            bad += [line for line in lines if not _is_utf8(line)]
            n_valid += sum(not line.isascii() for line in lines if _is_utf8(line))
            size = sum(map(len, bad))
        else:
            n_valid += not chunk.isascii()
        if size >= _ENOUGH:
            break
    if not bad:
        return Encoding("utf-8")
    # other encodings hardly ever look like UTF-8: a file that mostly does is UTF-8, and damaged
    if n_valid >= len(bad):
        return Encoding("utf-8", len(bad))
    return Encoding(_by_header(path) or _legacy(b"\n".join(bad)))


def _chunks(path: Path) -> Iterator[bytes]:
    """About a megabyte each, to the end of a line where one is near."""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk + file.readline(_CHUNK)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _by_header(path: Path) -> str | None:
    """The encoding in which the first line names columns that are known, in other than ASCII."""
    with path.open("rb") as file:
        header = file.readline(_HEAD)
    if header.isascii():
        return None
    names: dict[str, int] = {}
    for encoding in (*_MULTIBYTE, *_SINGLE_BYTE):
        cells = _SEPARATORS.split(header.decode(encoding, errors="replace"))
        names[encoding] = known_names([cell for cell in cells if not cell.isascii()])
    best = max(names, key=lambda encoding: names[encoding])
    return best if names[best] else None


def _legacy(sample: bytes) -> str:
    """The likeliest legacy encoding of lines that are not ASCII.

    A long sample is cut, maybe inside a character of up to four bytes. Guesses on a few words are
    poor, so that two signs come first: letters that stand alone between ASCII letters are of one
    byte, and text of nothing but common Chinese characters is Chinese.
    """
    runs = _HIGH_BYTES.findall(sample[:_ENOUGH])
    if sum(len(run) == 1 for run in runs) * 5 > len(runs) * 4:
        return _latin(sample)
    cuts = [sample[: _ENOUGH - cut] for cut in range(4)] if len(sample) > _ENOUGH else [sample]
    guesses = [_guess(cut) for cut in cuts]
    name = next((guess for guess in guesses if guess in _MULTIBYTE), guesses[0])
    if name == "big5" and all(_COMMON_CHINESE.fullmatch(run) for run in runs):
        return "gb18030"
    return name if name in (*_MULTIBYTE, "cp1251") else _latin(sample)


def _latin(sample: bytes) -> str:
    """Western and Central European pages share most letters: the language decides."""
    language = guess_language(sample[:_ENOUGH].decode("cp1250", errors="replace"))
    return "cp1250" if language in _CENTRAL_EUROPEAN else "cp1252"


def _guess(sample: bytes) -> str | None:
    best = from_bytes(sample, cp_isolation=[*_SINGLE_BYTE, *_MULTIBYTE]).best()
    return None if best is None else best.encoding
