"""Days and times are written in the office's way, wherever a person reads one, and in no other from the moment on."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from blueprints.shared.filters import clock_time, day, moment, when
from db.applications.delegation import name_delegate
from db.applications.state import State
from db.institution.dates import CLOCKS, DATE_STYLES, Dates
from db.institution.settings import set_institution, setting_problem
from db.outbox.tables import Message
from tests.support import make
from tests.support.proposals import World

if TYPE_CHECKING:
    from flask import Flask

    from tests.support.reader import Reader

NEW_YORK = ZoneInfo("America/New_York")
THE_WORLDS = {"date_style": "world", "clock": "24"}
STARTS, ENDS = datetime(2026, 11, 19, 17, tzinfo=UTC), datetime(2026, 11, 19, 18, 15, tzinfo=UTC)


def test_a_day_is_written_in_two_styles() -> None:
    assert Dates("us").day(date(2026, 11, 2)) == "November 2, 2026"
    assert Dates("world").day(date(2026, 11, 2)) == "2 November 2026"
    assert Dates("us").days(date(2026, 11, 2), date(2026, 11, 2)) == "November 2, 2026"
    assert Dates("us").days(date(2026, 11, 2), date(2026, 11, 3)) == "November 2, 2026 – November 3, 2026"


@pytest.mark.parametrize(
    ("iso", "by_twelve"),
    [("00:00", "12:00 am"), ("00:05", "12:05 am"), ("09:30", "9:30 am"), ("12:00", "12:00 pm"), ("13:15", "1:15 pm")],
)
def test_a_time_is_written_by_two_clocks(iso: str, by_twelve: str) -> None:
    assert Dates(clock="12").time(time.fromisoformat(iso)) == by_twelve
    assert Dates(clock="24").time(time.fromisoformat(iso)) == iso


def test_a_span_names_the_day_once_and_the_zone_where_it_is_needed() -> None:
    dates, start = Dates(), datetime(2026, 11, 19, 12, 0, tzinfo=NEW_YORK)

    assert dates.span(start, start.replace(hour=13, minute=15)) == "November 19, 2026, 12:00 pm to 1:15 pm EST"
    over = dates.span(start, start.replace(day=20))
    assert over == "November 19, 2026, 12:00 pm to November 20, 2026, 12:00 pm EST"


def test_both_settings_reach_every_filter(app: Flask) -> None:
    session = make.session(starts_at=STARTS, ends_at=ENDS)
    assert when(session) == "November 19, 2026, 12:00 pm to 1:15 pm EST"
    assert (day(date(2026, 11, 2)), clock_time(ENDS)) == ("November 2, 2026", "1:15 pm EST")

    set_institution(THE_WORLDS)

    assert when(session) == "19 November 2026, 12:00 to 13:15 EST"
    assert (day(date(2026, 11, 2)), clock_time(ENDS)) == ("2 November 2026", "13:15 EST")
    assert moment(ENDS) == "19 November 2026, 13:15 EST"


@pytest.mark.parametrize(("name", "allowed"), [("date_style", DATE_STYLES), ("clock", CLOCKS)])
def test_another_style_or_clock_is_refused(name: str, allowed: tuple[str, ...]) -> None:
    assert [setting_problem(name, value) for value in allowed] == ["", ""]
    assert all(value in setting_problem(name, "iso") for value in allowed)


def test_a_piece_that_was_drawn_before_is_drawn_anew(visitor: Reader) -> None:
    learner = make.person()
    make.credit(learner, "2026-05-03")
    make.session(starts_at=datetime(2099, 11, 19, 17, tzinfo=UTC), ends_at=datetime(2099, 11, 19, 18, tzinfo=UTC))
    before = visitor.as_(learner).get("/home").text
    set_institution(THE_WORLDS)

    after = visitor.get("/home").text

    for us, worlds in (("May 3, 2026", "3 May 2026"), ("12:00 pm to 1:00 pm EST", "12:00 to 13:00 EST")):
        assert (us in before, worlds in before, us in after, worlds in after) == (True, False, False, True)


def test_the_answers_of_a_version_are_drawn_anew(visitor: Reader) -> None:
    world = World(what={"dates": ["2027-01-19"]})
    world.bring_to(State.UNIT)
    page = f"/applications/{world.application.id}"
    assert "January 19, 2027" in visitor.as_(world.reviewer).get(page).text
    set_institution(THE_WORLDS)

    text = visitor.get(page).text

    assert "January 19, 2027" not in text
    assert "19 January 2027" in text
    assert "12:00 to 12:45" in text


def test_who_stands_in_reads_the_days_in_words(app: Flask) -> None:
    name_delegate(make.person(), make.person(), date(2027, 1, 4), date(2027, 1, 15))

    sent = Message.get(Message.template == "application_delegated")
    assert (sent.values["first"], sent.values["last"]) == ("January 4, 2027", "January 15, 2027")
