"""The menus of the masthead: who sees which entry, and how much waits behind it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from blueprints.shared.menu import Entry
from db.applications.tables import Application
from db.engine.query import prepared
from db.people.tables import Person
from db.roles.tables import Grants, Role
from tests.support import make
from tests.support.weight import queries

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from flask import Flask

    from tests.support.reader import Reader

ASKED: list[int] = []


@prepared
def _all(limit: Any) -> Any:
    return Person.select(Person.id).limit(limit).tuples()


def waiting(grants: Grants) -> Callable[[], int]:
    """Counts with one query, and notes for whom."""
    ASKED.append(grants.person_id)
    question = _all.soon(3)
    return lambda: len(question.rows())


@pytest.fixture(autouse=True)
def _counting(app: Flask) -> None:
    ASKED.clear()
    on = app.extensions["features"]
    work, applications = Entry("Work", "/office", waiting), Entry("Applications", "/applications", waiting)
    others = [replace(entry, count=None) for entry in on.office[1:]]
    app.extensions["features"] = replace(on, office=(work, *others), applicants=(applications,))


def test_an_entry_says_how_much_waits_behind_it(visitor: Reader) -> None:
    page = visitor.as_(make.staff(Role.OFFICE)).get("/home")

    assert page.one("#masthead a[href='/office']").get_text() == "Work 1"
    assert page.one("#masthead a[href='/applications']").get_text() == "Applications 1"


def test_it_is_asked_once_in_a_request_by_one_query(visitor: Reader, app: Flask) -> None:
    person = make.staff(Role.OFFICE)
    visitor.as_(person).get("/help")
    ASKED.clear()
    with queries() as said:
        visitor.get("/help")
    with_count = len(said)
    app.extensions["features"] = replace(app.extensions["features"], office=(), applicants=())
    with queries() as said:
        visitor.get("/help")

    assert (ASKED, with_count - len(said)) == ([person.id], 1)


def test_a_learner_costs_no_count(visitor: Reader) -> None:
    visitor.get("/help")
    visitor.as_(make.person()).get("/home")

    assert ASKED == []


def test_a_part_of_a_page_costs_no_count(visitor: Reader) -> None:
    visitor.with_htmx = True
    visitor.as_(make.staff(Role.OFFICE)).get("/applications", part=True)

    assert ASKED == []


@pytest.mark.parametrize("path", ["/nowhere", "/applications/999999"])
def test_the_page_of_a_refusal_counts_too(visitor: Reader, path: str) -> None:
    page = visitor.as_(make.staff(Role.OFFICE)).get(path)

    assert (page.status, page.one("#masthead a[href='/office']").get_text()) == (404, "Work 1")


def test_the_page_of_a_fault_asks_nobody(visitor: Reader, app: Flask) -> None:
    def broken(_: Grants) -> Callable[[], int]:
        raise RuntimeError("the count itself is at fault")

    app.extensions["features"] = replace(app.extensions["features"], office=(Entry("Work", "/office", broken),))

    assert visitor.as_(make.staff(Role.OFFICE)).get("/help").status == 500


def places(reader: Reader, address: str) -> list[str]:
    """The menus in which this address stands."""
    navs = reader.get("/help").html.select("#masthead nav")
    return [str(nav["aria-label"]) for nav in navs if nav.select(f"a[href='{address}']")]


def test_applications_stand_beside_the_name_of_whoever_has_or_reviews_some(visitor: Reader) -> None:
    applicant, learner = make.person(), make.person()
    Application.create(applicant=applicant)

    for person in (applicant, make.staff(Role.REVIEWER), make.staff(Role.OFFICE)):
        assert visitor.as_(person).get("/help").one("#beside a[href='/applications']")
    assert visitor.as_(learner).get("/help").one("#mine a[href='/applications']")


def test_the_offices_bar_is_seen_by_the_office_alone(visitor: Reader) -> None:
    assert places(visitor.as_(make.staff(Role.OFFICE)), "/office/people") == ["Office"]
    for person in (make.staff(Role.REVIEWER), make.person()):
        assert places(visitor.as_(person), "/office/people") == []


def test_a_part_of_something_marks_the_entry_of_the_whole(visitor: Reader) -> None:
    person = make.staff(Role.OFFICE)
    visitor.as_(person)

    whole, part = visitor.get("/office/people"), visitor.get(f"/office/people/{person.id}")

    assert [link["href"] for link in whole.html.select("[aria-current=page]")] == ["/office/people"]
    assert [link["href"] for link in part.html.select("[aria-current=true]")] == ["/office/people"]
    assert not part.html.select("[aria-current=page]")


def test_a_session_belongs_to_the_activities_of_the_office(reader: Reader) -> None:
    at = make.session()
    page = reader.as_(make.staff(Role.OFFICE)).get(f"/office/sessions/{at.id}")

    assert [link.get_text() for link in page.html.select("a[aria-current]")] == ["Activities"]
