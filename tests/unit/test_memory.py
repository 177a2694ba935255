"""Memory that was freed is given back."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bot.memory import give_back, share_arenas
from factories import NOW

_STATUS = Path("/proc/self/statm")


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
def test_what_was_freed_goes_back_to_the_system() -> None:
    give_back(NOW)
    before = _resident()
    # the last of them stays, so that the C library cannot shorten its heap by itself
    held = [bytearray(60_000) for _ in range(2000)]
    last = held.pop()
    del held
    give_back(NOW)
    assert _resident() - before < 0.2 * 2000 * 60_000
    assert last


def test_where_the_library_cannot_nothing_is_done() -> None:
    assert not share_arenas(object())
    assert not give_back(NOW, object())


def _resident() -> int:
    return int(_STATUS.read_text().split()[1]) * 4096
