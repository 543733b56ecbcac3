"""Names as rosters write them, taken apart and compared; what is only alike is proposed, and somebody decides."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher
from typing import NamedTuple

from db.engine.letters import clean_name
from db.people.tables import DEGREES

TITLES = {"dr", "prof", "mr", "mrs", "ms", "miss", "mx"}
GENERATIONS = {"jr", "sr", "ii", "iii", "iv"}
PARTICLES = {"al", "bin", "da", "de", "del", "della", "den", "der", "di", "dos", "du", "la", "le", "ten", "van", "von"}
OTHER_DEGREES = {"bs", "mba", "mbbch", "dnp", "fnp", "aprn", "pac", "facp", "faap", "facs", "mmed", "edd"}
_NO_LETTER = re.compile(r"[^\w]+")
_BESIDE = re.compile(r"^(.*?)\s*[(\[](.+)[)\]]$")
_OF = re.compile(r"['’]s(?!\w)")  # of “Ann's iPad”
_UNDIVIDED = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"})
LIKENESS = 0.85  # from which on two names are proposed as one: Jon and John, Meier and Meyer
SHORTEST_WORD = 2


class Name(NamedTuple):
    """A person's name without title and degree."""

    first: str
    last: str

    @property
    def whole(self) -> str:
        return f"{self.first} {self.last}".strip()


def name_of(text: str) -> Name:
    """The name in “Last, First M., DEGREE”, “First Last, MD”, “Dr. First Last” or “Nick (First Last)”."""
    shown = clean_name(text)
    beside = _BESIDE.match(shown)
    if beside and beside[1]:  # as Zoom writes a name that was changed for the meeting, and what it was before
        shown = beside[2] if len(beside[2].split()) > 1 else beside[1]
    parts = [part.strip() for part in shown.split(",")]
    parts = [part for part in parts[:1] if part] + [part for part in parts[1:] if part and not _is_degree(part)]
    if len(parts) > 1:
        return Name(_bare(" ".join(parts[1:])), _bare(parts[0]))
    return _in_order(parts[0] if parts else "")


def name_from(first: str, last: str) -> Name:
    """The name in two columns, the last name with whatever degree stands behind it."""
    parts = [part for part in clean_name(last).split(",") if not _is_degree(part.strip())]
    return Name(_bare(clean_name(first)), _bare(" ".join(parts)))


def _in_order(text: str) -> Name:
    words = _bare(text).split()
    if len(words) > 1 and fold_name(words[-1]) in GENERATIONS:
        words = [*words[:-2], f"{words[-2]} {words[-1]}"]
    at = next((at for at, word in enumerate(words) if at and word.casefold() in PARTICLES), len(words) - 1)
    return Name(" ".join(words[:at]), " ".join(words[at:]))


def _bare(text: str) -> str:
    """Without titles before the name and degrees behind it."""
    words = text.split()
    while len(words) > 1 and fold_name(words[0]) in TITLES:
        words = words[1:]
    while len(words) > 1 and _is_degree(words[-1]) and words[-1].isupper():
        words = words[:-1]
    return " ".join(words)


def _is_degree(text: str) -> bool:
    words = [_NO_LETTER.sub("", word).casefold() for word in re.split(r"[\s/;]+", text)]
    return all(word in _DEGREES for word in words if word)


_DEGREES = {word.casefold() for name, _ in DEGREES for word in re.split(r"\W+", name) if name not in ("None", "Other")}
_DEGREES |= OTHER_DEGREES


def fold_name(text: str) -> str:
    """A name as it is compared: lower case, without accents, with one space for whatever is no letter."""
    letters = text.casefold()
    if not letters.isascii():
        apart = unicodedata.normalize("NFKD", letters.translate(_UNDIVIDED))
        letters = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return _NO_LETTER.sub(" ", _OF.sub("", letters).replace("'", "").replace("’", "")).strip()


def is_alike(one: Name, other: Name) -> bool:
    """Whether both may be one person: the same last name, and first names that do not contradict each other."""
    if fold_name(one.last) != fold_name(other.last):
        return False
    first, second = fold_name(one.first).split(), fold_name(other.first).split()
    if not first or not second:
        return True
    short, long = sorted((first[0], second[0]), key=len)
    return short == long or (len(short) == 1 and long.startswith(short)) or likeness(short, long) >= LIKENESS


def likeness(one: str, other: str) -> float:
    """How alike two texts are, from 0 to 1."""
    return SequenceMatcher(None, fold_name(one), fold_name(other)).ratio()


def shares_a_word(one: str, other: str) -> bool:
    """Whether two names have any word in common: what an address of one person's names would have."""
    words = [set(fold_name(name).split()) for name in (one, other)]
    return any(len(word) >= SHORTEST_WORD for word in words[0] & words[1])
