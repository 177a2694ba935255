"""Memory of the C library: what answers have freed is given back to the system.

Answers are made of large arrays on several threads. glibc keeps what each thread has freed in
arenas of its own, so that the program grows for thousands of questions although it holds no more
than before. Elsewhere than on glibc nothing is done.
"""

from __future__ import annotations

import ctypes
from datetime import datetime
from typing import Any

#: `M_ARENA_MAX` of malloc.h. Python's threads take turns, so that few arenas serve them all.
_ARENA_MAX, _ARENAS = -8, 2


def share_arenas(library: Any = None) -> bool:
    """Let threads that are yet to start share few arenas; whether the library can."""
    mallopt = getattr(library or _library(), "mallopt", None)
    return mallopt is not None and bool(mallopt(_ARENA_MAX, _ARENAS))


def give_back(_now: datetime, library: Any = None) -> bool:
    """Give what was freed back, in some hundredths of a second; whether there was any."""
    malloc_trim = getattr(library or _library(), "malloc_trim", None)
    return malloc_trim is not None and bool(malloc_trim(0))


def _library() -> Any:
    return ctypes.CDLL(None)
