"""The rules of new passwords: three policies as tables, and the check that a password is hard to guess.

The policy is applied when a password is set, never at sign-in: changing it locks nobody out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from blueprints.shared.guesses import guesses
from blueprints.shared.passwords import LONGEST, is_storable, normalized
from db.institution.settings import institution

SIGNS = "!*@#$%^&+="
HARD_TO_GUESS = "Hard to guess: not a common password, your name or your email"
FEWEST_GUESSES = 1_000_000  # “Password1!” takes 18,000; eight random characters take 3,000,000 or more
FIRST_JUDGED = 40  # characters; what follows cannot make a password easier to guess, and judging it costs time
SHORTEST_OWN_WORD = 3
FEWEST, FEWEST_BESIDE_SHORT = 4, 2  # other letters that a password needs beside own words
SITE_WORDS = (
    "continuing", "education", "medical", "medicine", "hospital", "clinic", "health", "doctor", "nurse", "physician",
    "credits", "credit", "course", "lecture", "myname", "learner", "micme", "mycme", "cme",
)  # fmt: skip
LOOKALIKES = str.maketrans("@430$5!17", "aaeossilt")

Words = tuple[str, ...]


@dataclass(frozen=True)
class Rule:
    """One line of the checklist, and whether a password keeps it."""

    text: str
    is_kept: Callable[[str], bool]


@dataclass(frozen=True)
class Policy:
    """A password policy: what is said on submit, and its rules in the order in which they are shown."""

    summary: str
    rules: tuple[Rule, ...]


def _length(text: str, shortest: int, longest: int) -> Rule:
    return Rule(text, lambda password: shortest <= len(password) <= longest)


def _some(text: str, is_one: Callable[[str], bool]) -> Rule:
    return Rule(text, lambda password: any(is_one(letter) for letter in password))


UPPER = _some("At least one capital letter (A-Z)", str.isupper)
LOWER = _some("At least one lowercase letter (a-z)", str.islower)
DIGIT = _some("At least one number (0-9)", lambda letter: letter in "0123456789")
LISTED = _some(f"At least one of these: {' '.join(SIGNS)}", lambda letter: letter in SIGNS)
SPECIAL = _some(
    "At least one special character, such as ! or ?",
    lambda letter: not letter.isalnum() and not letter.isspace(),
)

# product.md, "Password policy". `nist` follows NIST SP 800-63B-4: long, and free of composition rules.
POLICIES: dict[str, Policy] = {
    "micme": Policy(
        "Choose a password that meets every rule in its list",
        (_length("8 to 16 characters", 8, 16), UPPER, LOWER, DIGIT, LISTED),
    ),
    "mycme": Policy(
        "Choose a password that meets every rule in its list",
        (_length("8 or more characters", 8, LONGEST), UPPER, LOWER, DIGIT, SPECIAL),
    ),
    "nist": Policy(
        "Your password needs 15 or more characters. A few unrelated words are easy to remember.",
        (_length("15 or more characters", 15, LONGEST),),
    ),
}


def policy() -> Policy:
    """The policy that the office has chosen."""
    return POLICIES[institution().password_policy]


def checklist(password: str, own: Iterable[str] = ()) -> list[tuple[str, bool | None]]:
    """Every rule with whether this password keeps it; None for all of them before anything is typed.

    `own` are the person's names and address. The guess check is made only when all other rules are kept.
    """
    rules = policy().rules
    if not password:
        return [*((rule.text, None) for rule in rules), (HARD_TO_GUESS, None)]
    checked = normalized(password)
    kept = [rule.is_kept(checked) for rule in rules]
    guess = is_hard_to_guess(checked, own) if all(kept) else None
    return [*zip((rule.text for rule in rules), kept, strict=True), (HARD_TO_GUESS, guess)]


def problems(password: str, own: Iterable[str] = ()) -> list[str]:
    """The faults of a new password, in the words of the page; [] when it can be set."""
    if len(password) > LONGEST:
        return [f"Password must be at most {LONGEST} characters"]
    if not is_storable(password):
        return ["Password is required"] if not password else ["Password contains a character that cannot be stored"]
    lines = checklist(password, own)
    if any(met is False for text, met in lines if text != HARD_TO_GUESS):
        return [policy().summary]
    if lines[-1][1] is False:
        return ["Password is too easy to guess. Choose one that is not common, your name or your email."]
    return []


def is_hard_to_guess(password: str, own: Iterable[str] = ()) -> bool:
    """Whether this is neither one of the commonest passwords nor made of the person's or the site's own words."""
    words = own_words(own)
    return not _is_made_of(password, words) and guesses(password[:FIRST_JUDGED]) >= FEWEST_GUESSES


def own_words(own: Iterable[str]) -> Words:
    """The words that a password must not be made of: parts of names and addresses, and what the site is called."""
    office = institution()
    text = " ".join([*own, office.name, office.provider]).casefold()
    found = {word for word in re.split(r"[\W\d_]+", text) if len(word) >= SHORTEST_OWN_WORD}
    return tuple(sorted(found | set(SITE_WORDS), key=lambda word: (-len(word), word)))


def _is_made_of(password: str, words: Words) -> bool:
    """Whether next to no letters are left when these words are taken out, with 4 and @ read as a, and so on.

    Words of three letters turn up in random passwords, so they have to be nearly all there is.
    """
    plain = password.casefold()
    as_read = plain.translate(LOOKALIKES)
    if any(word in text for text in (plain, as_read) for word in words if len(word) > SHORTEST_OWN_WORD):
        return min(_leaves(plain, words), _leaves(as_read, words)) < FEWEST
    return _leaves(plain, words) < FEWEST_BESIDE_SHORT


def _leaves(text: str, words: Words) -> int:
    """How many letters are left without these words; as good as endless when none of them is in it."""
    left = text
    for word in words:
        left = left.replace(word, " ")
    return sum(letter.isalpha() for letter in left) if left != text else LONGEST
