"""How the text of a file is encoded: by its mark, by what is valid, and only then by a guess."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from charset_normalizer import from_bytes

from bot.ingest.language import guess_language

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: What spreadsheets write where they do not write Unicode.
_LEGACY = ["cp1252", "cp1250", "cp1251", "gb18030", "big5", "cp932", "cp949", "euc_jp"]
_CENTRAL_EUROPEAN = frozenset("pl cs sk hu ro hr sl".split())
_HEAD = 1 << 16
_CHUNK = 1 << 20
_ENOUGH = 1 << 14
#: A file is damaged UTF-8, not another encoding, when so many more lines are valid than not.
_DAMAGED = 10


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
    """UTF-16 by its line ends and separators, which are ASCII and so have a zero byte."""
    even = head[: len(head) // 2 * 2]
    zeros = (even[0::2].count(0), even[1::2].count(0))
    for name, many, few, mark in (
        ("utf-16-le", zeros[1], zeros[0], "\n"),
        ("utf-16-be", zeros[0], zeros[1], "\n"),
    ):
        if many > 1 and few * 20 < many:
            text = even.decode(name, errors="replace")
            if mark in text and text.count("\N{REPLACEMENT CHARACTER}") <= 1:
                return name
    return None


def _utf8_or_legacy(path: Path) -> Encoding:
    bad: list[bytes] = []
    n_valid = size = 0
    for chunk in _chunks(path):
        if _is_utf8(chunk):
            n_valid += 0 if chunk.isascii() else 1
            continue
        for line in chunk.split(b"\n"):
            if not _is_utf8(line):
                bad.append(line[:_ENOUGH])
                size += len(bad[-1])
            elif not line.isascii():
                n_valid += 1
        if size >= _ENOUGH:
            break
    if not bad:
        return Encoding("utf-8")
    if n_valid >= _DAMAGED * len(bad):
        return Encoding("utf-8", len(bad))
    return Encoding(_legacy(b"\n".join(bad)[: 4 * _ENOUGH]))


def _chunks(path: Path) -> Iterator[bytes]:
    """About a megabyte each, cut at a line end so that no character is cut in two."""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk + file.readline(_CHUNK)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _legacy(sample: bytes) -> str:
    """The likeliest legacy encoding of lines that are not ASCII.

    Western and Central European pages share most letters, so that the guess between these two is
    left to the language that the text turns out to be in.
    """
    best = from_bytes(sample, cp_isolation=_LEGACY).best()
    if best is None:
        return "cp1252"
    if best.encoding != "cp1250":
        return best.encoding
    language = guess_language(sample.decode("cp1250", errors="replace")[:2000])
    return "cp1250" if language in _CENTRAL_EUROPEAN else "cp1252"
