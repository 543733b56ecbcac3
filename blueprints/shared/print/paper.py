"""A document for the file: portrait Letter, on as many pages as it takes. No Flask, no database.

A character that no font has is shown as a marker rather than left out: the document never fails for what it holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from blueprints.shared.print.blocks import ACCENT, INK, SOFT, Drawn, Style, write_all
from blueprints.shared.print.type import MARKED, MARKER, About, Setter, document, shown

PAGE_HEIGHT = 792.0  # Letter, in points
LEFT, RIGHT = 60.0, 552.0
TOP, BOTTOM = 76.0, 728.0
HEAD, FOOT = 40.0, 748.0
BAR, RULE, BELOW = 6.0, 0.5, 5.0  # a bar, the rule that it stands on, and the room below it

TITLE = Style(20, 6, INK)
HEADING = Style(13, 16, ACCENT)
LABEL = Style(9, 7, SOFT)
TEXT = Style(10.5, 1, INK)
SMALL = Style(8.5, 0, SOFT)
STYLES = (HEADING, LABEL, TEXT)  # those that an order's paragraphs may have


@dataclass(frozen=True)
class Paragraph:
    """One paragraph; a heading or a label is never left alone at the foot of a page (`stays_with_next`).

    A share in percent is drawn as a bar below its words.
    """

    text: str
    style: Style = TEXT
    share: int | None = None

    @property
    def stays_with_next(self) -> bool:
        return self.style in (HEADING, LABEL)


@dataclass(frozen=True)
class Paper:
    """A document: what stands at the head of each page, its title, and its paragraphs."""

    head: str
    title: str
    provider: str
    made_on: date
    paragraphs: tuple[Paragraph, ...]


def heading(text: str) -> Paragraph:
    return Paragraph(text, HEADING)


def labeled(label: str, lines: Iterable[str]) -> Iterator[Paragraph]:
    """A label with its lines below."""
    yield Paragraph(label, LABEL)
    yield from (Paragraph(line) for line in lines)


def values_of(paper: Paper) -> dict[str, Any]:
    """The document as an order's plain values: each paragraph with the place of its style in STYLES and its share."""
    paragraphs = [(each.text, STYLES.index(each.style), each.share) for each in paper.paragraphs]
    return {**vars(paper), "made_on": paper.made_on.isoformat(), "paragraphs": paragraphs}


def from_order(values: dict[str, Any]) -> bytes:
    """The document of an order's values."""
    paragraphs = tuple(Paragraph(text, STYLES[style], share) for text, style, share in values["paragraphs"])
    made_on = date.fromisoformat(values["made_on"])
    return draw_paper(Paper(**{**values, "made_on": made_on, "paragraphs": paragraphs}))


def draw_paper(paper: Paper) -> bytes:
    """The document as a PDF; the same input gives the same bytes."""
    texts = [shown(paragraph.text) for paragraph in paper.paragraphs]
    head, title, provider = shown(paper.head), shown(paper.title), shown(paper.provider)
    if any(MARKER in text for text in (*texts, head, title)):
        texts.append(MARKED)
    rows = [*paper.paragraphs, Paragraph(MARKED, SMALL)]
    about = About(title, head, provider, "en", paper.made_on)
    with document("P", about, " ".join([*texts, head, title, provider, MARKED])) as pdf:
        setter = Setter(pdf)
        opening = [Unit.of(setter, Paragraph(title, TITLE), title)]
        units = opening + [Unit.of(setter, row, text) for row, text in zip(rows, texts, strict=False) if text]
        pages = list(paged(units))
        for number, page in enumerate(pages, start=1):
            pdf.add_page()
            put(setter, provider, head, HEAD)
            put(setter, "", f"Page {number} of {len(pages)}", FOOT)
            write_all(setter, [one for one in page if isinstance(one, Drawn)])
            draw_bars(setter, [one for one in page if isinstance(one, Bar)])
        return bytes(pdf.output())


@dataclass(frozen=True)
class Bar:
    """A share in percent, as a bar from the left margin whose upper edge is at this height."""

    share: int
    top: float


def draw_bars(setter: Setter, bars: Sequence[Bar]) -> None:
    """Draw each bar on the rule that stands for the whole."""
    for bar in bars:
        setter.pdf.set_fill_color(*SOFT)
        setter.pdf.rect(LEFT, bar.top + BAR, RIGHT - LEFT, RULE, style="F")
        setter.pdf.set_fill_color(*ACCENT)
        setter.pdf.rect(LEFT, bar.top, (RIGHT - LEFT) * bar.share / 100, BAR, style="F")


@dataclass(frozen=True)
class Unit:
    """A paragraph broken into lines, in its size."""

    paragraph: Paragraph
    lines: tuple[Drawn, ...]  # as if the paragraph began at the top of the paper

    @classmethod
    def of(cls, setter: Setter, paragraph: Paragraph, text: str) -> Unit:
        style = paragraph.style
        room = (RIGHT - LEFT) / style.size
        lines, top = [], 0.0
        for line in setter.wrap(text, room):
            lines.append(Drawn(line, style.size, LEFT, top, style.color))
            top += line.height * style.size
        return cls(paragraph, tuple(lines))

    @property
    def first_height(self) -> float:
        """The height that has to fit for it to begin here: that of its first line, and of its bar."""
        first = self.paragraph.style.above + self.lines[0].line.height * self.lines[0].size if self.lines else 0.0
        return first + self.bar_height

    @property
    def bar_height(self) -> float:
        return 0.0 if self.paragraph.share is None else BAR + BELOW


def paged(units: Sequence[Unit]) -> Iterator[list[Drawn | Bar]]:
    """The lines page by page; a paragraph may go on overleaf, a heading moves on with what it stands above."""
    page: list[Drawn | Bar] = []
    top = TOP
    for at, unit in enumerate(units):
        top += unit.paragraph.style.above if page else 0.0
        if page and top + together(units[at:]) > BOTTOM:
            yield page
            page, top = [], TOP
        for line in unit.lines:
            if page and top + line.line.height * line.size > BOTTOM:
                yield page
                page, top = [], TOP
            page.append(Drawn(line.line, line.size, line.left, top, line.color))
            top += line.line.height * line.size
        if unit.paragraph.share is not None:
            page.append(Bar(unit.paragraph.share, top))
        top += unit.bar_height
    yield page


def together(units: Sequence[Unit]) -> float:
    """The height of what must not be parted: headings and labels in a row, and the first line below them."""
    height = 0.0
    for unit in units:
        height += unit.first_height
        if not unit.paragraph.stays_with_next:
            break
    return height


def put(setter: Setter, left: str, right: str, top: float) -> None:
    """Small print at the head or the foot of a page, each side cut to half of it."""
    half = (RIGHT - LEFT) / 2 - 10
    for text, is_right in ((left, False), (right, True)):
        line = next(iter(setter.wrap(text, half / SMALL.size)), None)
        if line is not None:
            start = RIGHT - line.width * SMALL.size if is_right else LEFT
            write_all(setter, [Drawn(line, SMALL.size, start, top, SMALL.color)])
