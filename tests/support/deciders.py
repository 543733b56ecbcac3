"""Deciding as the application's page does: what its form sends, and whether a refused try left everything as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from db.applications.state import State
from db.audit.tables import AuditLine
from tests.support.proposals import World

if TYPE_CHECKING:
    from tests.support.reader import Page, Reader

ALL = ["0", "1", "2"]


def sent(reader: Reader, world: World, decision: str, **changes: Any) -> Page:
    """Send the decision form as the application's page shows it now."""
    seen = world.read()
    fields = {"decision": decision, "comment": "Sound.", "attested": ALL, "state": seen.state, "version": seen.version}
    return reader.submit(f"/applications/{seen.id}/decision", {**fields, **changes})


def untouched(world: World, state: State) -> bool:
    """Whether it is in this state by the usual steps, with not a line more in its history."""
    lines = AuditLine.select().where(AuditLine.subject_type == "application").count()
    return world.read().state == state and lines == {State.UNIT: 3, State.FINAL: 5, State.PRELIMINARY: 2}[state]


def at(state: State) -> World:
    """An application that the usual steps brought into this state."""
    world = World()
    world.bring_to(state)
    return world
