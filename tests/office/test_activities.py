"""The list of activities: found, filtered and sorted, with what needs somebody on top."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from db.activities.span import keep_listed
from db.activities.tables import Activity, Session
from db.credit.tables import Claim
from db.disclosures.tables import Faculty
from db.engine.clock import now
from db.learning.late_claim import ask_late_claim
from db.people.tables import Person
from db.program.gate import keep_gate
from db.program.need import Unready
from db.roles.tables import Role, RoleGrant
from tests.support import make
from tests.support.weight import queries

if TYPE_CHECKING:
    from tests.support.reader import Page, Reader

LIST = "/office/activities"
SOON = {"starts_at": now() + timedelta(hours=3), "ends_at": now() + timedelta(hours=4)}


@pytest.fixture
def office(reader: Reader) -> Reader:
    return reader.as_(make.staff(Role.OFFICE))


def listed(title: str, at: dict[str, Any] | None = None, **more: Any) -> Activity:
    """An activity with one session, as the list finds it."""
    made = make.activity(title=title, **more)
    make.session(made, **(at or {}))
    keep_listed(made.id)
    return made


def coordinator(*of: Activity) -> Person:
    made = make.person()
    for each in of:
        RoleGrant.create(person=made, role=Role.COORDINATOR, activity=each)
    return made


def titles(page: Page) -> list[str]:
    return [cell.get_text() for cell in page.html.select("#activities td.key")]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"q": "seps"}, ["Sepsis at night"]),
        ({"q": "night SEPSIS"}, ["Sepsis at night"]),
        ({"q": "at"}, ["Sepsis at night"]),
        ({"q": "cafe", "year": "2021", "needs": "close"}, ["Café rounds"]),
        ({"q": "cafe", "status": "closed"}, []),
        ({"q": "ca"}, []),
        ({"q": "s"}, []),
        ({"format": "rss"}, ["Café rounds"]),
        ({"status": "closed"}, ["Sepsis at night"]),
        ({"year": "2021"}, ["Café rounds"]),
        ({"year": "2021", "needs": "close"}, ["Café rounds"]),
        ({"sort": "title"}, ["Café rounds", "Sepsis at night"]),
        ({"sort": "title", "dir": "desc", "format": "nonsense"}, ["Sepsis at night", "Café rounds"]),
        ({}, ["Sepsis at night", "Café rounds"]),
    ],
)
def test_activities_are_found_filtered_and_sorted(office: Reader, asked: dict[str, str], found: list[str]) -> None:
    then = now().replace(year=2021, month=6, day=5)
    listed("Café rounds", {"starts_at": then, "ends_at": then + timedelta(hours=1)}, format="rss")
    listed("Sepsis at night", status="closed", unit=make.unit("Cardiology"))

    page = office.get(LIST, part=True, query_string=asked)

    assert titles(page) == found
    assert all(f"{name}={value}" in str(page.html) for name, value in asked.items() if name == "year" and found)


def test_a_page_beyond_the_end_is_the_last_one(office: Reader) -> None:
    for at in range(21):
        listed(f"Rounds {at:02}")

    assert titles(office.get(LIST, part=True, query_string={"sort": "title", "page": "9"})) == ["Rounds 20"]


def test_what_needs_somebody_stands_on_top_with_its_count(office: Reader) -> None:
    series = listed("Rounds", SOON, format="rss")
    over = listed("Course of yesterday")
    ask_late_claim(make.person(), Session.get(Session.activity == over), "I was called away")
    make.person("Other", degree_other="MBChB")
    listed("Closed long ago", status="closed")

    page = office.get(LIST)

    assert "1 session soon and not ready" in page.text
    assert "Missing: topic, faculty" in page.text
    for words in ("1 request of a learner", "1 activity over and not closed", "1 degree “Other” to judge"):
        assert words in page.text, words
    assert titles(office.get(LIST, part=True, query_string={"needs": "ready"})) == ["Rounds"]
    assert titles(office.get(LIST, part=True, query_string={"needs": "late"})) == ["Course of yesterday"]
    assert titles(office.get(LIST, part=True, query_string={"needs": "any"})) == ["Rounds", "Course of yesterday"]
    assert series.id


def test_a_canceled_session_needs_nobody_any_more(office: Reader) -> None:
    series = listed("Rounds", {**SOON, "canceled_at": now()}, format="rss")

    assert "You’re all caught up" in office.get(LIST).text
    assert series.id


def test_a_session_is_ready_with_topic_faculty_and_disclosures(office: Reader) -> None:
    series = listed("Rounds", {**SOON, "title": "Sepsis"}, format="rss")
    at = Session.get(Session.activity == series)
    assert "Missing: faculty" in office.get(LIST).text
    speaker = Faculty.create(session=at, name="Ines Duarte")
    keep_gate(at)
    assert "Missing: disclosures" in office.get(LIST).text

    Faculty.update(status="nothing to disclose").where(Faculty.id == speaker.id).execute()
    keep_gate(at)

    assert "Missing" not in office.get(LIST).text


def test_a_coordinator_sees_the_own_activities_and_nothing_else_of_the_office(reader: Reader) -> None:
    mine, other = listed("Mine", SOON, format="rss"), listed("Somebody else’s", SOON, format="rss")
    ask_late_claim(make.person(), Session.get(Session.activity == other), "")
    reader.as_(coordinator(mine))

    page = reader.get(LIST)

    assert titles(page) == ["Mine"]
    assert "Somebody else" not in page.text
    assert "request of a learner" not in page.text
    bar = [link["href"] for link in page.html.select("nav[aria-label=Office] a")]
    assert LIST in bar
    assert "/office/people" not in bar
    assert reader.get("/office").status == 403


@pytest.mark.parametrize("role", [None, Role.REVIEWER])
def test_who_runs_no_activity_is_refused(reader: Reader, role: Role | None) -> None:
    reader.as_(make.staff(role) if role else make.person())

    page = reader.get(LIST)

    assert page.status == 403
    assert page.html.select("nav[aria-label=Office]") == []


def test_the_number_of_queries_does_not_grow_with_the_activities(office: Reader) -> None:
    def asked() -> int:
        with queries() as said:
            office.get(LIST)
        return len(said)

    listed("Rounds", SOON, format="rss")
    asked()
    few = asked()
    for at in range(30):
        listed(f"Rounds {at}", SOON, format="rss")

    assert asked() == few
    assert few <= 9  # two of them count what waits behind entries of the menu


def test_the_office_judges_a_degree_once(office: Reader) -> None:
    person = make.person("Other", first_name="Ngozi", degree_other="MBChB")
    assert "MBChB" in office.get("/office/people/degrees").text

    for _ in range(2):
        office.submit(f"/office/people/{person.id}/physician", {"answer": "yes"})

    assert Person.get_by_id(person.id).is_physician
    assert "Nobody waits" in office.get("/office/people/degrees").text
    assert office.submit(f"/office/people/{person.id}/physician", {"answer": "perhaps"}).status == 404
    assert Claim.select().count() == 0


def test_what_is_left_is_told_in_business_days() -> None:
    left = [Unready(1, "Rounds", now(), ("topic",), days).left for days in (0, 1, 4)]

    assert left == ["no business day left", "1 business day left", "4 business days left"]
