"""What of a long message the kind of its question is read from."""

from __future__ import annotations

#: Characters from the beginning and from the end: a question stands before what is pasted, or
#: after it.
_HEAD, _TAIL = 120, 200
_BETWEEN = " … "


def gist(text: str) -> str:
    """The text, or the beginning and the end of a long one."""
    text = " ".join(text.split())
    if len(text) <= _HEAD + len(_BETWEEN) + _TAIL:
        return text
    return text[:_HEAD] + _BETWEEN + text[-_TAIL:]
