"""“I have a conflict of interest”: who says so is taken off, and the office chooses somebody else."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

import pytest

from blueprints.shared.outbox.worker import deliver_due
from db.applications.actor import acts_for, candidates
from db.applications.dashboard import Dashboard
from db.applications.decision import Decision, NoLongerOpen, NotYours, decide
from db.applications.delegation import name_delegate
from db.applications.state import State
from db.applications.tables import Recusal
from db.applications.workflow import Act
from db.applications.worklist import waiting_count, worklist
from db.audit.action import Action
from db.audit.tables import AuditLine
from db.engine.clock import today
from db.institution.settings import institution
from db.outbox.tables import Message
from db.roles.tables import Grants, Role, RoleGrant
from tests.accounts.test_kept_forms import send_late
from tests.support import make
from tests.support.deciders import at, sent, untouched
from tests.support.outbox import mails
from tests.support.pair import during
from tests.support.proposals import ATTESTED

if TYPE_CHECKING:
    from flask import Flask

    from db.people.tables import Person
    from tests.support.proposals import World
    from tests.support.reader import Page, Reader

REASON = "I am married to the first speaker."


class Seat(NamedTuple):
    """One who decides, the state in which they do, and where the application is once they stepped aside."""

    name: str
    state: State
    then: State
    assign: Act


SEATS = [
    Seat("reviewer", State.UNIT, State.PRELIMINARY, Act.ASSIGN_REVIEWER),
    Seat("approver", State.FINAL, State.AWAITING, Act.ASSIGN_APPROVER),
]


@pytest.fixture(params=SEATS, ids=lambda seat: seat.name)
def seat(request: pytest.FixtureRequest) -> Seat:
    found: Seat = request.param
    return found


def step_aside(reader: Reader, world: World, reason: str = REASON) -> Page:
    seen = world.read()
    return reader.submit(f"{seen.url}/recusal", {"state": seen.state, "version": str(seen.version), "reason": reason})


def stood_in(world: World) -> Person:
    """Somebody who stands in for the reviewer today."""
    delegate, day = make.person(), today(institution().timezone)
    name_delegate(world.reviewer, delegate, day, day + timedelta(days=1))
    return delegate


def test_who_has_a_conflict_is_taken_off_and_the_office_is_told(reader: Reader, seat: Seat) -> None:
    world = at(seat.state)
    person = getattr(world, seat.name)
    (link,) = reader.as_(person).get(world.application.url).html.select('#approval a[href$="/recusal"]')
    assert reader.get(str(link["href"])).one("h1").get_text() == "Do you have a conflict of interest?"

    answer = step_aside(reader, world)

    assert answer.leads_to == "/applications"
    assert "You stepped aside" in reader.follow(answer).text
    assert (world.read().state, getattr(world.application, seat.name)) == (seat.then, None)
    told = Message.select().order_by(Message.id.desc()).get()
    assert (told.to, told.template) == ("office@cme.example.org", "application_recused")
    assert (told.values["who"], told.values["comment"]) == (person.full_name, REASON)


def test_it_is_kept_with_its_reason_in_the_audit_log(reader: Reader, seat: Seat) -> None:
    world = at(seat.state)
    person = getattr(world, seat.name)

    step_aside(reader.as_(person), world)

    kept, line = Recusal.get(), AuditLine.select().order_by(AuditLine.id.desc()).get()
    assert (kept.application, kept.person, kept.reason) == (world.application, person, REASON)
    assert (line.action, line.person, line.detail["reason"]) == (Action.REVIEWER_RECUSED, person, REASON)
    assert "comment" not in line.detail


def test_they_are_never_chosen_again_for_this_application(app: Flask, seat: Seat) -> None:
    world = at(seat.state)
    person = getattr(world, seat.name)
    world.act(person, Act.RECUSE, REASON)

    assert candidates(world.application, seat.assign) == {}
    other = at(seat.then)
    RoleGrant.create(person=person, role=Role.REVIEWER, unit=other.unit)
    assert person.id in candidates(other.application, seat.assign)
    for role in (Act.ASSIGN_REVIEWER, Act.ASSIGN_APPROVER):
        assert person.id not in candidates(world.application, role)


def test_the_reason_is_for_the_office_alone(visitor: Reader) -> None:
    world = at(State.UNIT)
    world.act(world.reviewer, Act.RECUSE, REASON)

    office = visitor.as_(world.office).get(world.application.url)
    applicant = visitor.as_(world.applicant).get(world.application.url)

    assert f"{world.reviewer.full_name} has a conflict of interest" in office.one("#approval").get_text()
    assert REASON in office.one("#history").get_text()
    assert "Stepped aside because of a conflict of interest" in applicant.one("#history").get_text()
    for path in ("", "/history/1"):
        assert REASON not in visitor.get(f"{world.application.url}{path}").text
    assert visitor.as_(world.reviewer).get(world.application.url).status == 404


def test_the_office_chooses_somebody_else_who_decides(app: Flask) -> None:
    world = at(State.UNIT)
    world.act(world.reviewer, Act.RECUSE, REASON)
    other = make.person()
    RoleGrant.create(person=other, role=Role.REVIEWER, unit=world.unit)

    world.act(world.office, Act.ASSIGN_REVIEWER, assignee=other)
    world.act(other, Act.APPROVE)

    assert world.read().state == State.AWAITING


def test_who_stands_in_and_has_a_conflict_decides_nothing_when_the_reviewer_gets_it_again(reader: Reader) -> None:
    world = at(State.UNIT)
    delegate = stood_in(world)
    step_aside(reader.as_(delegate), world)
    line = AuditLine.select().order_by(AuditLine.id.desc()).get()
    assert (line.person, line.on_behalf_of) == (delegate, world.reviewer)
    Message.delete().execute()

    world.act(world.office, Act.ASSIGN_REVIEWER, assignee=world.reviewer)

    assert [message.to for message in Message.select()] == [world.reviewer.email]
    assert acts_for(world.application, delegate) == []
    assert reader.get(world.application.url).status == 404
    assert (waiting_count(Grants.of(delegate))(), worklist(Dashboard.of(delegate))) == (0, ())
    assert waiting_count(Grants.of(world.reviewer))() == 1


@pytest.mark.parametrize(("reason", "words"), [("", "what the conflict is"), (" \n ", "what the conflict is")])
def test_a_word_why_is_needed(reader: Reader, reason: str, words: str) -> None:
    world = at(State.UNIT)

    page = step_aside(reader.as_(world.reviewer), world, reason)

    assert page.status == 422
    assert words in page.one("#reason-message .error").get_text()
    assert untouched(world, State.UNIT)


def test_only_who_was_assigned_steps_aside(reader: Reader) -> None:
    world = at(State.UNIT)

    for person in (world.office, world.applicant):
        assert step_aside(reader.as_(person), world).status == 403
        assert "I have a conflict" not in reader.get(world.application.url).text
        assert reader.get(f"{world.application.url}/recusal").status == 403
    assert step_aside(reader.as_(make.person()), world).status == 404
    assert untouched(world, State.UNIT)


def test_after_the_decision_nobody_steps_aside(reader: Reader) -> None:
    world = at(State.UNIT)
    sent(reader.as_(world.reviewer), world, "approve")

    page = reader.submit(f"{world.application.url}/recusal", {"state": "unit-review", "version": "1", "reason": REASON})

    assert page.status == 409
    assert Recusal.select().count() == 0


def test_of_a_decision_and_a_recusal_at_once_the_first_counts(app: Flask) -> None:
    world = at(State.UNIT)
    approval = Decision(Act.APPROVE, State.UNIT, 1, "Good.", ATTESTED)
    recusal = Decision(Act.RECUSE, State.UNIT, 1, REASON)

    end = during(
        lambda: decide(world.application, recusal, world.reviewer),
        lambda: decide(world.application, approval, world.reviewer),
    )

    assert isinstance(end.refusal, (NoLongerOpen, NotYours))
    assert world.read().state == State.PRELIMINARY


def test_a_reason_sent_after_the_sign_in_ended_is_found_again(reader: Reader) -> None:
    world = at(State.UNIT)
    path = f"{world.application.url}/recusal"

    send_late(reader, world.reviewer, path, {"reason": REASON, "state": "unit-review", "version": "1"}, path)

    assert reader.as_(world.reviewer).get(path).one("#reason").get_text(strip=True) == REASON
    assert untouched(world, State.UNIT)


def test_the_mail_says_who_why_and_what_to_do(app: Flask) -> None:
    world = at(State.UNIT)
    world.act(world.reviewer, Act.RECUSE, REASON)

    deliver_due(app)

    mail = mails(app.config["CME"])[-1]
    assert mail["Subject"].startswith("Conflict of interest: Sepsis in the first hour")
    assert f"{world.reviewer.full_name} has a conflict of interest" in mail.get_content()
    assert REASON in mail.get_content()
