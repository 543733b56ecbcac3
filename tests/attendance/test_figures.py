"""The figures of a session, in one query; and its sign-in sheet."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from blueprints.office.attendance.paper import sheet_order
from blueprints.office.attendance.sign_in_sheet import LEAST_EMPTY, from_order
from db.attendance.check_in import undo_check_in
from db.attendance.figures import Figures, figures_of
from db.credit.claim import claim_credit
from db.engine.clock import now
from db.learning.tables import How, Participation
from db.people.tables import Degree, Person
from db.roles.tables import Role, RoleGrant
from db.rosters.tables import Roster, RosterState
from tests.support import make
from tests.support.paper import pages
from tests.support.weight import queries

if TYPE_CHECKING:
    from flask import Flask

    from db.activities.tables import Session
    from tests.support.reader import Reader


def crowd(at: Session) -> None:
    """One of each: on the web, present, evaluated, claimed, undone, and one of a roster that is not done."""
    Participation.register(make.person(), at, How.WEB)
    make.participation(None, at)
    make.ready_to_claim(None, at)
    claim_credit(make.ready_to_claim(None, at), 4)
    undone = make.participation(None, at)
    undo_check_in(undone.learner, at, make.person())
    hidden = make.participation(None, at)
    hidden.roster = Roster.create(session=at, by=make.person(), name="x.csv", state=RosterState.WRITING)
    hidden.save()


def test_the_figures_count_each_person_once(app: Flask) -> None:
    at = make.session()
    crowd(at)
    make.participation(None, make.session())

    with queries() as asked:
        found = figures_of(at.id)

    assert found == Figures(registered=5, attended=3, evaluated=2, claimed=1)
    assert len(asked) == 1


def test_the_page_says_each_figure_as_a_number_and_as_a_bar(reader: Reader) -> None:
    at = make.session()
    crowd(at)

    page = reader.as_(make.staff(Role.OFFICE)).get(f"/office/sessions/{at.id}/figures", part=True)

    assert "Registered 5 Attended 3 (60%) Evaluated 2 (40%) Claimed credit 1 (20%)" in page.text
    assert len(page.html.select("#figures svg")) == 4


def test_a_share_is_rounded_as_on_the_page_of_results() -> None:
    shares = [share for _, _, share in Figures(registered=9, attended=8, evaluated=4, claimed=0).shares]

    assert shares == [100, 89, 44, 0]


def test_a_session_of_nobody_has_figures_too(visitor: Reader) -> None:
    at = make.session()

    page = visitor.as_(make.staff(Role.OFFICE)).get(f"/office/sessions/{at.id}/figures")

    assert "Registered 0 Attended 0 Evaluated 0" in page.text


def test_a_coordinator_of_another_activity_finds_neither(visitor: Reader) -> None:
    at, other, coordinator = make.session(), make.session(), make.person()
    RoleGrant.create(person=coordinator, role=Role.COORDINATOR, activity=other.activity)
    visitor.as_(coordinator)

    assert visitor.get(f"/office/sessions/{at.id}/figures").status == 404
    assert visitor.get(f"/office/sessions/{at.id}/sign-in-sheet.pdf").status == 404


def test_the_sheet_has_the_names_in_order_a_box_each_and_empty_lines(visitor: Reader) -> None:
    at = make.session()
    for first, last in (("Bo", "Zimmer"), ("Łukasz", "Nguyễn"), ("Cy", "Adler")):
        make.participation(make.person(first_name=first, last_name=last), at)

    answer = visitor.as_(make.staff(Role.OFFICE)).get(f"/office/sessions/{at.id}/sign-in-sheet.pdf").response
    words = pages(answer.get_data())

    assert answer.mimetype == "application/pdf"
    assert len(words) == 1
    places = [words[0].index(name) for name in ("Adler, Cy, MD", "Nguyễn, Łukasz, MD", "Zimmer, Bo, MD")]
    assert places == sorted(places)
    assert "Heart failure in primary care" in words[0]
    assert "AMA PRA Category 1" in words[0]
    assert "Page 1 of 1" in words[0]


def test_five_hundred_names_stand_on_numbered_pages(app: Flask) -> None:
    at, degree = make.session(), Degree.get(Degree.name == "MD")
    row = {"first_name": "Ada", "degree": degree, "profession": "Physician", "created_at": now()}
    Person.insert_many(
        [{**row, "last_name": f"Okafor{number:03}", "email": f"n{number}@example.org"} for number in range(500)]
    ).execute()
    made = [{"learner": person, "session": at, "how": How.WEB, "registered_at": now()} for person in Person.select()]
    Participation.insert_many(made).execute()

    begun = now()
    words = pages(from_order(sheet_order(at).values))

    assert now() - begun < timedelta(seconds=20)
    assert "Okafor000" in words[0]
    assert f"Page {len(words)} of {len(words)}" in words[-1]
    whole = " ".join(words)
    assert all(f"Okafor{number:03}, Ada, MD" in whole for number in range(500))
    assert str(500 + LEAST_EMPTY) in words[-1]
