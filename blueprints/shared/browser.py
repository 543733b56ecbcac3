"""Knows a browser again by a long-lived random cookie, stored as a hash and only for accounts it has signed in to."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import after_this_request, current_app, g, request

from db.engine.address import fold_email
from db.engine.clock import now
from db.people.tables import Person
from db.sign_ins.tables import KnownBrowser, hashed, new_token

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

LIFETIME = timedelta(days=400)  # the longest that browsers keep a cookie
TOKEN_LENGTH = len(new_token())


def has_browser_token() -> bool:
    """Whether this browser sent a token of its own."""
    given = request.cookies.get(_cookie_name(), "")
    return len(given) == TOKEN_LENGTH and given.isascii()


def browser_token() -> str:
    """This browser's own token; one without a token is given one with the present answer."""
    if has_browser_token():
        return request.cookies[_cookie_name()]
    if "browser_token" not in g:
        g.browser_token = new_token()
        after_this_request(_hand_out)
    return str(g.browser_token)


def _hand_out(response: Response) -> Response:
    secure = current_app.config["CME"].is_https
    response.set_cookie(
        _cookie_name(), g.browser_token, max_age=LIFETIME, secure=secure, httponly=True, samesite="Lax", path="/"
    )
    return response


def _cookie_name() -> str:
    return "__Host-cme-browser" if current_app.config["CME"].is_https else "cme-browser"


def _mark(person: Person) -> str:
    """The stored mark of a browser and a person. One browser on a ward is known for several people."""
    return hashed(f"{browser_token()}:{person.id}")


def remember_browser(person: Person) -> None:
    """Note that this person has signed in from this browser."""
    row = {KnownBrowser.token_hash: _mark(person), KnownBrowser.person: person, KnownBrowser.seen_at: now()}
    KnownBrowser.insert(row).on_conflict(
        conflict_target=[KnownBrowser.token_hash], preserve=[KnownBrowser.seen_at]
    ).execute()


def is_known_for(email: str) -> bool:
    """Whether the owner of this address has signed in from this browser before; one query, known address or not."""
    owned = (KnownBrowser.person == Person.id) & (Person.email == fold_email(email))
    rows = KnownBrowser.select(KnownBrowser.token_hash, Person.id).join(Person, on=owned)
    recent = KnownBrowser.seen_at > now() - LIFETIME
    token = browser_token()
    return any(row.token_hash == hashed(f"{token}:{row.person.id}") for row in rows.where(recent))
