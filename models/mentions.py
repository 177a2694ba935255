"""Where a text names the product that it is about."""

from __future__ import annotations

import re

from models.scripts import simplified

#: The first word of a product's name stands for it ("Garmin" for "Garmin Connect") when it is at
#: least so long.
_WORD = 4

_LATIN = re.compile(r"[a-z0-9]", re.IGNORECASE)


def mentions(text: str, product: str | None) -> list[tuple[int, int]]:
    """Half-open character ranges that name `product`, in any case; none for no product.

    Traditional and simplified characters are the same.
    """
    name, text = simplified(" ".join((product or "").split())), simplified(text)
    if not name:
        return []
    first = name.split()[0]
    return _found(text, name) or (_found(text, first) if len(first) >= _WORD else [])


def _found(text: str, name: str) -> list[tuple[int, int]]:
    """Whole words only, where words have borders: "Salt" is not in "salty"."""
    before = r"(?<![a-z0-9])" if _LATIN.match(name[0]) else ""
    after = r"(?![a-z0-9])" if _LATIN.match(name[-1]) else ""
    pattern = before + r"\s+".join(map(re.escape, name.split())) + after
    return [match.span() for match in re.finditer(pattern, text, re.IGNORECASE)]
