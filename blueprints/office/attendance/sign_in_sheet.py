"""The sign-in sheet of a session: portrait Letter, a row with a box and a line for each name, and empty rows after.

Every page has the title; the first one has the statements too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from blueprints.shared.print.blocks import ACCENT, INK, SOFT, Drawn, Style, set_block, write_all
from blueprints.shared.print.type import MARKED, MARKER, About, Setter, document, shown

if TYPE_CHECKING:
    from blueprints.shared.print.document import Document

LEFT, RIGHT = 54.0, 558.0  # of Letter, in points
TOP, BOTTOM = 54.0, 738.0
ROW, BOX = 27.0, 12.0  # a row is high enough to sign in
NAME = LEFT + 46  # after the number and the box
SIGNED = LEFT + 270  # where the line to sign on begins
LEAST_EMPTY = 8  # rows for whoever is not registered
RULE = (150, 150, 150)
HEADINGS = (("No.", LEFT), ("Name", NAME), ("Signature, or email if you are not registered", SIGNED))
TITLE, LINE, NOTE = Style(18, 4, ACCENT, 12), Style(11, 2, INK, 9), Style(8.5, 3, SOFT)
TEXT, SMALL = 11.0, 8.0


@dataclass(frozen=True)
class SignInSheet:
    """The texts of the sheet, ready to print; the names stand in their order."""

    provider: str
    title: str
    when: str
    place: str
    statements: tuple[str, ...]
    names: tuple[str, ...]
    note: str
    made_on: date


def values_of(sheet: SignInSheet) -> dict[str, Any]:
    """The sheet as an order's plain values."""
    return {**vars(sheet), "made_on": sheet.made_on.isoformat()}


def from_order(values: dict[str, Any]) -> bytes:
    """The sheet of an order's values."""
    return draw_sign_in_sheet(SignInSheet(**{**values, "made_on": date.fromisoformat(values["made_on"])}))


def draw_sign_in_sheet(sheet: SignInSheet) -> bytes:
    """The sheet as a PDF; the same input gives the same bytes. Letters that no font has are marked."""
    sheet = _printable(sheet)
    about = About(f"Sign-in sheet: {sheet.title}", "Sign-in sheet", sheet.provider, "en", sheet.made_on)
    texts = [sheet.provider, sheet.title, sheet.when, sheet.place, sheet.note, *sheet.statements, *sheet.names, MARKED]
    with document("P", about, " ".join(texts)) as pdf:
        setter = Setter(pdf)
        first, later = list(_head(setter, sheet)), list(_head(setter, sheet, first=False))
        pages = list(_pages(sheet.names, _room_below(first), _room_below(later)))
        for number, rows in enumerate(pages, start=1):
            pdf.add_page()
            head = first if number == 1 else later
            write_all(setter, head)
            _draw_rows(setter, rows, head[-1].bottom + 8)
            _put(setter, f"Page {number} of {len(pages)}", RIGHT, BOTTOM + 12, is_right=True)
            _put(setter, MARKED if MARKER in " ".join(texts[:-1]) else "", LEFT, BOTTOM + 12)
        return bytes(pdf.output())


def _printable(sheet: SignInSheet) -> SignInSheet:
    words = {name: shown(getattr(sheet, name)) for name in ("provider", "title", "when", "place", "note")}
    lists = {name: tuple(shown(text) for text in getattr(sheet, name)) for name in ("statements", "names")}
    return replace(sheet, **words, **lists)  # type: ignore[arg-type]


def _head(setter: Setter, sheet: SignInSheet, *, first: bool = True) -> Iterator[Drawn]:
    """The head of a page, line by line."""
    parts = [(sheet.provider, NOTE), (f"Sign-in sheet: {sheet.title}", TITLE), (sheet.when, LINE), (sheet.place, LINE)]
    more = [(text, NOTE) for text in (*sheet.statements, sheet.note)]
    top = TOP
    for text, style in [*parts, *more] if first else parts[:3]:
        if not text:
            continue
        block = set_block(setter, text, style, RIGHT - LEFT, 1.0)
        top += block.above
        for line in block.lines:
            yield Drawn(line, block.size, LEFT, top, block.color)
            top += line.height * block.size


def _room_below(head: Sequence[Drawn]) -> int:
    """How many rows fit below a head."""
    return max(1, int((BOTTOM - head[-1].bottom - 8 - ROW) // ROW))


def _pages(names: Sequence[str], on_first: int, on_others: int) -> Iterator[list[tuple[int, str]]]:
    """The numbered rows page by page: the names, then empty ones, at least LEAST_EMPTY and to the end of the page."""
    total, room = len(names) + LEAST_EMPTY, on_first
    at = 0
    while at < total:
        yield [(row + 1, names[row] if row < len(names) else "") for row in range(at, at + room)]
        at, room = at + room, on_others


def _draw_rows(setter: Setter, rows: Sequence[tuple[int, str]], top: float) -> None:
    pdf = setter.pdf
    for text, left in HEADINGS:
        _put(setter, text, left, top + 6)
    top += 20
    for number, name in rows:
        _draw_box(pdf, top)
        pdf.set_text_color(*SOFT)
        _put(setter, str(number), LEFT, top + 9)
        _put(setter, name, NAME, top + 8, TEXT, SIGNED - NAME - 8)
        top += ROW
        _rule(pdf, NAME, RIGHT, top)


def _draw_box(pdf: Document, top: float) -> None:
    pdf.set_draw_color(*INK)
    pdf.set_line_width(0.7)
    pdf.rect(LEFT + 24, top + 7, BOX, BOX)


def _rule(pdf: Document, left: float, right: float, top: float) -> None:
    pdf.set_draw_color(*RULE)
    pdf.set_line_width(0.4)
    pdf.line(left, top, right, top)


def _put(
    setter: Setter,
    text: str,
    left: float,
    top: float,
    size: float = SMALL,
    room: float = RIGHT - LEFT,
    *,
    is_right: bool = False,
) -> None:
    """One line of text, made smaller until it fits its room."""
    if not text:
        return
    setter.pdf.set_text_color(*(SOFT if size == SMALL else INK))
    size = min(size, room / max(setter.width_of_line(text), 0.01))
    line = setter.wrap(text, room / size * 1.001)[0]
    start = left - line.width * size if is_right else left
    write_all(setter, [Drawn(line, size, start, top, SOFT if size <= SMALL else INK)])
