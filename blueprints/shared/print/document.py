"""The document that everything is drawn on: fpdf2 with our fonts. Importing this module costs 0.25 s and 30 MiB."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fpdf import FPDF
from fpdf.line_break import Fragment

FONTS = Path(__file__).resolve().parents[3] / "static" / "fonts"
FALLBACKS = ("hebrew", "arabic", "signs")
UNDRAWN = frozenset("\u200c")  # parts two letters while shaping; alone it has no glyph


class Document(FPDF):
    """An FPDF in points and Letter, without margins, that takes each letter from a font that has it."""

    def __init__(self, orientation: str) -> None:
        super().__init__(orientation, "pt", "letter")
        self.set_auto_page_break(False)
        self.set_margin(0)
        self.c_margin = 0
        self.alias_nb_pages("")  # a title may hold {nb}

    def add_vendored(self, name: str) -> None:
        """Add one of the fonts in `static/fonts`."""
        self.add_font(name, "", FONTS / f"{name}.ttf")

    def close_fonts(self) -> None:
        """Close the font files, which are read as needed until the document is written."""
        for font in self.fonts.values():
            font.close()  # type: ignore[union-attr]

    def is_plain(self, text: str, name: str) -> bool:
        """Whether one font has every letter of a text, which then is set at a third of the cost."""
        return self.fonts[name].cmap.keys() >= set(map(ord, text))  # type: ignore[union-attr]

    def plain_width(self, text: str, name: str) -> float:
        """The width of such a text for one point of size."""
        widths: Any = self.fonts[name].cw
        return float(sum(widths[ord(letter)] for letter in text) / 1000)

    def _parse_chars(self, text: str, markdown: bool, **_: Any) -> Iterator[Fragment]:
        """Pieces of one font each, in place of fpdf2's own.

        That one (2.8.9) parts a text at every change of script, also between a letter and its accent or vowel sign,
        whose script is “inherited”: marks were then placed, and Arabic letters joined, as if they stood alone.
        """
        piece: list[str] = []
        font = self.font_family
        for letter in text:
            wanted = self._font_for(letter, font)
            if wanted != font and piece:
                yield self._fragment(piece, font)
                piece = []
            font = wanted
            piece.append(letter)
        if piece and not UNDRAWN.issuperset(piece):
            yield self._fragment(piece, font)

    def _font_for(self, letter: str, current: str) -> str:
        """The font for a letter: the one in use if it can, so that spaces and marks stay with their word."""
        for name in (current, self.font_family, *FALLBACKS):
            if name in self.fonts and ord(letter) in self.fonts[name].cmap:  # type: ignore[union-attr]
                return name
        raise ValueError(f"no font has U+{ord(letter):04X}")  # type.shown left none

    def _fragment(self, letters: list[str], font: str) -> Fragment:
        state = self._get_current_graphics_state()
        state.font_family = font
        state.font_style = ""
        state.current_font = self.fonts[font]
        return Fragment(letters, state, self.k)
