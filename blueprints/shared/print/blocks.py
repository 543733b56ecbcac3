"""Blocks of text on a page: each made smaller to stay on one line, then wrapped, then stacked below each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from blueprints.shared.print.type import ASCENT, Line, Setter, needs_shaping

INK, SOFT, ACCENT = (26, 26, 26), (80, 80, 80), (24, 58, 92)
STEP, SMALLEST = 0.95, 0.15

Color = tuple[int, int, int]


class DoesNotFit(ValueError):
    """The texts are too long for their room even in the smallest letters. Nothing was drawn."""


@dataclass(frozen=True)
class Style:
    """How a part looks: size in points, room above in points, color, and the size down to which it stays one line."""

    size: float
    above: float = 0.0
    color: Color = INK
    one_line_to: float = 0.0
    gives: float = 0.3  # how readily the part gets smaller when something on the page is long: 1 is at once

    def scaled(self, scale: float) -> float:
        """The part's share in making everything smaller."""
        return scale**self.gives


@dataclass(frozen=True)
class Drawn:
    """A line and the box that its letters stay in, in points from the top left of the page."""

    line: Line
    size: float
    left: float
    top: float
    color: Color

    @property
    def right(self) -> float:
        return self.left + self.line.width * self.size

    @property
    def bottom(self) -> float:
        return self.top + self.line.height * self.size

    @property
    def baseline(self) -> float:
        return self.top + (ASCENT + self.line.tall) * self.size


@dataclass(frozen=True)
class Block:
    """The lines of one part in their size, and the room above them."""

    lines: Sequence[Line]
    size: float
    above: float
    color: Color

    @property
    def height(self) -> float:
        return self.above + sum(line.height for line in self.lines) * self.size


def set_block(setter: Setter, text: str, style: Style, width: float, scale: float, *, is_rough: bool = False) -> Block:
    """One part at a scale: first made smaller to stay on one line, as far as its style allows, then wrapped.

    A rough one is as high, and its lines are less even.
    """
    size = style.size * scale
    floor = style.one_line_to * scale
    whole = setter.width_of_line(text) * size
    if floor and width < whole <= width * size / floor:
        size *= width / whole * 0.999
    lines = setter.wrap(text, width / size) if is_rough else setter.balanced(text, width / size)
    return Block(lines, size, style.above * scale, style.color)


def stacked(blocks: Sequence[Block], top: float, page_width: float) -> Iterator[Drawn]:
    """The blocks below each other, each line centered on a page of this width."""
    for block in blocks:
        top += block.above
        for line in block.lines:
            left = (page_width - line.width * block.size) / 2
            yield Drawn(line, block.size, left, top, block.color)
            top += line.height * block.size


def fitted(setter: Setter, texts: Sequence[str], styles: Sequence[Style], width: float, height: float) -> list[Block]:
    """Texts below each other in a room of their own, all made smaller until they fit. Raises DoesNotFit."""
    rows = [(text, replace(style, gives=1)) for text, style in zip(texts, styles, strict=True) if text]
    return shared_out(setter, rows, width, height)


def shared_out(setter: Setter, rows: Sequence[tuple[str, Style]], width: float, height: float) -> list[Block]:
    """Parts below each other in a room, each made smaller as readily as its style gives. Raises DoesNotFit."""
    scale = 1.0
    while scale > SMALLEST:
        # To even out the lines takes five times what breaking them does, and is for the size that fits.
        if _height(_blocks_at(scale, setter, rows, width, is_rough=True)) <= height:
            blocks = _blocks_at(scale, setter, rows, width)
            if _height(blocks) <= height:
                return blocks
        scale *= STEP
    raise DoesNotFit


def _blocks_at(
    scale: float, setter: Setter, rows: Sequence[tuple[str, Style]], width: float, *, is_rough: bool = False
) -> list[Block]:
    """The parts at a scale. Stacked letters make a line higher, so texts with such are never rough."""
    return [
        set_block(setter, text, style, width, style.scaled(scale), is_rough=is_rough and not needs_shaping(text))
        for text, style in rows
    ]


def _height(blocks: Sequence[Block]) -> float:
    return sum(block.height for block in blocks)


def write_all(setter: Setter, lines: Sequence[Drawn]) -> None:
    """Draw the lines where they stand."""
    for each in lines:
        setter.pdf.set_text_color(*each.color)
        setter.write(each.line, each.left, each.baseline, each.size)
