"""An email address as it is stored and compared: one form, whichever way it came in and however it was copied."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST = 254
BESIDE_NAME = re.compile(r"[^<>@]*<([^<>]+)>")  # “Ann Bee <ann@example.org>”, as mail programs copy it
SCHEME = "mailto:"
AFTER = ".,;:"  # what a sentence leaves behind an address, and the dot of a whole domain name
UNSEEN = {"Cf"}  # zero-width characters, byte order marks, soft hyphens, direction marks
SPACES = "\t " + "".join(map(chr, (0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000)))  # tab, and all of Zs
NAMES = {" ": "a space", "\xa0": "a space", "\t": "a tab", "\n": "a line break", "\r": "a line break"}


def fold_email(text: str) -> str:
    """The form under which an address is stored and compared, without what copying leaves in it and around it.

    Lower case, and a domain beyond ASCII as the mail system knows it (xn--..., RFC 5891). What is no address comes
    back as it is, for `is_email` to refuse. A line break stays: it never comes from copying an address.
    """
    plain = text if text.isascii() else "".join(letter for letter in text if unicodedata.category(letter) not in UNSEEN)
    plain = plain.strip(SPACES)
    if named := BESIDE_NAME.fullmatch(plain.rstrip(AFTER)):
        plain = named[1].strip(SPACES)
    if plain[: len(SCHEME)].lower() == SCHEME:
        plain = plain[len(SCHEME) :].partition("?")[0]
    local, at, domain = plain.rstrip(AFTER).lower().rpartition("@")
    return f"{local}{at}{in_ascii(domain)}"


def is_email(value: str) -> bool:
    """Whether this, once folded, is one plain address that every mail server takes; nothing is asked of the network."""
    return len(value) <= LONGEST and value.isascii() and value.isprintable() and _validator()(value)


def odd_letters(value: str) -> list[str]:
    """The obstacles in an address, in words, each once: letters beyond ASCII before the @, and spaces."""
    odd = [letter for letter in value if letter in NAMES or (not letter.isascii() and letter.isprintable())]
    return list(dict.fromkeys(NAMES.get(letter, f"“{letter}”") for letter in odd))


def in_ascii(domain: str) -> str:
    """The domain as the mail system knows it; unchanged if it has no such form."""
    if domain.isascii():
        return domain
    import idna  # noqa: PLC0415 - hardly anybody has such an address

    try:
        return idna.encode(domain, uts46=True).decode("ascii")
    except idna.IDNAError:
        return domain


@cache
def _validator() -> Callable[[str], bool]:
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415 - 30 ms that not every start needs

    def check(value: str) -> bool:
        try:
            validate_email(value, check_deliverability=False, allow_smtputf8=False)
        except EmailNotValidError:
            return False
        return True

    return check
