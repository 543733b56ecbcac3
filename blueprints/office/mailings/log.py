"""The mailings of a session as they went: how many are on their way, sent, or given up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from blueprints.office.mailings.form import GROUPS
from db.mailings.tables import Group
from db.program.mailing import given_up, mailings_of, on_the_way

if TYPE_CHECKING:
    from db.activities.tables import Session
    from db.mailings.tables import Mailing

MOST = 20


class Line(NamedTuple):
    mailing: Mailing
    group: str
    waiting: int
    failed: int


def log_of(at: Session) -> list[Line]:
    """The newest ones, the last one first."""
    mailings = mailings_of(at.id, MOST)
    ids = [one.id for one in mailings]
    waiting, failed = on_the_way(ids), given_up(ids)
    return [_line(one, waiting, failed) for one in mailings]


def _line(one: Mailing, waiting: dict[int, int], failed: dict[int, int]) -> Line:
    what: Any = Group(one.audience)
    return Line(one, GROUPS[what], waiting.get(one.id, 0), failed.get(one.id, 0))
