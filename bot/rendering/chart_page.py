"""What every picture has: the finding on top, what is measured, and how to read it below."""

from __future__ import annotations

from dataclasses import dataclass

from bot.rendering.chart_canvas import INK, MARGIN, MUTED, WIDTH, Canvas
from bot.rendering.chart_fonts import BOLD, REGULAR, clip, is_right_to_left, wrap

ROOM = WIDTH - 2 * MARGIN
_TITLE, _TITLE_LINE, _TITLE_LINES = 50, 64, 3
_SUBTITLE, _NOTE, _NOTE_LINE = 38, 31, 42


@dataclass(frozen=True, slots=True)
class Page:
    """The words around a drawing, laid out."""

    title: tuple[str, ...]
    subtitle: str
    notes: tuple[str, ...]

    @property
    def top(self) -> float:
        """Where the drawing begins."""
        below = 74.0 if self.subtitle else 20.0
        return MARGIN + _TITLE_LINE * len(self.title) + below

    def open(self, body: float) -> Canvas:
        """A canvas with the words set, and `body` pixels of height for the drawing."""
        foot = 24.0 + _NOTE_LINE * len(self.notes) if self.notes else 0.0
        canvas = Canvas(self.top + body + foot + MARGIN * 0.7)
        for k, line in enumerate(self.title):
            _head(canvas, line, MARGIN + _TITLE_LINE * k + 40, is_title=True)
        if self.subtitle:
            y = self.top - 38
            _head(canvas, self.subtitle, y, is_title=False)
        for k, line in enumerate(self.notes):
            y = self.top + body + 24 + _NOTE_LINE * (k + 0.7)
            canvas.text((MARGIN, y), line, _NOTE, MUTED)
        return canvas


def _head(canvas: Canvas, text: str, y: float, *, is_title: bool) -> None:
    """Set a line of the head: at the right edge where it is written from there."""
    align = 1.0 if is_right_to_left(text) else 0.0
    size, ink, weight = (_TITLE, INK, BOLD) if is_title else (_SUBTITLE, MUTED, REGULAR)
    canvas.text((MARGIN + align * ROOM, y), text, size, ink, weight=weight, align=align)


def page(finding: str, title: str, notes: str) -> Page:
    """The page of a finding; its title is not said twice."""
    lines = wrap(finding or title, _TITLE, ROOM, _TITLE_LINES, BOLD)
    subtitle = clip(title, _SUBTITLE, ROOM) if finding and title != finding else ""
    return Page(tuple(lines), subtitle, tuple(wrap(notes, _NOTE, ROOM, 3)) if notes else ())
