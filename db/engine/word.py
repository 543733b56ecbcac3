"""Words as a search compares them."""

from __future__ import annotations

import re
import unicodedata

LONGEST_WORD = 40
WORD = re.compile(r"[^\W_]+")


def words_of(text: str) -> list[str]:
    """The words of a text, each once, in small letters without accents: “Café” is found as “cafe”."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return list(dict.fromkeys(word[:LONGEST_WORD] for word in WORD.findall(plain)))
