"""Where each line of a certificate stands: long names and titles shrink, then wrap, and never leave their room."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from blueprints.certificates.typeset import ASCENT, Line, Setter
from blueprints.certificates.wording import Wording, written
from db.snapshot import Snapshot

PAGE_WIDTH, PAGE_HEIGHT = 792.0, 612.0  # Letter, landscape, in points
TOP, BOTTOM = 56.0, 476.0  # what the wording may fill
WIDTH = 620.0  # its widest line
FOOT_TOP, FOOT_BOTTOM = 486.0, 562.0
LEFT, RIGHT = 62.0, PAGE_WIDTH - 62.0
QR = FOOT_BOTTOM - FOOT_TOP
NOTE_LEFT, NOTE_WIDTH = LEFT + QR + 12, 250.0
SIGNATURE_WIDTH = 220.0
SIGNED_HEIGHT = 34.0  # name and office of who signs
SIGN_ON = FOOT_BOTTOM - SIGNED_HEIGHT - 4
INK, SOFT, ACCENT = (26, 26, 26), (80, 80, 80), (24, 58, 92)
STEP, SMALLEST = 0.95, 0.15

Colour = tuple[int, int, int]


class DoesNotFit(ValueError):
    """The texts are too long for one page even in the smallest letters. Nothing was drawn."""


@dataclass(frozen=True)
class Style:
    """How a part looks: size in points, room above in points, colour, and the size down to which it stays one line."""

    size: float
    above: float = 0.0
    colour: Colour = INK
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
    colour: Colour

    @property
    def right(self) -> float:
        return self.left + self.line.width * self.size

    @property
    def bottom(self) -> float:
        return self.top + self.line.height * self.size

    @property
    def baseline(self) -> float:
        return self.top + (ASCENT + self.line.tall) * self.size


SMALL = Style(8.5, 5, SOFT, gives=0.5)
PROVIDER = Style(13, 0, INK, 10)
NAME = Style(33, 2, INK, 19, gives=1)
NOTE, SIGNED = Style(8.5, 0, SOFT), Style(10.5, 0, INK)


def parts(words: Wording, provider: str) -> list[tuple[str, Style]]:
    """The wording, top to bottom, with its looks; empty texts are left out."""
    rows = [
        (provider, PROVIDER),
        (words.heading, Style(31, 10, ACCENT, 20)),
        (words.opening, Style(11.5, 18, SOFT)),
        (words.name, NAME),
        (words.degree, Style(15, 0, INK, 10)),
        (words.deed, Style(11.5, 6, SOFT)),
        (words.title, Style(19, 4, ACCENT, 14, gives=1)),
        (words.facts, Style(11.5, 4, INK, 10)),
        (words.credit, Style(15, 14, INK, 12)),
        (words.remark, Style(10.5, 2, INK, 9)),
        *((text, replace(SMALL, above=3 if at else 14)) for at, text in enumerate(words.statements)),
    ]
    return [(text, style) for text, style in rows if text]


def body(setter: Setter, words: Wording, provider: str) -> list[Drawn]:
    """The wording centred in its room, all of it as much smaller as it takes. Raises DoesNotFit."""
    rows = parts(words, provider)
    scale = 1.0
    while scale > SMALLEST:
        blocks = [set_block(setter, text, style, WIDTH, style.scaled(scale)) for text, style in rows]
        height = sum(block.height for block in blocks)
        if height <= BOTTOM - TOP:
            top = TOP + (BOTTOM - TOP - height) * 0.4
            return list(stacked(blocks, top))
        scale *= STEP
    raise DoesNotFit


@dataclass(frozen=True)
class Block:
    """The lines of one part in their size, and the room above them."""

    lines: Sequence[Line]
    size: float
    above: float
    colour: Colour

    @property
    def height(self) -> float:
        return self.above + sum(line.height for line in self.lines) * self.size


def set_block(setter: Setter, text: str, style: Style, width: float, scale: float) -> Block:
    """One part at a scale: first made smaller to stay on one line, as far as its style allows, then wrapped."""
    size = style.size * scale
    floor = style.one_line_to * scale
    whole = setter.width_of_line(text) * size
    if floor and width < whole <= width * size / floor:
        size *= width / whole * 0.999
    return Block(setter.balanced(text, width / size), size, style.above * scale, style.colour)


def stacked(blocks: Sequence[Block], top: float) -> Iterator[Drawn]:
    """The blocks below each other, each line centred on the page."""
    for block in blocks:
        top += block.above
        for line in block.lines:
            left = (PAGE_WIDTH - line.width * block.size) / 2
            yield Drawn(line, block.size, left, top, block.colour)
            top += line.height * block.size


def foot(setter: Setter, snapshot: Snapshot, address: str) -> list[Drawn]:
    """Beside the QR: number, day of issue, address. On the right: who signs, if anybody does. Raises DoesNotFit."""
    kind = "Record" if snapshot.kind == "record" else "Certificate"
    note = [f"{kind} number", snapshot.number, f"Issued {written(snapshot.issued_on)}", f"Check it at {address}"]
    notes = fitted(setter, note, (NOTE, SIGNED, NOTE, NOTE), NOTE_WIDTH, QR)
    signed = ["", ""] if snapshot.kind == "record" else [snapshot.signature_name, snapshot.signature_title]
    signature = fitted(setter, signed, (SIGNED, NOTE), SIGNATURE_WIDTH, SIGNED_HEIGHT)
    note_top = FOOT_BOTTOM - sum(block.height for block in notes)
    return [
        *(replace(each, left=NOTE_LEFT) for each in stacked(notes, note_top)),
        *(replace(each, left=RIGHT - SIGNATURE_WIDTH) for each in stacked(signature, FOOT_BOTTOM - SIGNED_HEIGHT)),
    ]


def fitted(setter: Setter, texts: Sequence[str], styles: Sequence[Style], width: float, height: float) -> list[Block]:
    """Texts below each other in a room of their own, made smaller until they fit. Raises DoesNotFit."""
    rows = [(text, style) for text, style in zip(texts, styles, strict=True) if text]
    scale = 1.0
    while scale > SMALLEST:
        blocks = [set_block(setter, text, style, width, scale) for text, style in rows]
        if sum(block.height for block in blocks) <= height:
            return blocks
        scale *= STEP
    raise DoesNotFit
