"""Times that the clocks skip or repeat are refused at every door, and what lies across a change is told in full."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from blueprints.shared.filters import when
from db.activities.moment import clock_fault, in_utc, is_twice, local
from db.activities.tables import Session
from db.activities.window import code_window
from db.applications.completeness import missing_for_submission, three_years_after
from db.applications.state import State
from db.applications.tables import Application, ApplicationVersion
from db.institution.settings import Institution, institution
from tests.support import make
from tests.support.dates import clock, day
from tests.support.deciders import sent
from tests.support.proposals import World, answers

if TYPE_CHECKING:
    from flask import Flask

    from tests.support.reader import Reader

NEW_YORK = ZoneInfo("America/New_York")  # the office's zone unless it says otherwise
SKIPPED = f"{clock('02:15')} does not exist on {day('2027-03-14')}"
TWICE = f"{clock('01:30')} comes twice on {day('2027-11-07')}"


def part(starts: str, ends: str, on: str = "1") -> dict[str, Any]:
    return {"day": on, "starts": starts, "ends": ends, "title": "Cases", "counts": True}


def series(*dates: str) -> dict[str, Any]:
    """The night series of `cases.md` K5: 01:30 to 02:45."""
    return {
        "what": {"format": "rss", "dates": list(dates)},
        "how": {"agenda": [part("01:30", "02:15"), part("02:15", "02:45")]},
    }


def told(given: dict[str, dict[str, Any]]) -> list[str]:
    return [one.text for one in missing_for_submission(given)]


def test_a_time_that_the_clocks_skip_or_repeat_is_no_moment(app: Flask) -> None:
    skipped, twice = local(date(2027, 3, 14), 135), local(date(2027, 11, 7), 90)

    assert clock_fault(skipped, NEW_YORK).startswith(SKIPPED)
    assert clock_fault(twice, NEW_YORK).startswith(TWICE)
    assert (is_twice(skipped, NEW_YORK), is_twice(twice, NEW_YORK)) == (False, True)
    assert clock_fault(twice.replace(tzinfo=UTC), NEW_YORK) == ""
    assert clock_fault(local(date(2027, 3, 14), 180), NEW_YORK) == ""


def test_submission_refuses_such_a_time_and_names_the_day(reader: Reader) -> None:
    world = World(**series("2027-03-14", "2027-03-21"))

    answer = reader.as_(world.applicant).submit(
        f"{world.application.url}/submission", {"state": State.DRAFT, "version": 0}
    )

    assert answer.status == 422
    assert SKIPPED in answer.text
    assert "Choose another time or another date" in answer.text
    assert world.read().state == State.DRAFT


def test_the_form_says_so_beside_the_agenda(visitor: Reader) -> None:
    world = World(**series("2027-11-07"))

    page = visitor.as_(world.applicant).get(f"{world.application.url}/edit")

    assert TWICE in page.one("#how-agenda-message").text


def test_the_final_approval_refuses_it_too(visitor: Reader) -> None:
    """A version from before the rule, or from before the office moved to another zone."""
    world = World()
    application = world.bring_to(State.FINAL)
    world.clear()
    given = answers(world.unit, **series("2027-03-14"))
    ApplicationVersion.create(application=application, number=2, answers=given, submitted_by=world.applicant)
    Application.update(version=2).where(Application.id == application.id).execute()

    answer = sent(visitor.as_(world.approver), world, "approve")

    assert answer.status == 422
    assert SKIPPED in answer.text
    assert not Session.select().count()


def test_a_course_is_asked_for_its_own_days_alone(app: Flask) -> None:
    dates = {"format": "live", "dates": ["2027-03-13", "2027-03-14"]}
    night, morning = part("02:15", "03:15"), part("09:00", "10:00", on="2")
    unit = make.unit()

    assert told(answers(unit, what=dates, how={"agenda": [night, morning]}, credit={"designated": "2.00"})) == []
    (words,) = told(answers(unit, what=dates, how={"agenda": [{**night, "day": "2"}, part("09:00", "10:00")]}))
    assert words.startswith(SKIPPED)


@pytest.mark.parametrize("number", ["²", "٣", "9" * 39])
def test_a_day_that_is_no_number_is_told_and_breaks_nothing(app: Flask, number: str) -> None:
    assert told(answers(make.unit(), how={"agenda": [part("12:00", "13:15", on=number)]}))


def test_a_session_across_a_change_names_both_zones(app: Flask) -> None:
    starts, ends = (in_utc(local(date(2027, 11, 7), minutes), NEW_YORK) for minutes in (30, 150))
    across = make.session(starts_at=starts, ends_at=ends)
    usual = make.session(starts_at=starts - timedelta(days=7), ends_at=ends - timedelta(days=7, hours=1))

    assert when(across) == f"{day('2027-11-07')}, {clock('00:30')} EDT to {clock('02:30')} EST"
    assert when(usual) == f"{day('2027-10-31')}, {clock('00:30')} to {clock('02:30')} EDT"


def test_a_week_is_one_length_also_while_the_clocks_change() -> None:
    ends = datetime(2027, 11, 3, 12, 0, tzinfo=NEW_YORK)

    opens, closes = code_window(ends - timedelta(hours=1), ends, Institution())

    end = ends.astimezone(UTC)
    assert (opens, closes) == (end - timedelta(minutes=90), end + timedelta(hours=168))
    assert code_window(None, None, Institution()) == (None, None)


def test_an_approved_session_has_the_window_that_a_loaded_one_has(app: Flask) -> None:
    world = World(what={"dates": ["2027-11-03"]})
    world.bring_to(State.APPROVED)

    session = Session.get()

    assert (session.opens_at, session.closes_at) == code_window(session.starts_at, session.ends_at, institution())
    assert session.closes_at - session.ends_at == timedelta(hours=168)


@pytest.mark.parametrize(
    ("start", "last"),
    [
        ("2027-03-31", "2030-03-31"),
        ("2027-01-29", "2030-01-29"),
        ("2028-02-29", "2031-02-28"),
        ("2027-02-28", "2030-02-28"),
        ("2027-12-01", "2030-12-01"),
    ],
)
def test_material_is_offered_for_three_years_from_any_day_of_the_month(app: Flask, start: str, last: str) -> None:
    end = date.fromisoformat(last)
    assert three_years_after(date.fromisoformat(start)) == end

    def problems(until: date) -> list[str]:
        what = {"format": "pi", "release_on": start, "expires_on": until.isoformat()}
        return told(answers(make.unit(), what=what, how={"estimated_minutes": "75"}))

    assert problems(end) == []
    assert problems(end + timedelta(days=1)) == ["Choose an end date within three years after the release date"]
