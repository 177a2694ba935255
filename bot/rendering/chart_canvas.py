"""A sheet to draw on: shapes with smooth edges, text in any script, and a PNG at the end.

Shapes are drawn at twice the size and made small again; text is set afterwards, at its own size.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from math import hypot

from PIL import Image, ImageDraw

from bot.rendering import chart_fonts as fonts
from bot.rendering.chart_fonts import REGULAR

#: A phone shows a picture about 360 pixels wide: three tenths of this.
WIDTH, MARGIN = 1200, 56
PAPER, INK, MUTED, GRID, QUIET = "#fcfbf8", "#1d2630", "#5c6670", "#e5e2da", "#c9c4b8"
ACCENT, ACCENT_PALE, ACCENT_PALER = "#0b6a86", "#b9d9e1", "#dcecf0"
WARM = "#c4532d"
_SCALE = 2
_COLOURS, _HALO = 96, 5

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Set:
    """A line of text, from `start` on its base line."""

    start: Point
    text: str
    size: int
    weight: int
    ink: str
    halo: bool


class Canvas:
    """A sheet `WIDTH` pixels wide; x goes to the right and y down, in pixels."""

    def __init__(self, height: float) -> None:
        self.height = round(height)
        size = (WIDTH * _SCALE, self.height * _SCALE)
        self._shapes = Image.new("RGB", size, PAPER)
        self._draw = ImageDraw.Draw(self._shapes)
        self._texts: list[_Set] = []

    def line(self, points: Sequence[Point], colour: str, thick: float) -> None:
        """A line through points, with round corners and ends."""
        if len(points) > 1:
            self._draw.line(_scaled(points), colour, round(thick * _SCALE), joint="curve")
        for point in (*points[:1], *points[-1:]):
            self.dot(point, thick / 2 - 0.5, colour)

    def dashed(self, points: Sequence[Point], colour: str, thick: float, dash: float = 14) -> None:
        """A line of dashes as long as the gaps between them."""
        for dashed in _dashes(points, dash):
            self._draw.line(_scaled(dashed), colour, round(thick * _SCALE))

    def area(self, points: Sequence[Point], colour: str) -> None:
        """A filled polygon."""
        if len(points) > 2:
            self._draw.polygon(_scaled(points), colour)

    def dot(self, centre: Point, radius: float, colour: str, fill: str | None = None) -> None:
        """A disc, or with a `fill` a ring around it."""
        x, y, r = (value * _SCALE for value in (*centre, radius))
        self._draw.ellipse((x - r, y - r, x + r, y + r), colour)
        if fill is not None:
            r *= 0.56
            self._draw.ellipse((x - r, y - r, x + r, y + r), fill)

    def bar(self, box: tuple[float, float, float, float], colour: str, radius: float = 0) -> None:
        """A rectangle from (left, top) to (right, bottom), its corners rounded."""
        left, top, right, bottom = (value * _SCALE for value in box)
        if right - left >= 1:
            corner = min(radius * _SCALE, (right - left) / 2)
            self._draw.rounded_rectangle((left, top, right, bottom), corner, colour)

    def arrow(self, centre: Point, size: float, colour: str, *, is_up: bool) -> None:
        """A triangle that points up or down."""
        (x, y), half = centre, size / 2
        tip = y - half * 0.85 if is_up else y + half * 0.85
        foot = y + half * 0.85 if is_up else y - half * 0.85
        self.area([(x - half, foot), (x + half, foot), (x, tip)], colour)

    def text(
        self,
        at: Point,
        text: str,
        size: int,
        colour: str = INK,
        *,
        weight: int = REGULAR,
        align: float = 0.0,
        halo: bool = False,
    ) -> float:
        """Set one line on the base line `at`; returns its width.

        `align` is the part of the width that stands left of the point: 0 begins there, 1 ends
        there. A `halo` keeps lines of the drawing away from the letters.
        """
        width = fonts.width(text, size, weight)
        start = (at[0] - align * width, at[1])
        self._texts.append(_Set(start, text, size, weight, colour, halo))
        return width

    def png(self) -> bytes:
        """The picture."""
        image = self._shapes.reduce(_SCALE)
        draw = ImageDraw.Draw(image)
        for text in self._texts:
            _draw_text(draw, text)
        file = BytesIO()
        method = Image.Quantize.FASTOCTREE
        image.quantize(_COLOURS, method, dither=Image.Dither.NONE).save(file, "PNG")
        return file.getvalue()


def _draw_text(draw: ImageDraw.ImageDraw, line: _Set) -> None:
    (x, y), stroke = line.start, _HALO if line.halo else 0
    for part, face in fonts.runs(line.text):
        font = fonts.font(face, line.size, line.weight)
        draw.text((x, y), part, line.ink, font, anchor="ls", stroke_width=stroke, stroke_fill=PAPER)
        x += font.getlength(part)


def _scaled(points: Sequence[Point]) -> list[Point]:
    return [(x * _SCALE, y * _SCALE) for x, y in points]


def _dashes(points: Sequence[Point], dash: float) -> Iterator[list[Point]]:
    """The pieces of a line that are drawn; a dash may bend around a corner into the next."""
    walked = 0.0
    for (x, y), (to_x, to_y) in pairwise(points):
        length = hypot(to_x - x, to_y - y)
        n = int((walked + length) // (2 * dash)) + 1
        for k in range(int(walked // (2 * dash)), n):
            start = max(2 * dash * k - walked, 0.0)
            end = min(2 * dash * k + dash - walked, length)
            if length and start < end:
                yield [
                    (x + (to_x - x) * at / length, y + (to_y - y) * at / length)
                    for at in (start, end)
                ]
        walked += length
