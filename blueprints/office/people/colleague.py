"""Judges what a command was given for a colleague's account, by the rules of the sign-up page."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from db.engine.address import fold_email, is_email
from db.engine.letters import clean_name, refusal
from db.engine.refusal import Refused
from db.people.tables import DEGREES, OTHER_DEGREE, PROFESSIONS

if TYPE_CHECKING:
    from db.people.account import NewAccount

LONGEST_NAME = 100
LISTED_DEGREES = tuple(name for name, _ in DEGREES if name != OTHER_DEGREE)  # the owner of another says what it is


def checked(new: NewAccount) -> NewAccount:
    """The account in the form in which it is stored. Raises Refused, naming what is wrong."""
    email = fold_email(new.email)
    if not is_email(email):
        raise Refused(f"“{new.email}” is no email address: one looks like name@example.org")
    if new.degree not in LISTED_DEGREES:
        raise Refused(f"--degree: “{new.degree}” is none of {'; '.join(LISTED_DEGREES)}. Others are added with load")
    if new.profession not in PROFESSIONS:
        raise Refused(f"--profession: “{new.profession}” is none of {'; '.join(PROFESSIONS)}")
    return replace(new, email=email, first_name=_name(new.first_name), last_name=_name(new.last_name))


def _name(given: str) -> str:
    cleaned = clean_name(given)
    if not 0 < len(cleaned) <= LONGEST_NAME:
        raise Refused(f"a first and a last name of 1 to {LONGEST_NAME} characters each, please")
    if words := refusal(cleaned):
        raise Refused(words)
    return cleaned
