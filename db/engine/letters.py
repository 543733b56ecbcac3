"""Letters of names and titles: how they are cleaned, folded, and held to what our fonts can print.

Light on purpose, since every sign-up asks it: no font is opened here. `glyphs.py` holds what the fonts cover.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right

from db.engine.glyphs import RANGES

MAX_MARKS = 3  # pointed Hebrew and Vietnamese in parts need three on one letter; more is a smear on the page
RIGHT_TO_LEFT = "\u0590-\u08ff"
_OTHERS = re.compile("[^" + "".join(f"{chr(first)}-{chr(last)}" for first, last in RANGES).replace("[", r"\[") + "]")
_STARTS = [first for first, _ in RANGES]
_JOINED_BREAK = re.compile(r"(?<=[\u0620-\u06ff])\u200c(?=[\u0620-\u06ff])")  # Persian needs it: it parts two letters
# Ligatures, Hebrew and Arabic presentation forms, full width: shapes of letters, as PDFs and input methods copy them.
_SHAPES = re.compile("[\ufb00-\ufb06\ufb1d-\ufdff\ufe70-\ufefc\uff01-\uff5e]")
_SELECTORS = re.compile("[\u034f\u180e\ufe00-\ufe0f]")  # they choose a form of the letter before, and print nothing


def fold(text: str) -> str:
    """The text with shapes of letters as the letters that they are, composed (NFC): “ﬁ” is f and i.

    Only what reads the same: superscripts, fractions and signs stay as they were typed.
    """
    letters = _SHAPES.sub(lambda shape: unicodedata.normalize("NFKC", shape[0]), text)
    return unicodedata.normalize("NFC", letters)


def clean_name(text: str) -> str:
    """The name as it is stored: folded, one space between words, and nothing that cannot be seen.

    Direction overrides (U+202E and friends), zero-width characters and lone surrogates go: they can make one name
    look like another, or break the page that shows it.
    """
    text = fold(" ".join(_SELECTORS.sub("", text).split()))
    parts = (_visible(part) for part in _JOINED_BREAK.split(text))
    return " ".join("\u200c".join(parts).split())


def _visible(text: str) -> str:
    """The text without control (Cc), format (Cf) and surrogate (Cs) characters."""
    if text.isprintable():  # which most names are, and none of these is
        return text
    return "".join(letter for letter in text if unicodedata.category(letter) not in {"Cc", "Cf", "Cs"})


def unprintable(text: str) -> list[str]:
    """Each character, once, that no vendored font has a glyph for; [] when the text can be printed."""
    composed = unicodedata.normalize("NFC", text)
    return [letter for letter in dict.fromkeys(composed) if not _covered(ord(letter))]


def may_lack_letters(text: str) -> bool:
    """A first look, a hundred times as fast as `unprintable`: False when every letter can be printed as it stands."""
    return _OTHERS.search(text) is not None


def _covered(point: int) -> bool:
    at = bisect_right(_STARTS, point) - 1
    return at >= 0 and point <= RANGES[at][1]


def too_many_marks(text: str) -> bool:
    """Whether more than MAX_MARKS combining marks stand on one letter."""
    apart = unicodedata.normalize("NFD", text)
    return "M" * (MAX_MARKS + 1) in "".join(unicodedata.category(letter)[0] for letter in apart)


def cannot_print(text: str) -> str:
    """In words which letters of a text, once folded, no certificate can print; '' when all can be printed."""
    bad = unprintable(fold(text))
    if not bad:
        return ""
    return (
        f"No certificate can print {' '.join(bad[:5])}. Write it in Latin, Greek, Cyrillic, Arabic or Hebrew letters."
    )


def refusal(text: str) -> str:
    """Why a name, once cleaned, cannot be printed on a certificate: a message for the one who typed it, or ''."""
    text = clean_name(text)
    bad = unprintable(text)
    if bad:
        shown = " ".join(bad[:5])
        return f"We cannot print {shown} on a certificate. Use Latin, Greek, Cyrillic, Arabic or Hebrew letters."
    if too_many_marks(text):
        return f"A letter may carry at most {MAX_MARKS} accents. Remove the others."
    return ""


def runs_right_to_left(text: str) -> bool:
    """Whether there is any Arabic or Hebrew in the text, which then has to be shaped and ordered."""
    return bool(re.search(f"[{RIGHT_TO_LEFT}]", text))
