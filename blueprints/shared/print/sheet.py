"""A sheet for one session, to print or to project: its course code in large letters, QR, statements, disclosure.

The QR code takes half the height of the page, so that it can be read from the last row of a hall of 200.
One landscape Letter page; where the faculty disclosed more than it holds, that follows on pages of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from blueprints.shared.print.blocks import ACCENT, INK, SOFT, Block, Drawn, Style, fitted, set_block, stacked, write_all
from blueprints.shared.print.qr import draw_qr
from blueprints.shared.print.type import MONO, UPRIGHT, About, Line, Setter, Span, document, shown

if TYPE_CHECKING:
    from blueprints.shared.print.document import Document

WIDTH = 792.0  # of Letter, landscape, in points
LEFT, RIGHT = 54.0, 738.0
QR = 306.0  # half the height of the page
QR_TOP = 48.0
TEXT_WIDTH = RIGHT - LEFT - QR - 30  # beside the QR
HEAD_TOP, HEAD_BOTTOM = 44.0, 200.0
CODE_TOP, CODE_BOTTOM = 216.0, 380.0
LARGEST_CODE, LARGEST_ADDRESS = 76.0, 13.0  # points
RULE = 396.0
NOTES_TOP, NOTES_BOTTOM = 408.0, 580.0
GAP = 30.0
COLUMN = (RIGHT - LEFT - GAP) / 2
SMALLER = (1.0, 0.95, 0.9, 0.85, 0.8)  # notes are never set smaller than 8 points
PAGE_TOP, PAGE_BOTTOM = 60.0, 560.0

HEADING, NOTE = Style(10.5, 0, ACCENT), Style(10, 4, INK)
CONTINUED = "It stands on the next page."


@dataclass(frozen=True)
class Sheet:
    """The texts of the sheet, ready to print. The QR code leads to `url`."""

    provider: str
    title: str
    when: str
    place: str
    code: str
    url: str
    window: str
    statements: tuple[str, ...]
    disclosures: tuple[str, ...]
    made_on: date


def values_of(sheet: Sheet) -> dict[str, Any]:
    """The sheet as an order's plain values."""
    return {**vars(sheet), "made_on": sheet.made_on.isoformat()}


def from_order(values: dict[str, Any]) -> bytes:
    """The sheet of an order's values, or the sheets of an order of several."""
    if "sheets" in values:
        return draw_sheets([_read(each) for each in values["sheets"]], values["title"])
    return draw_sheet(_read(values))


def _read(values: dict[str, Any]) -> Sheet:
    return Sheet(**{**values, "made_on": date.fromisoformat(values["made_on"])})


def draw_sheet(sheet: Sheet) -> bytes:
    """The sheet as a PDF; the same input gives the same bytes. Letters that no font has are marked."""
    return draw_sheets([sheet], f"Course code: {sheet.title}")


def draw_sheets(sheets: Sequence[Sheet], title: str) -> bytes:
    """Several sheets in one document, each from a page of its own on."""
    shown_sheets = [printable(sheet) for sheet in sheets]
    about = About(shown(title), "Course code", shown_sheets[0].provider, "en", sheets[0].made_on)
    texts = [
        text
        for sheet in shown_sheets
        for text in (sheet.title, sheet.place, sheet.provider, *sheet.statements, *sheet.disclosures)
    ]
    with document("L", about, " ".join(texts)) as pdf:
        setter = Setter(pdf)
        pdf.add_vendored(MONO)
        for sheet in shown_sheets:
            draw_one(setter, sheet)
        return bytes(pdf.output())


def draw_one(setter: Setter, sheet: Sheet) -> None:
    """A sheet, on the next page of the document."""
    setter.pdf.add_page()
    write_all(setter, list(upper_half(setter, sheet)))
    draw_qr(setter.pdf, sheet.url, RIGHT - QR, QR_TOP, QR)
    rule(setter.pdf)
    draw_notes(setter, sheet)


def printable(sheet: Sheet) -> Sheet:
    """The sheet in letters that the fonts have."""
    names = ("provider", "title", "when", "place", "code", "window")
    texts = {name: shown(getattr(sheet, name)) for name in names}
    lists = {name: tuple(shown(text) for text in getattr(sheet, name)) for name in ("statements", "disclosures")}
    return replace(sheet, **texts, **lists)  # type: ignore[arg-type]


def upper_half(setter: Setter, sheet: Sheet) -> Iterator[Drawn]:
    """The head, the code and how to use it, to the left of the QR; its address below the QR."""
    head = [sheet.provider, sheet.title, sheet.when, sheet.place]
    styles = [Style(12, 0, SOFT, 9), Style(28, 6, ACCENT, 22), Style(15, 8, INK, 12), Style(12, 3, SOFT)]
    yield from at_left(fitted(setter, head, styles, TEXT_WIDTH, HEAD_BOTTOM - HEAD_TOP), HEAD_TOP)
    address = sheet.url.partition("://")[2]
    code = exact(setter, sheet.code, TEXT_WIDTH, LARGEST_CODE)
    words = [f"Point a camera at the square, or enter the code at {address.partition('/')[0]}.", sheet.window]
    room = CODE_BOTTOM - CODE_TOP - code.height
    below = fitted(
        setter, ["Course code", *words], [Style(13, 0, SOFT), Style(13, 4), Style(11, 4, SOFT)], TEXT_WIDTH, room
    )
    yield from at_left([below[0], code, *below[1:]], CODE_TOP)
    for each in stacked([exact(setter, address, QR, LARGEST_ADDRESS)], QR_TOP + QR + 4, WIDTH):
        yield replace(each, left=RIGHT - QR + (QR - each.line.width * each.size) / 2)


def exact(setter: Setter, text: str, width: float, largest: float) -> Block:
    """A text to be typed, on one line as large as its room: in letters of which none looks like another."""
    font = MONO if text.isascii() else UPRIGHT
    line = Line((Span(text, font, setter.width(text, font)),))
    return Block([line], min(largest, width / line.width), 0, INK)


def at_left(blocks: Sequence[Block], top: float, left: float = LEFT) -> Iterator[Drawn]:
    for each in stacked(blocks, top, WIDTH):
        yield replace(each, left=left)


def rule(pdf: Document) -> None:
    pdf.set_draw_color(*ACCENT)
    pdf.set_line_width(0.8)
    pdf.line(LEFT, RULE, RIGHT, RULE)


def draw_notes(setter: Setter, sheet: Sheet) -> None:
    """Statements and disclosure beside each other; a disclosure that is too long follows on pages of its own."""
    columns = [
        ("Accreditation and credit", sheet.statements, LEFT),
        ("Disclosure", sheet.disclosures, LEFT + COLUMN + GAP),
    ]
    for heading, texts, left in columns:
        if not texts:
            continue
        blocks = column(setter, heading, texts)
        if blocks is None:
            blocks = column(setter, heading, [CONTINUED]) or []
            write_all(setter, list(at_left(blocks, NOTES_TOP, left)))
            draw_pages(setter, f"{heading}: {sheet.title}", texts)
        else:
            write_all(setter, list(at_left(blocks, NOTES_TOP, left)))


def column(setter: Setter, heading: str, texts: Sequence[str]) -> list[Block] | None:
    """A heading and its paragraphs in the room below the rule; None if they do not fit in letters that can be read."""
    for scale in SMALLER:
        blocks = [set_block(setter, heading, HEADING, COLUMN, 1)]
        blocks += [ragged(setter, text, NOTE, COLUMN, scale) for text in texts]
        if sum(block.height for block in blocks) <= NOTES_BOTTOM - NOTES_TOP:
            return blocks
    return None


def ragged(setter: Setter, text: str, style: Style, width: float, scale: float) -> Block:
    """A paragraph in full lines, as text that is read runs."""
    size = style.size * scale
    return Block(setter.wrap(text, width / size), size, style.above * scale, style.color)


def draw_pages(setter: Setter, heading: str, texts: Sequence[str]) -> None:
    """The texts on as many pages as they take, line by line."""
    style = Style(12, 6, INK)
    lines = [
        replace(block, lines=[line], above=0 if at else block.above)
        for block in (ragged(setter, text, style, RIGHT - LEFT, 1) for text in texts)
        for at, line in enumerate(block.lines)
    ]
    while lines:
        setter.pdf.add_page()
        page = [set_block(setter, heading, Style(14, 0, ACCENT, 9), RIGHT - LEFT, 1)]
        while lines and sum(block.height for block in [*page, lines[0]]) <= PAGE_BOTTOM - PAGE_TOP:
            page.append(lines.pop(0))
        write_all(setter, list(at_left(page, PAGE_TOP)))
