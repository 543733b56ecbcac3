"""Saving sections of an application as a browser does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from db.applications.tables import ApplicationSection

if TYPE_CHECKING:
    from tests.support.proposals import World
    from tests.support.reader import Page, Reader

WHY = {
    "practice_now": "Late.",
    "best_practice": "Early.",
    "gap_source": ["data"],
    "needs": ["knowledge"],
    "designed_to_change": "The hour.",
    "last_time": "",
}


def section_of(world: World, name: str) -> ApplicationSection:
    return ApplicationSection.of(world.application, name, world.applicant)


def path_of(world: World, name: str) -> str:
    return f"/applications/{world.application.id}/sections/{name}"


def save(reader: Reader, world: World, name: str, fields: dict[str, Any], page: str = "a page") -> Page:
    """Save a section as somebody who sees it as it is now."""
    seen = {"revision": str(section_of(world, name).revision), "page": page}
    return reader.submit(path_of(world, name), {**seen, **fields})
