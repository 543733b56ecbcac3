"""Signing up or in from a course code registers in that very post, for the session that the form named."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from blueprints.shared.passwords import set_password
from db.engine.clock import now
from db.learning.tables import Participation
from tests.accounts.test_sign_up import ADA
from tests.support import make

if TYPE_CHECKING:
    from db.people.tables import Person
    from tests.support.reader import Reader

PASSWORD = "Gauze!Lamp42"


def with_password() -> Person:
    person = make.person()
    set_password(person, PASSWORD)
    return person


def test_signing_up_from_a_code_registers_and_leads_to_the_step_that_follows(visitor: Reader) -> None:
    at = make.session(code="CARDIO")
    make.evaluation(at.activity)
    visitor.get("/code/CARDIO")
    shown = visitor.get("/sign-up")

    page = visitor.submit("/sign-up", {**ADA, "code": "CARDIO"})

    assert "Step 1 of 3 · Heart failure in primary care" in shown.text
    assert shown.html.find("button", string="Sign up and register")
    assert page.leads_to == f"/participations/{Participation.get().id}/evaluation"


def test_signing_in_from_a_code_registers_too_and_twice_is_once(visitor: Reader) -> None:
    person, at = with_password(), make.session(code="CARDIO")
    visitor.get("/code/CARDIO")
    form = {"email": person.email, "password": PASSWORD, "code": "CARDIO"}

    page = visitor.submit("/sign-in", form)

    assert page.leads_to == f"/participations/{Participation.get().id}/claim"
    assert Participation.get().session == at
    visitor.submit("/sign-in", form)
    assert Participation.select().count() == 1


def test_nobody_is_registered_for_what_the_form_did_not_name(visitor: Reader) -> None:
    person = with_password()
    make.session(code="CARDIO")
    visitor.get("/code/CARDIO")

    page = visitor.submit("/sign-in", {"email": person.email, "password": PASSWORD})

    assert page.leads_to == "/code/CARDIO"
    assert Participation.select().count() == 0


def test_a_code_that_this_browser_was_not_shown_registers_nobody(visitor: Reader) -> None:
    person = with_password()
    make.session(code="CARDIO")

    visitor.submit("/sign-in", {"email": person.email, "password": PASSWORD, "code": "CARDIO"})

    assert Participation.select().count() == 0


def test_who_came_for_another_session_signs_in_without_it(visitor: Reader) -> None:
    make.session(code="CARDIO")
    visitor.get("/code/CARDIO")
    assert visitor.get("/sign-in").one('input[name="code"]')

    page = visitor.get("/sign-in?without=code")

    assert not page.html.select('input[name="code"]')
    assert not visitor.get("/sign-up").html.select('input[name="code"]')


def test_a_code_that_opens_later_is_not_promised(visitor: Reader) -> None:
    make.session(code="STROKE", opens_at=now() + timedelta(days=1))
    visitor.get("/code/STROKE")

    assert visitor.get("/sign-in").html.find("button", string="Sign in")
