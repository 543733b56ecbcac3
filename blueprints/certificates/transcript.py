"""The transcript as a PDF: portrait Letter, a table on as many pages as it takes, totals by credit type."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from blueprints.shared.print.type import ASCENT, MARKED, MARKER, About, Line, Setter, document, shown
from db.activities.statements import amount
from db.institution.dates import Dates

if TYPE_CHECKING:
    from blueprints.shared.print.document import Document
    from db.institution.settings import Institution

PAGE_WIDTH, PAGE_HEIGHT = 612.0, 792.0  # Letter, in points
LEFT, RIGHT = 54.0, 558.0
FIRST_TOP, TOP, BOTTOM = 158.0, 96.0, 730.0  # where rows begin on the first page and on others, and end
COLUMNS = ((0.0, 82.0), (86.0, 198.0), (288.0, 84.0), (376.0, 86.0), (466.0, 38.0))  # from LEFT on, and width
HEADINGS = ("Date", "Title", "Activity type", "Credit type", "Credits")
SIZE, SMALL, PAD = 8.5, 9.0, 3.0
INK, SOFT, RULE = (26, 26, 26), (80, 80, 80), (190, 190, 190)
TITLE = "Transcript of Continuing Education"


class Row(NamedTuple):
    """One record: its date ready to print, and its amount in hundredths of a credit."""

    on_text: str
    title: str
    activity_type: str
    credit_type: str
    hundredths: int


@dataclass(frozen=True)
class Cells:
    """One row, broken into lines: one list of lines for each column."""

    columns: tuple[list[Line], ...]
    total: bool = False

    @property
    def height(self) -> float:
        return 2 * PAD + max(sum(line.height for line in lines) * SIZE for lines in self.columns)


def values_of(person_line: str, office: Institution, made_on: date, rows: Sequence[Row]) -> dict[str, Any]:
    """The transcript as an order's plain values."""
    head = {"person_line": person_line, "provider": office.provider, "date_style": office.date_style}
    return {**head, "made_on": made_on.isoformat(), "rows": rows}


def from_order(values: dict[str, Any]) -> bytes:
    """The transcript of an order's values."""
    rows = [Row(*row) for row in values["rows"]]
    made_on = date.fromisoformat(values["made_on"])
    return draw_transcript(values["person_line"], values["provider"], made_on, rows, values["date_style"])


def draw_transcript(
    person_line: str, provider: str, made_on: date, rows: Sequence[Row], date_style: str = "us"
) -> bytes:
    """The transcript of one person; the same input gives the same bytes.

    Letters that no vendored font has are marked, and the last page says so: no record is left out for them.
    """
    person_line, provider = shown(person_line), shown(provider)
    once = cache(shown)  # types and days repeat
    clean = [Row(once(row[0]), once(row[1]), once(row[2]), once(row[3]), row.hundredths) for row in rows]
    text = " ".join([person_line, provider, *(" ".join(row[:4]) for row in clean)])
    about = About(f"{TITLE}: {person_line}", TITLE, provider, "en", made_on)
    with document("P", about, text) as pdf:
        setter = Setter(pdf)
        wrap, as_of = cache(setter.wrap), f"As of {Dates(date_style).day(made_on)}"
        totals = [replace(set_row(wrap, row), total=True) for row in total_rows(clean)]
        pages = list(paged([set_row(wrap, row) for row in clean], totals))
        for number, page in enumerate(pages, start=1):
            pdf.add_page()
            top = draw_head(setter, person_line, provider, as_of, first=number == 1)
            draw_rows(setter, page, top)
            put(setter, f"Page {number} of {len(pages)}", 752, 8, right=True)
        if MARKER in text:
            put(setter, MARKED, 752, 8)
        return bytes(pdf.output())


def total_rows(rows: Sequence[Row]) -> list[Row]:
    """One line for each credit type: different kinds of credit are never added up."""
    sums: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    for row in rows:
        sums[row.credit_type] += row.hundredths
        counts[row.credit_type] += 1
    return [
        Row("", f"{counts[name]} {'record' if counts[name] == 1 else 'records'}", "Total", name, sums[name])
        for name in sorted(sums)
    ]


def set_row(wrap: Callable[[str, float], list[Line]], row: Row) -> Cells:
    """A row with each column's text broken into lines that fit it."""
    texts = (row.on_text, row.title, row.activity_type, row.credit_type, amount(row.hundredths))
    wrapped = (wrap(text, width / SIZE) for text, (_, width) in zip(texts, COLUMNS, strict=True))
    return Cells(tuple(wrapped))


def paged(rows: Sequence[Cells], totals: Sequence[Cells]) -> Iterator[list[Cells]]:
    """The rows page by page, then the totals, which share their page with the last row if a page holds them."""
    units = [[row] for row in (*rows, *totals)]
    together = [*rows[-1:], *totals]
    if sum(row.height for row in together) <= BOTTOM - TOP:
        units = [*([row] for row in rows[:-1]), together]
    page: list[Cells] = []
    left = BOTTOM - FIRST_TOP
    for unit in units:
        needed = sum(row.height for row in unit)
        if page and needed > left:
            yield page
            page, left = [], BOTTOM - TOP
        page += unit
        left -= needed
    yield page


def draw_head(setter: Setter, person_line: str, provider: str, as_of: str, *, first: bool) -> float:
    """The head of a page and of its table; returns where the rows begin."""
    put(setter, provider, 44, 9)
    put(setter, as_of, 44, 9, right=True)
    if first:
        put(setter, TITLE, 76, 20)
        put(setter, person_line, 110, 13)
    else:
        put(setter, person_line, 56, 9)
    top = FIRST_TOP if first else TOP
    cells = Cells(tuple(setter.wrap(text, 99) for text in HEADINGS))
    draw_cells(setter, cells, top - 17, SOFT)
    rule(setter.pdf, top, INK, 0.8)
    return top


def put(setter: Setter, text: str, top: float, size: float, *, right: bool = False) -> None:
    """One line of text, made smaller until it fits; small print is gray and leaves room beside it."""
    small = size <= SMALL
    setter.pdf.set_text_color(*(SOFT if small else INK))
    room = (RIGHT - LEFT) * (0.7 if small else 1.0)
    size = min(size, room / max(setter.width_of_line(text), 1.0))
    for line in setter.wrap(text, PAGE_WIDTH):
        left = RIGHT - line.width * size if right else LEFT
        setter.write(line, left, top + size, size)


def rule(pdf: Document, top: float, color: tuple[int, int, int], weight: float) -> None:
    """A line across the table."""
    pdf.set_draw_color(*color)
    pdf.set_line_width(weight)
    pdf.line(LEFT, top, RIGHT, top)


def draw_rows(setter: Setter, rows: Sequence[Cells], top: float) -> None:
    """The rows of one page with a rule below each; a heavier one stands above the totals."""
    for at, row in enumerate(rows):
        if row.total and at and not rows[at - 1].total:
            rule(setter.pdf, top, INK, 0.8)
        draw_cells(setter, row, top, INK)
        top += row.height
        rule(setter.pdf, top, RULE, 0.4)


def draw_cells(setter: Setter, cells: Cells, top: float, color: tuple[int, int, int]) -> None:
    """The lines of each column; the last column, the amounts, stands to the right."""
    setter.pdf.set_text_color(*color)
    for (offset, width), lines in zip(COLUMNS, cells.columns, strict=True):
        baseline = top + PAD
        for line in lines:
            shift = width - line.width * SIZE if offset == COLUMNS[-1][0] else 0.0
            setter.write(line, LEFT + offset + shift, baseline + (ASCENT + line.tall) * SIZE, SIZE)
            baseline += line.height * SIZE
