"""Guesses at course codes and certificate numbers: wrong ones are counted where they lock nobody else out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from blueprints.shared import hx, throttle

if TYPE_CHECKING:
    from db.people.tables import Person

FOREIGN = ("cross-site", "same-site")


def check_guess(purpose: str, *, is_right: bool, by: Person | None) -> None:
    """Refuse the guesses of somebody who has made too many wrong ones. Raises Throttled; a right guess counts nowhere.

    Call it once it is known whether there is such a code or number. Who is signed in has an allowance of their own,
    and a browser without a sign-in its own as well. Those of one network share a second one, by which only wrong
    guesses are refused: a hall full of people behind one address is never locked out by somebody's links.
    """
    own = _own_bucket(purpose, by)
    shared = () if by else (throttle.address_bucket(purpose),)
    throttle.refuse_if_throttled(own)
    if is_right:
        return
    throttle.refuse_if_throttled(*shared)
    if by or _is_meant():
        throttle.count_failure(own, *shared)


def _own_bucket(purpose: str, by: Person | None) -> str:
    """Links on foreign pages have an allowance apart: nobody's guesses are used up by what another page sends."""
    if by is None:
        return throttle.browser_bucket(purpose)
    return f"{purpose}:{'link' if _is_foreign() else 'person'}:{by.id}"


def _is_foreign() -> bool:
    return request.headers.get("Sec-Fetch-Site") in FOREIGN


def _is_meant() -> bool:
    """Whether somebody at this site went there: no picture of a page, and nothing that a foreign page sent."""
    is_navigation = request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate" or hx.wants_part()
    return is_navigation and not _is_foreign()
