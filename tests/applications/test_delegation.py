"""“Away until”: who was named decides in the reviewer's name while it lasts, with both names recorded."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine

from db.applications.delegation import AlreadyAway, name_delegate
from db.applications.state import State
from db.applications.tables import Delegation
from db.audit.tables import AuditLine
from db.engine.clock import now, today
from db.institution.settings import institution
from db.outbox.tables import Message
from db.people.tables import Person
from tests.support import make
from tests.support.proposals import World

if TYPE_CHECKING:
    from tests.support.reader import Page, Reader


def at_review() -> World:
    world = World()
    world.bring_to(State.UNIT)
    return world


def office_day(days: int = 0) -> date:
    return today(institution().timezone) + timedelta(days=days)


def named(reader: Reader, email: str, first: int = 0, last: int = 7) -> Page:
    days = {"starts_on": office_day(first).isoformat(), "until_on": office_day(last).isoformat()}
    return reader.submit("/applications/away", {"email": email, **days})


def approve(reader: Reader, world: World) -> Page:
    fields = {"decision": "approve", "comment": "Sound.", "attested": ["0", "1", "2"]}
    return reader.submit(f"{world.application.url}/decision", {**fields, "state": "unit-review", "version": "1"})


def test_who_is_named_decides_and_both_names_are_recorded(reader: Reader) -> None:
    world, delegate = at_review(), make.person(first_name="Dana", last_name="Whitfield")
    answer = named(reader.as_(world.reviewer), delegate.email.upper())
    assert "Dana Whitfield decides in your name" in reader.follow(answer).text

    approve(reader.as_(delegate), world)

    assert world.read().state == State.AWAITING
    line = AuditLine.select().order_by(AuditLine.id.desc()).get()
    assert (line.person, line.on_behalf_of) == (delegate, world.reviewer)
    history = reader.as_(world.office).get(world.application.url).one("#history").get_text()
    assert f"Dana Whitfield, in the name of {world.reviewer.full_name}" in history


def test_before_and_after_the_period_they_decide_nothing(reader: Reader) -> None:
    world, delegate = at_review(), make.person()
    named(reader.as_(world.reviewer), delegate.email, first=2, last=3)

    assert approve(reader.as_(delegate), world).status == 404
    with time_machine.travel(now() + timedelta(days=5), tick=False):
        assert approve(reader.as_(delegate), world).status == 404
    assert world.read().state == State.UNIT
    with time_machine.travel(now() + timedelta(days=2), tick=False):
        approve(reader.as_(delegate), world)
    assert world.read().state == State.AWAITING


def test_once_it_is_ended_they_decide_nothing(reader: Reader) -> None:
    world, delegate = at_review(), make.person()
    named(reader.as_(world.reviewer), delegate.email)
    path = f"/applications/away/{Delegation.get().id}/end"

    answer = reader.submit(path)
    assert "no longer decides in your name" in reader.follow(answer).text
    reader.submit(path)

    assert approve(reader.as_(delegate), world).status == 404
    actions = [line.action for line in AuditLine.select().where(AuditLine.subject_type == "delegation")]
    assert actions == ["delegation named", "delegation ended"]


def test_the_delegate_is_told_by_mail_and_of_what_comes(visitor: Reader) -> None:
    world = World()
    delegate = make.person()
    named(visitor.as_(world.reviewer), delegate.email)
    world.bring_to(State.UNIT)

    told = [message.template for message in Message.select().where(Message.to == delegate.email)]

    assert told == ["application_delegated", "application_assigned"]


@pytest.mark.parametrize("written", ["%B %d, %Y", "%m/%d/%Y", "%Y-%m-%d"])
def test_a_day_is_read_however_people_write_it(visitor: Reader, written: str) -> None:
    world, delegate = at_review(), make.person()
    days = {"starts_on": f"{office_day():{written}}", "until_on": f"{office_day(7):{written}}"}

    visitor.as_(world.reviewer).submit("/applications/away", {"email": delegate.email, **days})

    made = Delegation.get()
    assert (made.starts_on, made.until_on) == (office_day(), office_day(7))


@pytest.mark.parametrize("typed", ["soon", "", "2026-13-45", "0/0/0"])
def test_what_is_no_day_is_told_beside_its_field(visitor: Reader, typed: str) -> None:
    days = {"starts_on": office_day().isoformat(), "until_on": typed}

    page = visitor.as_(at_review().reviewer).submit("/applications/away", {"email": make.person().email, **days})

    assert (page.status, page.one("#until_on-message .error").text) == (422, "Enter a date, such as Jan 5, 2027")
    assert not Delegation.select().count()


@pytest.mark.parametrize(("first", "last", "field"), [(-1, 5, "starts_on"), (5, 4, "until_on"), (0, 400, "until_on")])
def test_the_period_is_to_come_and_at_most_a_year(reader: Reader, first: int, last: int, field: str) -> None:
    world, delegate = at_review(), make.person()

    page = named(reader.as_(world.reviewer), delegate.email, first, last)

    assert page.status == 422
    assert page.one(f"#{field}-message .error")
    assert page.one("#email")["value"] == delegate.email
    assert Delegation.select().count() == 0


def test_only_somebody_who_can_sign_in_is_named(reader: Reader) -> None:
    world = at_review()
    closed, unconfirmed = make.person(disabled_at=now()), make.person(email_confirmed_at=None)

    for email in ("", "nobody@example.org", closed.email, unconfirmed.email, world.reviewer.email):
        page = named(reader.as_(world.reviewer), email)
        assert page.status == 422, email
        assert page.one("#email-message .error")
    assert Delegation.select().count() == 0


def test_two_are_not_named_for_the_same_days(reader: Reader) -> None:
    world = at_review()
    named(reader.as_(world.reviewer), make.person().email, 0, 7)

    page = named(reader, make.person().email, 7, 9)

    assert page.status == 409
    assert "End that one first" in page.text
    assert Delegation.select().count() == 1
    with pytest.raises(AlreadyAway):
        name_delegate(world.reviewer, make.person(), office_day(3), office_day(4))


def test_only_reviewers_name_somebody_and_nobody_ends_anothers(reader: Reader) -> None:
    world = at_review()
    named(reader.as_(world.reviewer), make.person().email)
    other = World().reviewer

    assert reader.submit(f"/applications/away/{Delegation.get().id}/end").status == 303 or reader.with_htmx
    Delegation.update(ended_at=None).execute()
    assert reader.as_(other).submit(f"/applications/away/{Delegation.get().id}/end").status == 404
    assert named(reader.as_(make.person()), other.email).status == 403
    assert Delegation.select().where(Delegation.ended_at.is_null()).count() == 1


def test_the_applicant_cannot_decide_as_a_delegate(reader: Reader) -> None:
    world = at_review()
    named(reader.as_(world.reviewer), world.applicant.email)

    page = approve(reader.as_(Person.get_by_id(world.applicant.id)), world)

    assert page.status == 403
    assert world.read().state == State.UNIT
