"""Words as a search compares them."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

from peewee import SQL, fn

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST_WORD = 40
START = 3  # letters that the indexes of titles hold; from three on, the beginning of a word is enough
WORD = re.compile(r"[^\W_]+")


def words_of(text: str) -> list[str]:
    """The words of a text, each once, in small letters without accents: “Café” is found as “cafe”."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return list(dict.fromkeys(word[:LONGEST_WORD] for word in WORD.findall(plain)))


def begins(column: Any, word: Any) -> Any:
    """A condition: a word of a title begins so. Along the index of START letters; a shorter word is that very word."""
    letters = SQL("1"), SQL(str(START))
    whole = fn.SUBSTR(column, 1, fn.LENGTH(word)) == word
    return (fn.SUBSTR(column, *letters) == fn.SUBSTR(word, *letters)) & whole


def rarest_first(words: list[str], count: Callable[..., list[Any]], most: int) -> list[str]:
    """The same words, the one that finds the fewest first, so that a search reads no more than it must.

    `count(most, *words)` is asked for one row with the number that each finds, which need not go beyond `most`.
    """
    if len(words) < 2:  # noqa: PLR2004 - of one word there is no order
        return words
    (numbers,) = count(most, *words)
    return [word for _, word in sorted(zip(numbers, words, strict=True))]
