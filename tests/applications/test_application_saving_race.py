"""Twenty people who save the same section at once: one is first, and nobody overwrites silently."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.applications import draft as drafting
from db.applications.state import State
from db.applications.tables import ApplicationSection, ChangedMeanwhile
from db.roles.tables import Role
from tests.applications.test_approval_race import AT_ONCE, all_at_once, outcome
from tests.support import make
from tests.support.proposals import World

if TYPE_CHECKING:
    from flask import Flask


def test_of_twenty_who_read_the_same_one_saves_and_the_others_are_told(app: Flask) -> None:
    world = World()
    revision = ApplicationSection.of(world.application, "why", world.applicant).revision
    turns = iter([make.staff(Role.OFFICE) for _ in range(AT_ONCE)])

    def save() -> None:
        by = next(turns)
        drafting.save(world.application, "why", {"practice_now": by.email}, by, revision, f"page {by.id}")

    ends = all_at_once(save)

    assert outcome(ends) == (1, {ChangedMeanwhile})
    kept = ApplicationSection.of(world.application, "why", world.applicant)
    assert kept.revision == revision + 1
    assert kept.answers == {"practice_now": kept.saved_by.email}


def test_of_twenty_saves_of_one_page_none_is_refused(app: Flask) -> None:
    world = World()
    revision = ApplicationSection.of(world.application, "why", world.applicant).revision
    texts = iter(str(number) for number in range(AT_ONCE))

    def save() -> None:
        drafting.save(world.application, "why", {"practice_now": next(texts)}, world.applicant, revision, "one page")

    assert outcome(all_at_once(save)) == (AT_ONCE, set())
    assert ApplicationSection.of(world.application, "why", world.applicant).revision == revision + AT_ONCE


def test_nothing_is_written_into_what_is_submitted_at_the_same_moment(app: Flask) -> None:
    world = World()
    world.bring_to(State.SUBMITTED)
    before = world.application.answers()

    def save() -> None:
        drafting.save(world.application, "why", {"practice_now": "late"}, world.applicant, 1, "a page")

    assert outcome(all_at_once(save)) == (0, {drafting.NotWritable})
    assert world.application.answers() == before
