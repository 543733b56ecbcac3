"""Units are added, renamed and closed by the office; an activity keeps the unit it was made with."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from peewee import IntegrityError

from db import database
from db.audit.action import Action
from db.audit.tables import AuditLine
from db.engine.clock import now
from db.engine.letters import cannot_print, clean_name
from db.engine.refusal import Refused
from db.institution.tables import Unit
from db.people.tables import Person

if TYPE_CHECKING:
    from collections.abc import Iterator


LONGEST_UNIT = 200


def add_unit(name: str, by: Person) -> Unit:
    """A new unit. Raises Refused."""
    name = _unit_name(name, None)
    with _one_of_its_name(name):
        unit: Unit = Unit.create(name=name)
        AuditLine.write(by, Action.UNIT_ADDED, unit, detail={"name": name})
    return unit


def rename_unit(unit: Unit, name: str, by: Person) -> bool:
    """Give the unit another name; False when it is the same. Raises Refused."""
    name = _unit_name(name, unit)
    if name == unit.name:
        return False
    with _one_of_its_name(name):
        AuditLine.write(by, Action.UNIT_RENAMED, unit, detail={"from": unit.name, "to": name})
        Unit.update(name=name).where(Unit.id == unit.id).execute()
    return True


def close_unit(unit: Unit, by: Person, *, is_closed: bool = True) -> bool:
    """Close the unit, so that nobody can choose it, or open it again; False when it is so already."""
    with database.atomic():
        other = (Unit.id == unit.id) & Unit.closed_at.is_null(is_closed)
        if not Unit.update(closed_at=now() if is_closed else None).where(other).execute():
            return False
        AuditLine.write(by, Action.UNIT_CLOSED if is_closed else Action.UNIT_OPENED, unit, detail={"name": unit.name})
    return True


def _unit_name(typed: str, unit: Unit | None) -> str:
    """The name as it is stored: one line; two that differ in capitals alone would be taken for each other."""
    name = clean_name(typed)
    if not name:
        raise Refused("Give the unit a name")
    if len(name) > LONGEST_UNIT:
        raise Refused(f"At most {LONGEST_UNIT} characters")
    if words := cannot_print(name):
        raise Refused(words)
    for other in Unit.select():
        if other.name.casefold() == name.casefold() and (unit is None or other.id != unit.id):
            raise Refused(f"There is already a unit “{other.name}”{' (closed)' if other.closed_at else ''}")
    return name


@contextmanager
def _one_of_its_name(name: str) -> Iterator[None]:
    """A transaction in which a name that somebody else has just taken is refused in words."""
    try:
        with database.atomic():
            yield
    except IntegrityError as taken:
        raise Refused(f"There is already a unit “{name}”") from taken
