"""Text as it arrives by copying, autocorrect or a scanning app, brought back to the letters that were meant."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote

DASHES = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")


def plain_letters(text: str) -> str:
    """The text in ASCII forms where Unicode says that they are the same, with one space for any blank.

    Full-width letters become plain, dashes become hyphens; what cannot be seen (zero width, soft hyphen) goes, and so
    does the encoding of a link.
    """
    folded = DASHES.sub("-", unicodedata.normalize("NFKC", unquote(text)))
    seen = (letter for letter in folded if unicodedata.category(letter) != "Cf")
    return " ".join("".join(seen).split())
