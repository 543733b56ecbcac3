"""The menus of a page: which entries this person sees, where each stands, and how much waits behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import g

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from blueprints.shared.feature import Features
    from db.people.tables import Person

Counted = tuple[tuple[str, str, int], ...]  # label, address and how much waits


@dataclass(frozen=True)
class Entry:
    """An entry of a menu. `count(person)` says how much waits behind it for that person: "Work 6", or nothing for 0.

    It is asked at most once in a request, only for a whole page, and only for a person who holds a role. It costs that
    page a query, so it is one prepared query with an index; it counts up to 100, which is written “99+”.
    `covers` are other addresses whose pages belong to it.
    """

    label: str
    address: str
    count: Callable[[Person], int] | None = None
    is_for_runners: bool = False  # of the office's bar: whoever runs an activity sees it too
    covers: tuple[str, ...] = ()


class Menus(NamedTuple):
    """The entries of one page by where they stand: in the bar, beside it, under the person's name, in the office's."""

    nav: Counted
    beside: Counted
    mine: Counted
    office: Counted


def menus_of(on: Features, someone: Any) -> Menus:
    """The menus of whoever is signed in, or of a visitor. Applications stand under the name of who has none."""
    if not someone.is_authenticated:
        return Menus(counted(on.nav), counted(on.visitors), (), ())
    person = someone.person if someone.has_staff_menu and not g.get("counts_nothing") else None
    is_beside = someone.has_staff_menu or someone.has_applied
    return Menus(
        counted(on.nav, person),
        counted(on.applicants if is_beside else (), person),
        counted(on.members if is_beside else (*on.members, *on.applicants), person),
        counted(_of_office(on, someone), person),
    )


def _of_office(on: Features, someone: Any) -> Iterable[Entry]:
    """The office's bar; of it a coordinator and an approver see what is about running activities."""
    if someone.has_office_menu:
        return on.office
    return (entry for entry in on.office if entry.is_for_runners) if someone.has_runner_menu else ()


def counted(entries: Iterable[Entry], person: Person | None = None) -> Counted:
    """The entries, with how much waits behind each for this person; None is for whoever nothing can wait for."""
    return tuple((entry.label, entry.address, _waiting(entry.count, person)) for entry in entries)


def _waiting(count: Callable[[Person], int] | None, person: Person | None) -> int:
    if count is None or person is None:
        return 0
    known: dict[Any, int] = g.setdefault("counts", {})
    if count not in known:
        known[count] = count(person)
    return known[count]


def note_count(count: Callable[[Person], int], number: int) -> None:
    """Say what this count of the menu gives in this request, where the page itself has just counted the same."""
    g.setdefault("counts", {})[count] = number


def count_nothing() -> None:
    """Ask no entry for the rest of this request: its page is drawn while the database may not answer."""
    g.counts_nothing = True
