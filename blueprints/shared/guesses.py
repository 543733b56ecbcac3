"""How many tries a guesser needs for a password, who knows common ones, words, names, and how people vary them.

The patterns and their costs are those of zxcvbn (Wheeler, USENIX Security 2016) for whatever is one piece or two: more
pieces take more tries than anybody here asks for. The word lists of zxcvbn take a web process 13 to 24 MiB as
dictionaries; ours is one sorted file that every process maps and none copies.
"""

from __future__ import annotations

import mmap
from functools import cache
from math import comb
from pathlib import Path

WORDS = Path(__file__).parent / "words" / "common.txt"
SHORTEST_WORD, LONGEST_WORD = 3, 24
LETTERS_EACH = 10  # tries for each letter that is in no pattern
FEWEST = {1: 10}  # tries for one of two pieces: its place has to be guessed as well
FEWEST_OF_MANY = 50
JOINT = 10_000  # tries for finding out that there are two pieces
YEAR_GUESSES = 120
YEARS = range(1900, 2051)
LONG_RUN = 3  # letters: shorter ones turn up in anything
TWICE = 2
KEYS = (
    *("qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890", "!@#$%^&*()"),
    *("1qaz2wsx3edc4rfv5tgb6yhn7ujm", "qazwsxedcrfvtgbyhnujm"),
)
ORDERS = ("abcdefghijklmnopqrstuvwxyz", "0123456789")
RUNS = tuple(order for keys in (*KEYS, *ORDERS) for order in (keys, keys[::-1]))
RUN_GUESSES = 20  # for each letter of a walk over the keys or through the alphabet
# How signs and digits stand for letters; 1 and 7 stand for two, so there are two readings.
LOOKALIKES, LETTERS = "@4830$5!+6(%2|", "aabeossitgcxzl"
READINGS = tuple(str.maketrans(f"{LOOKALIKES}17", f"{LETTERS}{pair}") for pair in ("it", "lt", "il", "ll"))


def guesses(password: str) -> float:
    """How many tries this takes, at most as many as its letters alone would; a lower bound above a million."""
    whole = _piece(password)
    for at in range(1, len(password)) if whole > JOINT else ():
        left, right = password[:at], password[at:]
        tries = 2 * max(_piece(left), _fewest(left))
        if tries * _fewest(right) + JOINT < whole:  # else no right piece makes it fewer
            whole = min(whole, tries * max(_piece(right), _fewest(right)) + JOINT)
    return whole


def rank_of(word: str) -> int:
    """The word's rank in the list, 1 for the commonest; 0 for a word that is not in it."""
    wanted = word.encode("utf-8", "replace")
    if not 0 < len(wanted) <= LONGEST_WORD or b" " in wanted or b"\n" in wanted:
        return 0
    file = _file()
    low, high = 0, len(file)
    while low < high:  # each line holds a word and its rank
        begin = file.rfind(b"\n", 0, (low + high) // 2) + 1
        space = file.find(b" ", begin)
        end, found = file.find(b"\n", space), file[begin:space]
        if found == wanted:
            return int(file[space + 1 : end], 36)
        low, high = (end + 1, high) if found < wanted else (low, begin)
    return 0


@cache
def _file() -> mmap.mmap:
    with WORDS.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def _fewest(piece: str) -> int:
    return FEWEST.get(len(piece), FEWEST_OF_MANY)


def _piece(text: str) -> float:
    """The tries for one piece: by its letters, or by the cheapest pattern that it is."""
    alone = float(LETTERS_EACH) ** len(text)
    return min([alone, *_as_word(text), *_as_run(text), *_as_repetition(text), *_as_year(text)])


def _as_word(text: str) -> list[float]:
    """As a word of the list, written in capitals, with lookalikes or backwards."""
    if not SHORTEST_WORD <= len(text) <= LONGEST_WORD:
        return []
    plain = text.lower()
    forms = {plain: 1.0, plain[::-1]: 2.0}
    for reading in READINGS:
        read = plain.translate(reading)
        if read != plain:
            swapped = {one for one, other in zip(plain, read, strict=True) if one != other}
            forms.setdefault(read, 2.0 ** len(swapped))
    ranks = [(rank_of(form), factor) for form, factor in forms.items()]
    return [rank * factor * _capitals(text) for rank, factor in ranks if rank]


def _capitals(text: str) -> int:
    """In how many ways a word has as many capitals as this one, the usual ways first."""
    upper, lower = sum(map(str.isupper, text)), sum(map(str.islower, text))
    if not upper:
        return 1
    if (
        not lower
        or text[1:].islower()
        or text[:-1].islower()
        or (upper == 1 and (text[0].isupper() or text[-1].isupper()))
    ):
        return 2
    return sum(comb(upper + lower, count) for count in range(1, min(upper, lower) + 1))


def _as_run(text: str) -> list[float]:
    """As a way over the keys or through the alphabet, in either direction."""
    plain = text.lower()
    is_run = len(text) >= LONG_RUN and any(plain in run for run in RUNS)
    return [float(RUN_GUESSES * len(text) * _capitals(text))] if is_run else []


def _as_repetition(text: str) -> list[float]:
    """As the same letters again and again."""
    plain = text.lower()
    for size in range(1, len(plain) // TWICE + 1):
        times, rest = divmod(len(plain), size)
        if not rest and plain[:size] * times == plain:
            return [_piece(plain[:size]) * times * _capitals(text)]
    return []


def _as_year(text: str) -> list[float]:
    is_year = len(text) == len("2026") and text.isascii() and text.isdigit() and int(text) in YEARS
    return [float(YEAR_GUESSES)] if is_year else []
