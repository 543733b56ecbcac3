"""The menus of a page: which entries this person sees, where each stands, and how much waits behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import g, request
from flask_login import current_user

from blueprints.shared import hx
from blueprints.shared.feature import features
from db.roles.tables import Role

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask import Flask

    from blueprints.shared.feature import Features, Links
    from db.roles.tables import Grants

Count = Callable[["Grants"], Callable[[], int]]  # of whoever holds these
Counted = tuple[tuple[str, str, int], ...]  # label, address and how much waits


@dataclass(frozen=True)
class Entry:
    """An entry of a menu. `count(grants)()` is how much waits behind it for who holds them: "Work 6", nothing for 0.

    It is asked at most once in a request, only for a whole page, and only for a person who holds a role. It costs that
    page a query, so it is one prepared query with an index, which goes along with others of the page (`soon`); it
    counts up to 100, which is written “99+”.
    `covers` are other addresses whose pages belong to it.
    """

    label: str
    address: str
    count: Count | None = None
    is_for_runners: bool = False  # of the office's bar: whoever runs an activity sees it too
    covers: tuple[str, ...] = ()


class Menus(NamedTuple):
    """The entries of one page by where they stand: in the bar, beside it, under the person's name, in the office's."""

    nav: Counted
    beside: Counted
    mine: Counted
    office: Counted


def init_menus(app: Flask) -> None:
    app.before_request(_count_along)


def _count_along() -> None:
    """Let the counts of a whole page's menus go along with the first question that the page asks."""
    if request.method == "GET" and "me" in g and not hx.wants_part():
        someone = current_user._get_current_object()
        for entry in chain(*_shown(features(), someone)) if someone.grants.rows else ():
            if entry.count:
                _asked(entry.count, someone.grants)


def menus_of(on: Features, someone: Any) -> Menus:
    """The menus of whoever is signed in, or of a visitor."""
    is_counted = someone.is_authenticated and someone.grants.rows and not g.get("counts_nothing")
    grants = someone.grants if is_counted else None
    return Menus(*(counted(entries, grants) for entries in _shown(on, someone)))


def _shown(on: Features, someone: Any) -> tuple[Links, ...]:
    """The entries of each menu. Applications stand under the name of who has none."""
    if not someone.is_authenticated:
        return on.nav, on.visitors, (), ()
    if someone.grants.rows or someone.has_applied:
        return on.nav, on.applicants, on.members, _of_office(on, someone)
    return on.nav, (), (*on.members, *on.applicants), _of_office(on, someone)


def _of_office(on: Features, someone: Any) -> Links:
    """The office's bar; of it a coordinator and an approver see what is about running activities."""
    grants = someone.grants
    if grants.has(Role.OFFICE):
        return on.office
    is_runner = grants.runs_all or grants.coordinated
    return tuple(entry for entry in on.office if entry.is_for_runners) if is_runner else ()


def counted(entries: Iterable[Entry], grants: Grants | None = None) -> Counted:
    """The entries, with how much waits behind each for whoever holds these; None is for whom nothing can wait."""
    return tuple((entry.label, entry.address, _waiting(entry.count, grants)) for entry in entries)


def _waiting(count: Count | None, grants: Grants | None) -> int:
    return _asked(count, grants)() if count and grants else 0


def _asked(count: Count, grants: Grants) -> Callable[[], int]:
    known: dict[Count, Callable[[], int]] = g.setdefault("counts", {})
    if count not in known:
        known[count] = count(grants)
    return known[count]


def note_count(count: Count, number: int) -> None:
    """Say what this count of the menu gives in this request, where the page itself has just counted the same."""
    g.setdefault("counts", {})[count] = lambda: number


def count_nothing() -> None:
    """Ask no entry for the rest of this request: its page is drawn while the database may not answer."""
    g.counts_nothing = True
