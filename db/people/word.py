"""The words by which a person is found: those of the names and of the address."""

from __future__ import annotations

from functools import cached_property

from db.engine.word import LONGEST_WORD, words_of

SHORTEST = 2  # letters: one begins the names of too many
MOST_WORDS = 4  # that are looked for
LONGEST = 100  # letters of what is typed
AT = "@"  # begins an address as a whole, so that no name is taken for one
APART = str.maketrans("", "", "'\u2019\u02bc`")  # O'Neil is also found as oneil


def words_of_person(first_name: str, last_name: str, email: str) -> list[str]:
    """Each word once, folded: of the names, of the address before its @, and the address as one word."""
    names = f"{first_name} {last_name}"
    before = email.partition("@")[0]
    words = [*words_of(f"{names} {names.translate(APART)} {before}"), _address(email)]
    return list(dict.fromkeys(word for word in words if len(word) >= SHORTEST))


def words_typed(typed: str) -> list[str]:
    """The words that are looked for: each of these begins one of a person's words. A letter alone counts nowhere."""
    parts = typed[:LONGEST].translate(APART).split()
    words = [word for part in parts for word in ([_address(part)] if "@" in part else words_of(part))]
    return list(dict.fromkeys(word for word in words if len(word) >= SHORTEST))[:MOST_WORDS]


class Searched:
    """A list of people that is narrowed to whom the words typed find."""

    typed: str

    @cached_property
    def words(self) -> list[str]:
        return words_typed(self.typed)

    @property
    def is_too_short(self) -> bool:
        """Whether nothing that was typed is long enough to look for: then the list is empty."""
        return bool(self.typed) and not self.words


def last_name_forms(last: str) -> set[str]:
    """A last name as either database's LOWER makes it of a stored one.

    SQLite folds the capitals of ASCII alone, and PostgreSQL each letter by itself: no Σ at the end, and no dot of its
    own for İ.
    """
    each = "".join(letter.lower() for letter in last)
    ascii_only = ("".join(one.lower() if one.isascii() else one for one in name) for name in (last, last.title()))
    return {last.lower(), each, each.replace("i\u0307", "i"), *ascii_only}


def _address(email: str) -> str:
    return f"{AT}{email.lower()}"[:LONGEST_WORD]
