"""Whoever stepped aside decides nothing about the application any more, and its applicant never reads the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from db.applications import draft
from db.applications.actor import acts_for, still_held
from db.applications.dashboard import Dashboard
from db.applications.decision import Decision, NotYours, decide
from db.applications.draft import NotWritable
from db.applications.notices import recipients
from db.applications.state import State
from db.applications.tables import Application, Disclosure, Recusal
from db.applications.workflow import BY_STATE_AND_ACT, Act, Actor
from db.applications.worklist import waiting_count, worklist
from db.institution.settings import set_institution
from db.outbox.tables import Message
from db.roles.tables import Grants, Role, RoleGrant
from tests.applications.test_disclosures import path
from tests.applications.test_disclosures import record as settle
from tests.applications.test_recusal import REASON, SEATS, Seat, step_aside, stood_in
from tests.support import make
from tests.support.deciders import at, sent
from tests.support.form import save, section_of

if TYPE_CHECKING:
    from flask import Flask

    from db.people.tables import Person
    from tests.support.proposals import World
    from tests.support.reader import Reader


def in_office(person: Person) -> Person:
    RoleGrant.create(person=person, role=Role.OFFICE)
    return person


def aside(seat: Seat) -> tuple[World, Person]:
    """An application from which somebody who works in the office too stepped aside."""
    world = at(seat.state)
    person = in_office(getattr(world, seat.name))
    world.act(person, Act.RECUSE, REASON)
    world.read()
    return world, person


def told() -> set[str]:
    return {message.to for message in Message.select().where(Message.template == "application_recused")}


@pytest.mark.parametrize("seat", SEATS, ids=lambda seat: seat.name)
def test_who_stepped_aside_takes_no_step_of_the_office(app: Flask, seat: Seat) -> None:
    world, person = aside(seat)
    assert acts_for(world.application, world.office)

    assert acts_for(world.application, person) == []
    for act in (Act.RETURN, Act.DECLINE):
        with pytest.raises(NotYours):
            decide(world.application, Decision(act, seat.then, 1, "No."), person)

    assert world.read().state == seat.then


def test_who_stands_in_and_stepped_aside_takes_none_either(app: Flask) -> None:
    world = at(State.UNIT)
    delegate = in_office(stood_in(world))
    RoleGrant.create(person=delegate, role=Role.APPROVER)
    world.act(delegate, Act.RECUSE, REASON)

    assert acts_for(world.read(), delegate) == []
    Application.update(state=State.FINAL, approver=delegate).where(Application.id == world.application.id).execute()
    assert acts_for(world.read(), delegate) == []


def test_the_update_itself_refuses_who_stepped_aside_a_moment_before(app: Flask) -> None:
    world = at(State.UNIT)
    in_office(world.reviewer)
    acts = [(State.UNIT, act) for act in (Act.APPROVE, Act.ASSIGN_REVIEWER)]
    conditions = [still_held(world.application, BY_STATE_AND_ACT[one], world.reviewer) for one in acts]
    assert [Application.select().where(one).count() for one in conditions] == [1, 1]

    Recusal.create(application=world.application, person=world.reviewer, reason=REASON)

    assert [Application.select().where(one).count() for one in conditions] == [0, 0]


def test_their_page_says_who_has_to_go_on(visitor: Reader) -> None:
    world, person = aside(SEATS[0])

    approval = visitor.as_(person).get(world.application.url).one("#approval")
    refused = sent(visitor, world, "decline")

    assert "You stepped aside because of a conflict of interest" in approval.get_text()
    assert "Someone else in the office has to take the next step." in approval.get_text()
    assert approval.select("form, details") == []
    assert refused.status == 403
    assert "You stepped aside from this application" in refused.text
    assert "Someone else in the office has to take the next step." in refused.text


def test_their_page_says_whom_it_is_with_once_somebody_else_was_chosen(visitor: Reader) -> None:
    world, person = aside(SEATS[0])
    other = make.person()
    RoleGrant.create(person=other, role=Role.REVIEWER, unit=world.unit)
    world.act(world.office, Act.ASSIGN_REVIEWER, assignee=other)

    approval = visitor.as_(person).get(world.application.url).one("#approval").get_text()

    assert f"you decide nothing here. It is with {other.full_name}." in approval
    assert "Someone else in the office" not in approval


def test_it_waits_for_the_others_of_the_office_alone(app: Flask) -> None:
    world, person = aside(SEATS[0])

    for one, waiting in ((world.office, 1), (person, 0)):
        dashboard = Dashboard.of(one)
        (row,) = dashboard.page(("title",), False, 10, 0)
        assert row.is_yours == bool(waiting)
        assert (waiting_count(Grants.of(one))(), len(worklist(dashboard))) == (waiting, waiting)


def test_they_settle_no_disclosures(visitor: Reader) -> None:
    world, person = aside(SEATS[1])
    filled = {"status": "nothing to disclose"}
    assert settle(visitor.as_(world.office), world, **filled).status < 400
    Disclosure.delete().execute()
    page = visitor.as_(person).get(path(world))
    key = "ines.duarte@example.org"

    refused = visitor.submit(path(world), {"person_key": key})

    assert "You stepped aside from this application" in page.one("main").get_text()
    assert page.html.select("form[action$=disclosures]") == []
    assert refused.status == 403
    assert "You stepped aside from this application" in refused.text
    assert Disclosure.select().count() == 0


def test_they_do_not_write_in_it_either(visitor: Reader) -> None:
    world, person = aside(SEATS[1])
    other = in_office(make.person())
    world.act(other, Act.RETURN, "Mend the agenda.")
    title = {"title": "Mine", "format": "live"}
    assert visitor.as_(other).get(f"{world.application.url}/edit").status == 200

    pages = [visitor.as_(person).get(f"{world.application.url}/edit"), save(visitor, world, "what", title)]

    assert [page.status for page in pages] == [403, 403]
    assert all("You stepped aside from this application" in page.text for page in pages)
    with pytest.raises(NotWritable):
        draft.save(world.read(), "what", title, person, section_of(world, "what").revision, "a page")
    assert section_of(world, "what").answers["title"] != "Mine"


def test_an_applicant_of_the_office_never_reads_the_reason(visitor: Reader) -> None:
    world, _ = aside(SEATS[0])
    in_office(world.applicant)
    pages = [f"{world.application.url}{end}" for end in ("", "/history/1")]
    assert all(REASON in visitor.as_(world.office).get(one).text for one in pages)

    visitor.as_(world.applicant)

    assert not any(REASON in visitor.get(one).text for one in pages)
    assert "Stepped aside because of a conflict of interest" in visitor.get(world.application.url).text
    assert visitor.get(f"{world.application.url}.pdf").status == 200


@pytest.mark.parametrize("is_own_address", [False, True])
def test_no_mail_with_the_reason_goes_to_the_applicant(visitor: Reader, is_own_address: bool) -> None:
    world = at(State.UNIT)
    in_office(world.applicant)
    in_office(world.reviewer)
    set_institution({"office_email": world.applicant.email.upper() if is_own_address else ""})

    step_aside(visitor.as_(world.reviewer), world)

    assert told() == {world.office.email}


def test_where_nobody_else_is_left_the_reason_goes_to_nobody_and_the_work_to_all(app: Flask) -> None:
    world = at(State.UNIT)
    RoleGrant.delete().where(RoleGrant.person == world.office, RoleGrant.role == Role.OFFICE).execute()
    in_office(world.applicant)
    set_institution({"office_email": ""})
    world.act(world.reviewer, Act.RECUSE, REASON)

    assert told() == set()
    assert list(recipients(world.read(), Actor.OFFICE)) == [world.applicant.email]
