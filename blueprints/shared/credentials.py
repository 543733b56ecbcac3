"""Whose email address and password these are: one answer, after one time, for all who fail, and not too often."""

from __future__ import annotations

from typing import TYPE_CHECKING

from blueprints.shared import throttle
from blueprints.shared.browser import browser_token, is_known_for
from blueprints.shared.passwords import BUSY, BUSY_SECONDS, is_password_of
from blueprints.shared.watch import note_refusal
from db.engine.address import fold_email
from db.people.tables import Person
from db.sign_ins.tables import hashed

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.wrappers import Response
    from wtforms import Field


def person_with(email: str, password: str) -> Person | None:
    """The person whose address and password these are; one argon2id hash whether or not there is such a person.

    Raises Throttled after too many failures, for the right password too, and Busy. It asks again after the hash, so
    that of many tries at once no more are judged than can be hashed at the same time.
    """
    buckets = buckets_for(email)
    throttle.refuse_if_throttled(*buckets)
    person = Person.by_email(email)
    is_right = is_password_of(person, password)
    throttle.refuse_if_throttled(*buckets)
    if is_right:
        return person
    note_refusal(person, throttle.count_failure(*buckets, throttle.EVERYBODY))
    return None


def buckets_for(email: str) -> tuple[str, ...]:
    """The buckets of a failed try. A browser that its owner has used before has one that no stranger can fill."""
    if is_known_for(email):
        return (f"sign-in:known:{hashed(browser_token() + fold_email(email))[:40]}",)
    return throttle.account_bucket(email), throttle.browser_bucket(), throttle.address_bucket()


def busy(field: Field, ask: Callable[[int], Response]) -> Response:
    """The form once more, when no turn to hash was to be had: the words beside its password, and when to try again."""
    field.errors = [BUSY]
    response = ask(503)
    response.headers["Retry-After"] = str(BUSY_SECONDS)
    return response
