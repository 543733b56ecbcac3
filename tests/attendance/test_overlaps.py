"""People who cannot have been where they are counted, listed before credit is issued; a faculty member is warned."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from db.activities.tables import Session
from db.attendance.overlap import Overlaps, faculty_as_learners, is_own_session
from db.credit.claim import claim_credit
from db.disclosures.tables import Faculty
from db.engine.clock import now
from db.learning.tables import How, Participation
from db.people.tables import Person
from db.people.word import last_name_forms
from db.roles.tables import Role, RoleGrant
from db.rosters.tables import Roster, RosterState
from tests.support import make
from tests.support.weight import queries

if TYPE_CHECKING:
    from flask import Flask

    from db.activities.tables import Activity
    from tests.support.reader import Reader

HOUR = timedelta(hours=1)
BEGAN = now() - 3 * HOUR


def held(of: Activity | None = None, after: timedelta = timedelta(), **more: Any) -> Session:
    """A session of an hour that begins so long after all others."""
    return make.session(of, starts_at=BEGAN + after, ends_at=BEGAN + after + HOUR, **more)


def both(ada: Person, *sessions: Session) -> None:
    for at in sessions:
        make.participation(ada, at)


def test_who_is_present_in_two_sessions_at_once_is_listed_with_both(reader: Reader) -> None:
    here, there = held(), held(make.activity(title="Sepsis update"), HOUR / 2)
    both(make.person(), here, there)
    reader.as_(make.staff(Role.OFFICE))

    for path in (f"/office/sessions/{here.id}/overlaps", f"/office/activities/{here.activity.id}/overlaps"):
        shown = reader.get(path, part=True).text
        assert "Okafor" in shown
        assert "Sepsis update" in shown


def test_two_sessions_of_one_activity_are_listed_once(app: Flask) -> None:
    of = make.activity()
    first, second = held(of), held(of, HOUR / 2)
    both(make.person(), first, second)

    assert Overlaps(of.id).count()() == 1
    assert (Overlaps(of.id, first.id).count()(), Overlaps(of.id, second.id).count()()) == (1, 1)


def not_attended(ada: Person, at: Session) -> None:
    Participation.register(ada, at, How.WEB)


def canceled(ada: Person, at: Session) -> None:
    make.participation(ada, at)
    Session.update(canceled_at=now()).where(Session.id == at.id).execute()


def hidden(ada: Person, at: Session) -> None:
    mine = make.participation(ada, at)
    mine.roster = Roster.create(session=at, by=ada, name="x.csv", state=RosterState.WRITING)
    mine.save()


@pytest.mark.parametrize("how", [not_attended, canceled, hidden])
def test_whoever_was_not_there_does_not_overlap(app: Flask, how: object) -> None:
    here, there, ada = held(), held(), make.person()
    make.participation(ada, here)
    how(ada, there)  # type: ignore[operator]

    assert Overlaps(here.activity.id).count()() == 0


def test_sessions_that_touch_do_not_overlap(app: Flask) -> None:
    here, after = held(), held(None, HOUR)
    both(make.person(), here, after)

    assert Overlaps(here.activity.id).count()() == 0


def test_the_list_asks_as_often_for_many_as_for_few(visitor: Reader) -> None:
    here, there, counts = held(), held(), []
    visitor.as_(make.staff(Role.OFFICE))
    for size in (1, 9):
        for _ in range(size):
            both(make.person(), here, there)
        visitor.get(f"/office/activities/{here.activity.id}/overlaps")  # what is new to this process is asked by itself
        with queries() as asked:
            visitor.get(f"/office/activities/{here.activity.id}/overlaps")
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_a_coordinator_reads_no_title_of_anothers_activity(visitor: Reader) -> None:
    here, there, coordinator = held(), held(make.activity(title="Sepsis update")), make.person()
    both(make.person(), here, there)
    RoleGrant.create(person=coordinator, role=Role.COORDINATOR, activity=here.activity)

    shown = visitor.as_(coordinator).get(f"/office/sessions/{here.id}/overlaps").text

    assert "Another activity" in shown
    assert "Sepsis update" not in shown
    assert visitor.get(f"/office/sessions/{there.id}/overlaps").status == 404
    assert visitor.get(f"/office/activities/{there.activity.id}/overlaps").status == 404


@pytest.mark.parametrize(
    ("named", "is_found"),
    [
        ({"name": "A. Okafor", "email": "ada@example.org"}, True),
        ({"name": "ada okafor"}, True),
        ({"name": "Ada Okafor", "left_at": now()}, False),
        ({"name": "Bo Lund", "email": "bo@example.org"}, False),
    ],
    ids=["by address", "by name", "has left", "somebody else"],
)
def test_faculty_who_claim_their_own_session_are_told_and_so_is_the_office(
    visitor: Reader, named: dict[str, object], is_found: bool
) -> None:
    at, ada = held(closes_at=now() + HOUR), make.person(email="ada@example.org")
    Faculty.create(session=at, **named)
    mine = make.ready_to_claim(ada, at)

    warned = (
        "You are named as faculty of this session." in visitor.as_(ada).get(f"/participations/{mine.id}/claim").text
    )
    assert claim_credit(mine, 4).number  # warned, not refused: others may have presented too

    listed = faculty_as_learners(at.activity.id)()
    assert (warned, [one.claims for one in listed]) == (is_found, [1] if is_found else [])
    page = visitor.as_(make.staff(Role.OFFICE)).get(f"/office/sessions/{at.id}/overlaps")
    assert ("Credit claimed" in page.text) is is_found


def test_an_address_that_nobody_has_confirmed_names_nobody(app: Flask) -> None:
    at, ada = held(), make.person(email="ada@example.org", email_confirmed_at=None)
    Faculty.create(session=at, name="A. Okafor", email="ada@example.org")

    assert not is_own_session(ada, at.id)


def test_days_of_a_conference_overlap_and_months_of_reading_do_not(app: Flask) -> None:
    here, ada = held(), make.person()
    day = 24 * HOUR
    conference, reading = (
        make.session(starts_at=BEGAN - before, ends_at=BEGAN + after)
        for before, after in ((2 * day, day), (30 * day, day))
    )
    both(ada, here, conference, reading)

    (found,) = Overlaps(here.activity.id, here.id).page((), False, 26, 0)()
    assert (found.there.session_id, found.name) == (conference.id, ada.full_name)
    assert Overlaps(conference.activity.id).count()() == 1
    assert Overlaps(reading.activity.id).count()() == 0


def test_of_many_who_overlap_a_page_is_by_name_and_all_are_counted(app: Flask) -> None:
    here, there = held(), held(None, HOUR / 2)
    for name in ("Cy", "Ann", "Bob"):
        both(make.person(last_name=name), here, there)

    rows = Overlaps(here.activity.id, here.id).page((), False, 2, 1)()
    assert ([row.name for row in rows], rows.total) == (["Ada Bob", "Ada Cy"], 3)
    assert [row.name for row in Overlaps(0, here.id).page((), True, 1, 0)()] == ["Ada Cy"]


def test_a_last_name_is_sought_as_each_database_folds_it() -> None:
    assert {"inan", "i̇nan", "İnan"} <= last_name_forms("İnan")
    assert {"παπαδοπουλος", "παπαδοπουλοσ"} <= last_name_forms("ΠΑΠΑΔΟΠΟΥΛΟΣ")
