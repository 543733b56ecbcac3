"""Sessions are added to an activity, each date once, and say what they still lack."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from db.activities.series import Rule
from db.activities.tables import Activity, Session
from db.disclosures.tables import Faculty
from db.engine.refusal import Refused
from db.institution.settings import institution
from db.program.faculty import add_faculty, record_disclosure, remove_faculty
from db.program.held import Wrong
from db.program.material import Decision
from db.program.readiness_session import HAS_FACULTY, business_days, days_between, lacking, lacks_something, soon
from db.program.series import Planned, add_sessions
from db.program.span import Span
from tests.support import make

if TYPE_CHECKING:
    from blueprints.shared.settings import Settings

NEW_YORK = ZoneInfo("America/New_York")
TUESDAY = date(2099, 10, 20)


def planned(day: date, **more: Any) -> Planned:
    return Planned(**{"span": Span(day, 720, day, 780), "quarters": 4, **more})


def series(**more: Any) -> Activity:
    """An approved series with one session of one credit."""
    of = make.activity(format="rss", **more)
    start = datetime(2099, 10, 13, 12, tzinfo=NEW_YORK).astimezone(UTC)
    make.session(of, starts_at=start, ends_at=start + timedelta(hours=1), title="First")
    return of


def add(of: Activity, *rows: Planned, decision: Decision | None = None) -> list[Session]:
    return add_sessions(of.id, rows, make.person(), decision or Decision())


def test_a_weekly_series_keeps_its_hour_over_a_clock_change_and_has_each_date_once(data: Settings) -> None:
    of = series()
    rule = Rule("1-week", 1, TUESDAY, date(2099, 11, 17))
    rows = [planned(one.day, topic=f"On {one.day}", speakers=("Grace Hopper",)) for one in rule.meetings()]

    assert len(add(of, *rows)) == 5
    assert add(of, *rows) == []

    made = list(Session.select().where(Session.title != "First").order_by(Session.starts_at))
    assert {one.starts_at.astimezone(NEW_YORK).hour for one in made} == {12}
    assert {one.starts_at - one.opens_at for one in made} == {timedelta(minutes=30)}
    assert len({one.code_key for one in made}) == 5
    assert Faculty.select().count() == 5
    assert all(one.is_gated for one in made)
    assert Activity.get_by_id(of.id).last_at == made[-1].ends_at


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([], "Choose at least one date"),
        ([planned(date(2100, 10, 14))], "longer than 12 months"),
        ([planned(TUESDAY, quarters=5)], "The credit of this activity went through approval"),
        ([planned(TUESDAY, speakers=tuple(f"Dr. {at}" for at in range(61)))], "name at most 60 speakers"),
        ([planned(TUESDAY, span=Span(TUESDAY, 720, TUESDAY, 750))], "30 minutes allow at most 0.50 credit"),
        ([planned(TUESDAY), planned(TUESDAY)], "Each date appears once"),
        ([planned(TUESDAY, topic="日")], "No certificate can print"),
    ],
)
def test_what_cannot_be_added_is_refused_whole(data: Settings, rows: list[Planned], said: str) -> None:
    of = series()

    with pytest.raises(Refused) as refused:
        add(of, planned(date(2099, 10, 27)), *rows) if rows else add(of)

    assert said in refused.value.words
    assert Session.select().count() == 1


def test_a_course_gets_another_date_from_an_approver_alone(data: Settings) -> None:
    course = make.session(starts_at=datetime(2099, 10, 13, 16, tzinfo=UTC)).activity

    with pytest.raises(Wrong, match="The dates of this activity went through approval"):
        add(course, planned(TUESDAY))
    assert add(course, planned(TUESDAY), decision=Decision(is_approver=True, reason="A second day"))
    with pytest.raises(Refused, match="This format has no dates"):
        add(make.activity(format="enduring"), planned(TUESDAY))
    assert add(make.activity(status="planned"), planned(TUESDAY))


def test_a_date_whose_session_was_canceled_can_be_added_again(data: Settings) -> None:
    of = series()
    add(of, planned(TUESDAY))
    Session.update(canceled_at=datetime(2099, 1, 1, tzinfo=UTC)).where(Session.key == "2099-10-20").execute()

    assert [one.key for one in add(of, planned(TUESDAY))] == ["2099-10-20-2"]


def test_lists_know_by_its_own_words_whether_a_session_has_faculty(data: Settings) -> None:
    at = add(series(), planned(TUESDAY))[0]
    told = Session.select(HAS_FACULTY).where(Session.id == at.id)
    grace = add_faculty(at.id, {"name": "Grace Hopper"}, make.person())
    assert told.scalar()
    assert remove_faculty(grace, make.person())
    assert not told.scalar()

    cleared = add_faculty(at.id, {"name": "Wei Zhang"}, make.person())
    nothing = {"status": "nothing to disclose", "relationships": "", "mitigation": ""}
    record_disclosure(cleared, nothing, make.person(), seen="", is_office=True)
    assert told.scalar()


def test_a_session_says_what_it_lacks_until_it_is_canceled(data: Settings) -> None:
    at = add(series(), planned(TUESDAY))[0]
    assert lacking([at])[at.id] == ["topic", "faculty"]

    add_faculty(at.id, {"name": "Grace Hopper"}, make.person())
    Session.update(title="Sepsis").where(Session.id == at.id).execute()
    found = Session.get_by_id(at.id)

    query = Session.select().join(Activity).where(lacks_something(), Session.id == at.id)
    assert lacking([found])[at.id] == ["disclosures"]
    assert [one.id for one in query] == [at.id]
    Session.update(canceled_at=found.starts_at).where(Session.id == at.id).execute()
    assert lacking([Session.get_by_id(at.id)])[at.id] == []
    assert not list(query.clone())


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [("2026-11-26", "2026-11-30", 2), ("2026-11-27", "2026-11-29", 0), ("2026-11-23", "2026-12-14", 15)],
)
def test_business_days_are_mondays_to_fridays(first: str, last: str, days: int) -> None:
    assert days_between(date.fromisoformat(first), date.fromisoformat(last)) == days


def test_the_business_days_left_are_counted_in_the_offices_zone(data: Settings) -> None:
    at = make.session(starts_at=datetime(2099, 10, 20, 16, tzinfo=UTC))

    with time_machine.travel(datetime(2099, 10, 14, 2, tzinfo=UTC), tick=False):  # still Tuesday evening there
        assert business_days(at) == 5
        assert soon()[1] > at.starts_at
    with time_machine.travel(datetime(2099, 10, 12, 16, tzinfo=UTC), tick=False):
        assert soon()[1] < at.starts_at
        assert institution().ready_days == 5
