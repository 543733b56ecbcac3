"""Setting text on a page with the vendored fonts: fonts as needed, widths, wrapping, runs of italic. No Flask.

fpdf2 takes a quarter of a second and 20 MiB to import, so it is imported where a page is made, not with this module.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from db.engine.letters import clean_name, runs_right_to_left, unprintable

if TYPE_CHECKING:
    from blueprints.shared.print.document import Document

UPRIGHT, ITALIC = "serif", "serif-italic"
MONO = "mono"  # for course codes, where a document adds it
ASCENT, DESCENT = 1.05, 0.3  # of the size: what a line takes above and below its baseline
TALL = 0.3  # more above and below, of the size, where Arabic or stacked marks need it
# The AMA's trademark is always set in italics, with its sign (AMA PRA booklet).
TRADEMARK = re.compile(r"(AMA PRA Category 1 Credits?(?:\(s\))?(?:™|\(TM\))?)")
WANTED = {
    UPRIGHT: re.compile(""),
    ITALIC: TRADEMARK,
    "hebrew": re.compile("[\u0590-\u05ff]"),
    "arabic": re.compile("[\u0600-\u077f]"),
    "signs": re.compile("[\u2190-\u22ff]"),
}
MARKER = "[?]"  # stands where letters cannot be printed, so that a document never fails for what it holds
MARKED = f"Where {MARKER} stands, the original has characters that cannot be printed here; they are on its page."
PLAIN = (False, None)  # no shaping, no direction
SIZE = 100.0  # the size in points at which words are measured; widths grow with the size


@dataclass(frozen=True)
class Span:
    """A piece of a line in one font; `width` is for one point of size."""

    text: str
    font: str
    width: float


@dataclass(frozen=True)
class Line:
    """The text of one line. `width` and `tall` (extra room above and below) are for one point of size."""

    spans: tuple[Span, ...]

    @cached_property
    def width(self) -> float:
        return sum(span.width for span in self.spans)

    @cached_property
    def tall(self) -> float:
        return TALL if any(needs_shaping(span.text) for span in self.spans) else 0.0

    @property
    def height(self) -> float:
        return ASCENT + DESCENT + 2 * self.tall


def needs_shaping(text: str) -> bool:
    """Whether letters must be joined, reordered or carry marks; other text is set letter by letter, which is faster."""
    if text.isascii():
        return False
    return runs_right_to_left(text) or any(unicodedata.combining(letter) for letter in text)


def shown(text: str) -> str:
    """The text as it is printed: folded, on one line, nothing invisible, MARKER for each run of what no font has."""
    clean = clean_name(text)
    bad = "".join(map(re.escape, unprintable(clean)))
    return re.sub(f"[{bad}]+", MARKER, clean) if bad else clean


@dataclass(frozen=True)
class About:
    """A document's own account. `made_on` stands for the time of making, so that bytes repeat."""

    title: str
    subject: str
    author: str
    language: str
    made_on: date


@contextmanager
def document(orientation: str, about: About, text: str) -> Iterator[Document]:
    """An empty document with the fonts that `text` needs, closed afterward; the same input gives the same bytes."""
    from blueprints.shared.print.document import Document  # noqa: PLC0415  brings fpdf2: see above

    pdf = Document(orientation)
    pdf.set_title(about.title)
    pdf.set_subject(about.subject)
    pdf.set_author(about.author)
    pdf.set_lang(about.language)
    pdf.set_creation_date(datetime.combine(about.made_on, time(), UTC))
    for font, needed in WANTED.items():
        if needed.search(text):
            pdf.add_vendored(font)
    try:
        yield pdf
    finally:
        pdf.close_fonts()


class Setter:
    """Measures and breaks text for one document, and writes the lines."""

    def __init__(self, pdf: Document) -> None:
        self.pdf = pdf
        self._widths: dict[tuple[str, str], float] = {}
        self._shaping: tuple[bool, str | None] | None = None

    def width(self, text: str, font: str = UPRIGHT) -> float:
        """The width of a text, in points, for one point of size."""
        if (text, font) not in self._widths:
            if self.pdf.is_plain(text, font) and not needs_shaping(text):
                self._widths[text, font] = self.pdf.plain_width(text, font)
            else:
                self._choose(text, font, SIZE)
                self._widths[text, font] = self.pdf.get_string_width(text) / SIZE
        return self._widths[text, font]

    def width_of_line(self, text: str) -> float:
        """The width of a text kept on one line, for one point of size."""
        pieces = [(part, ITALIC if at % 2 else UPRIGHT) for at, part in enumerate(TRADEMARK.split(text)) if part]
        return sum(self.width(*piece) for piece in pieces)

    def _choose(self, text: str, font: str, size: float) -> None:
        # A zero-width non-joiner takes the direction of the line, so the line takes that of the Persian around it.
        shaping = (needs_shaping(text), "rtl" if "\u200c" in text else None)
        if shaping != self._shaping:
            self.pdf.set_text_shaping(shaping[0], direction=shaping[1])
            self._shaping = shaping
        self.pdf.set_font(font, "", size)

    def balanced(self, text: str, width: float) -> list[Line]:
        """As `wrap`, with the lines as even as their number allows: no single word is left on the last one."""
        lines = self.wrap(text, width)
        narrow, wide = width / len(lines), width
        for _ in range(5 if len(lines) > 1 else 0):
            middle = (narrow + wide) / 2
            tried = self.wrap(text, middle)
            if len(tried) == len(lines):
                lines, wide = tried, middle
            else:
                narrow = middle
        return lines

    def wrap(self, text: str, width: float) -> list[Line]:
        """The text in lines of at most `width` (for one point of size); a word longer than a line is broken."""
        lines: list[list[tuple[str, str]]] = [[]]
        used = 0.0
        for word in self._words(text, width):
            length = sum(self.width(*piece) for piece in word)
            if lines[-1] and used + self.width(" ") + length > width:
                lines.append([])
                used = 0.0
            if lines[-1]:
                lines[-1].append((" ", UPRIGHT))
                used += self.width(" ")
            lines[-1] += word
            used += length
        return [self._line(pieces) for pieces in lines if pieces]

    def _line(self, pieces: list[tuple[str, str]]) -> Line:
        """One line; neighbors in the same font become one span, which is what is shaped and ordered as a whole."""
        texts = ((font, "".join(piece for piece, _ in same)) for font, same in groupby(pieces, key=itemgetter(1)))
        return Line(tuple(Span(text, font, self.width(text, font)) for font, text in texts))

    def write(self, line: Line, left: float, baseline: float, size: float) -> None:
        """Write a line from `left` on, its letters standing on `baseline`."""
        for span in line.spans:
            self._choose(span.text, span.font, size)
            if self._shaping == PLAIN and self.pdf.is_plain(span.text, span.font):
                self.pdf.text(left, baseline, span.text)
            else:
                self.pdf.set_xy(left, baseline - 0.8 * size)  # a cell as high as its text has the baseline there
                self.pdf.cell(span.width * size, size, span.text)
            left += span.width * size

    def _words(self, text: str, width: float) -> Iterator[list[tuple[str, str]]]:
        """Each word as pieces of one font: a trademark that ends within a word is a piece of its own."""
        pieces = [(part, ITALIC if at % 2 else UPRIGHT) for at, part in enumerate(TRADEMARK.split(text)) if part]
        word: list[tuple[str, str]] = []
        for part, font in pieces:
            for at, chunk in enumerate(self._chunks(part, font, width)):
                if at and word:
                    yield from self._fitting(word, width)
                    word = []
                if chunk:
                    word.append((chunk, font))
        if word:
            yield from self._fitting(word, width)

    def _chunks(self, text: str, font: str, width: float) -> list[str]:
        """The words of a piece; the trademark stays together where it can."""
        return [text] if font == ITALIC and self.width(text, font) <= width else text.split(" ")

    def _fitting(self, word: list[tuple[str, str]], width: float) -> Iterator[list[tuple[str, str]]]:
        if sum(self.width(*piece) for piece in word) <= width:
            yield word
            return
        for text, font in word:
            for part in self._broken(text, font, width):
                yield [(part, font)]

    def _broken(self, text: str, font: str, width: float) -> Iterator[str]:
        """Parts of an over-long word that fit, never parting a letter from its marks."""
        part, used = "", 0.0
        for cluster in re.findall(r".[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670]*", text):
            length = self.width(cluster, font)
            if part and used + length > width:
                yield part
                part, used = "", 0.0
            part += cluster
            used += length
        yield part
