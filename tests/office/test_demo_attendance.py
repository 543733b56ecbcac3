"""The demonstration of attendance: a changing code, check-ins, an overlap, two credit types, and a copied course."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from db.activities.tables import Activity, Session
from db.attendance.overlap import Overlaps
from db.attendance.projector import screen_of
from db.credit.tables import Claim, Credit
from db.learning.presence.tables import CheckIn, CheckInState
from tests.office.test_demo import demo, load, person

if TYPE_CHECKING:
    from flask import Flask

__all__ = ["demo"]


@pytest.fixture
def day(demo: Flask) -> Activity:
    load(demo)
    found: Activity = Activity.get(Activity.key == "trauma-skills-day")
    return found


def test_the_code_on_its_screen_changes_and_the_printed_one_counts(day: Activity) -> None:
    at = Session.get(Session.activity == day, Session.key == "debriefing")

    screen = screen_of(at.projector_key or "")

    assert screen is not None
    assert (screen.registered, screen.code != at.code, at.is_closed) == (3, True, False)


def test_attendance_alone_gave_credit_of_two_types_and_somebody_was_at_two_stations_at_once(day: Activity) -> None:
    mine = Claim.current().join(Session).where(Session.activity == day)

    assert {claim.credit_type.key for claim in mine} >= {"ama", "nursing"}
    assert all(claim.recorded_by == person("office") for claim in mine)
    assert Credit.select().where(Credit.credit_type == "Nursing contact hours").exists()
    assert Overlaps(day.id).count()() == 1


def test_a_check_in_waits_one_was_undone_and_a_course_was_copied(day: Activity) -> None:
    states = sorted(row.state for row in CheckIn.select())
    copied = Activity.get(Activity.previous.is_null(False))

    assert states == [CheckInState.UNDONE, CheckInState.WAITING]
    assert (copied.status, copied.previous.key) == ("planned", "sepsis-first-hour")
