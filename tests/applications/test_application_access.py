"""Who reads an application, and what everybody else is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.applications.state import State
from db.applications.tables import Application
from db.applications.workflow import Act
from db.engine.clock import now
from db.institution.tables import Unit
from db.people.tables import Person
from db.roles.tables import Role, RoleGrant
from tests.support import make
from tests.support.deciders import at, sent, untouched

if TYPE_CHECKING:
    from tests.support.reader import Reader


def test_a_stranger_learns_nothing(reader: Reader) -> None:
    world = at(State.UNIT)
    other = make.person()
    RoleGrant.create(person=other, role=Role.REVIEWER, unit=world.unit)

    for person in (make.person(), other, world.approver):
        page = sent(reader.as_(person), world, "approve")
        assert page.status == 404
        assert "Sepsis" not in page.text
    assert untouched(world, State.UNIT)


def test_a_reviewer_of_a_closed_unit_is_told_so_and_can_sign_out(visitor: Reader) -> None:
    world = at(State.UNIT)
    Unit.update(closed_at=now()).execute()

    page = visitor.as_(world.reviewer).get(f"/applications/{world.application.id}")

    assert page.status == 403
    assert f"The unit {world.unit.name} was closed" in page.text
    assert page.html.select('main form[action="/sign-out"]')
    assert "office@cme.example.org" in page.one("main").get_text()


def test_an_account_closed_meanwhile_is_told_so_and_can_sign_out(visitor: Reader) -> None:
    world = at(State.UNIT)
    visitor.as_(world.reviewer)
    Person.update(disabled_at=now()).where(Person.id == world.reviewer.id).execute()

    page = visitor.get(f"/applications/{world.application.id}")

    assert page.status == 403
    assert "Your account is closed" in page.text
    assert page.html.select('main form[action="/sign-out"]')
    visitor.submit("/sign-out")
    assert "/sign-in" in visitor.get("/applications").leads_to


def test_everybody_concerned_reads_it_and_nobody_else(visitor: Reader) -> None:
    world = at(State.AWAITING)
    path = f"/applications/{world.application.id}"

    for person in (world.applicant, world.office, world.reviewer, world.approver):
        page = visitor.as_(person).get(path)
        assert page.status == 200
        assert "Antibiotics are given after two hours." in page.text
    refused = visitor.as_(make.person()).get(path)
    assert refused.status == 404
    assert "signed in as" in refused.text
    assert visitor.get("/applications/999999").text.replace("999999", str(world.application.id)) == refused.text


def test_a_coordinator_reads_it_once_it_is_approved(visitor: Reader) -> None:
    world = at(State.APPROVED)
    coordinator = make.person()
    path = f"/applications/{world.application.id}"
    assert visitor.as_(coordinator).get(path).status == 404

    RoleGrant.create(person=coordinator, role=Role.COORDINATOR, activity=Application.get().activity)

    assert visitor.get(path).status == 200


def test_the_approver_still_reads_what_was_returned_and_not_without_the_role(visitor: Reader) -> None:
    world = at(State.FINAL)
    world.act(world.approver, Act.RETURN, "Name who pays.")
    path = f"/applications/{world.application.id}"
    assert visitor.as_(world.approver).get(path).status == 200

    RoleGrant.delete().where(RoleGrant.person == world.approver).execute()

    page = visitor.get(path)
    assert page.status == 403
    assert "You are no longer an approver" in page.text
