"""What stands in a question where words were taken out of it."""

from __future__ import annotations

#: It is white space to every expression, and never in a question: control characters are cleaned
#: away before it is read.
CUT = "\x1f"
