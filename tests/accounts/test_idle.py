"""Signing out on inactivity: when, with what warning, and what becomes of a form that is sent too late."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine

from db.engine.clock import now
from db.institution.settings import set_institution
from db.sign_ins.tables import KeptForm, SignIn
from tests.accounts.test_sign_in import PASSWORD, member, sign_in
from tests.support import make
from tests.support.reader import Reader

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

    from db.people.tables import Person

pytestmark = pytest.mark.usefixtures("cheap_hashes")

SECOND = timedelta(seconds=1)
NOT_SENT = "It has not been sent"
TYPED = {"email": "right@example.org", "current_password": PASSWORD}


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(now(), tick=False) as traveler:
        yield traveler


@pytest.fixture
def htmx(app: Flask) -> Reader:
    return Reader(app, with_htmx=True)


@pytest.mark.parametrize("minutes", [5, 30])
def test_a_sign_in_ends_when_nothing_was_pressed_for_the_offices_minutes(
    visitor: Reader, clock: time_machine.Traveller, minutes: int
) -> None:
    set_institution({"idle_minutes": str(minutes)})
    visitor.as_(make.person())
    clock.shift(timedelta(minutes=minutes) - SECOND)
    assert visitor.get("/account").status == 200
    clock.shift(timedelta(minutes=minutes))

    assert visitor.get("/account").leads_to == "/sign-in?next=/account"


def test_a_sign_in_ends_after_twelve_hours_whatever_is_pressed(visitor: Reader, clock: time_machine.Traveller) -> None:
    visitor.as_(make.person())
    for _ in range(12 * 3 - 1):
        clock.shift(timedelta(minutes=20))
        assert visitor.get("/account").status == 200
    clock.shift(timedelta(minutes=20) - SECOND)
    assert visitor.get("/account").status == 200
    clock.shift(SECOND)

    assert visitor.get("/account").leads_to


def test_a_clock_set_back_lengthens_nothing(visitor: Reader, clock: time_machine.Traveller) -> None:
    visitor.as_(make.person())
    clock.shift(timedelta(hours=-1))

    assert visitor.get("/account").leads_to == "/sign-in?next=/account"


@pytest.mark.usefixtures("clock")
def test_every_page_states_the_time_without_javascript(visitor: Reader) -> None:
    page = visitor.as_(make.person()).get("/account")

    words = page.one("#idle").get_text()
    assert "You’ll be signed out at " in words
    assert page.one("#idle a")["data-hx-trigger"] == "load delay:1680s, click"
    assert not visitor.get("/sign-in").html.select("#idle p[role=alert]")


def test_asking_for_the_time_left_is_a_page_without_javascript(visitor: Reader, clock: time_machine.Traveller) -> None:
    visitor.as_(make.person())
    clock.shift(timedelta(minutes=25))

    page = visitor.get("/account/idle")

    assert "in 5 minutes" in page.text
    assert visitor.submit("/account/stay").leads_to == "/account"
    clock.shift(timedelta(minutes=29))
    assert visitor.get("/account").status == 200


def test_a_warning_comes_two_minutes_before(htmx: Reader, clock: time_machine.Traveller) -> None:
    htmx.as_(make.person())
    clock.shift(timedelta(minutes=28) - SECOND)
    assert not htmx.get("/account/idle", part=True).html.select("button")
    clock.shift(SECOND)

    page = htmx.get("/account/idle", part=True)

    assert page.one("button").get_text() == "Stay signed in"
    assert page.one("#idle")["data-hx-trigger"] == "load delay:121s"


def test_the_timer_does_not_lengthen_the_sign_in(htmx: Reader, clock: time_machine.Traveller) -> None:
    htmx.as_(make.person())
    for _ in range(29):
        clock.shift(timedelta(minutes=1))
        assert htmx.get("/account/idle", part=True).status == 200
    clock.shift(timedelta(minutes=1))

    assert htmx.get("/account").leads_to


def test_one_press_stays_signed_in(reader: Reader, clock: time_machine.Traveller) -> None:
    reader.as_(make.person())
    clock.shift(timedelta(minutes=29))
    page = reader.submit("/account/stay")
    assert page.leads_to == "/account" or page.one("#idle a")["data-hx-trigger"] == "load delay:1680s, click"
    clock.shift(timedelta(minutes=29))

    assert reader.get("/account").status == 200


def test_a_timer_of_another_tab_learns_that_the_sign_in_was_lengthened(
    htmx: Reader, clock: time_machine.Traveller
) -> None:
    htmx.as_(make.person())
    clock.shift(timedelta(minutes=20))
    htmx.get("/account")
    clock.shift(timedelta(minutes=8))

    page = htmx.get("/account/idle", part=True)

    assert page.one("#idle a")["data-hx-trigger"] == "load delay:1200s, click"
    assert not page.html.select("form")


def test_when_it_is_over_the_timer_leads_to_the_sign_in_page_and_back(
    htmx: Reader, clock: time_machine.Traveller
) -> None:
    htmx.as_(make.person())
    clock.shift(timedelta(minutes=31))
    headers = {"HX-Request": "true", "HX-Current-URL": "http://localhost:8000/transcript?page=2"}

    response = htmx.client.get("/account/idle", headers=headers)

    assert response.headers["HX-Redirect"] == "/sign-in?next=/transcript%3Fpage%3D2"
    headers["HX-Current-URL"] = "https://evil.example//evil.example/"
    assert htmx.client.get("/account/idle", headers=headers).headers["HX-Redirect"] == "/sign-in?next=/home"


def late(reader: Reader, clock: time_machine.Traveller, person: Person) -> str:
    """A form sent a second too late; where its answer leads."""
    reader.as_(person).get("/account/email")
    clock.shift(timedelta(minutes=30))
    return reader.submit("/account/email", TYPED).leads_to


def test_a_form_sent_too_late_is_shown_again_unsent(reader: Reader, clock: time_machine.Traveller) -> None:
    ada = member(email_confirmed_at=None)
    assert late(reader, clock, ada) == "/sign-in?next=/account/email"

    page = reader.follow(sign_in(reader, ada, next="/account/email"))

    assert NOT_SENT in page.text
    assert page.one("#email")["value"] == "right@example.org"
    assert PASSWORD not in str(page.html)
    assert ada.email in reader.get("/account").text
    assert "password" not in str(KeptForm.get().fields)


def test_what_was_kept_is_forgotten_once_it_is_sent(visitor: Reader, clock: time_machine.Traveller) -> None:
    ada = member(email_confirmed_at=None)
    late(visitor, clock, ada)
    sign_in(visitor, ada)

    visitor.submit("/account/email", TYPED)

    assert not KeptForm.select().exists()


def test_what_was_kept_is_shown_for_a_day(visitor: Reader, clock: time_machine.Traveller) -> None:
    ada = member(email_confirmed_at=None)
    late(visitor, clock, ada)
    clock.shift(timedelta(hours=24) - SECOND)
    assert NOT_SENT in visitor.as_(ada).get("/account/email").text
    clock.shift(SECOND)

    assert NOT_SENT not in visitor.get("/account/email").text


def test_nobody_else_sees_what_was_kept(reader: Reader, clock: time_machine.Traveller) -> None:
    late(reader, clock, member(email_confirmed_at=None))
    ben = member(email_confirmed_at=None)

    page = reader.follow(sign_in(reader, ben, next="/account/email"))

    assert NOT_SENT not in page.text
    assert "right@example.org" not in str(page.html)


def test_a_form_from_a_tab_left_open_over_a_sign_out_is_kept_for_its_owner(reader: Reader) -> None:
    ada = member(email_confirmed_at=None)
    reader.as_(ada)
    token = reader.token()
    reader.submit("/sign-out")

    page = reader.submit("/account/email", {**TYPED, "csrf_token": token}, token=False)

    assert page.leads_to == "/sign-in?next=/account/email"
    assert NOT_SENT in reader.follow(sign_in(reader, ada, next="/account/email")).text


def test_a_form_of_one_person_is_refused_under_the_sign_in_of_another(reader: Reader) -> None:
    ada, ben = member(email_confirmed_at=None), member(email_confirmed_at=None)
    sign_in(reader, ada)
    token = reader.token()
    reader.submit("/sign-out")
    sign_in(reader, ben)

    page = reader.submit("/account/email", {**TYPED, "csrf_token": token}, token=False)

    assert page.status == 400
    assert not KeptForm.select().exists()
    assert {person.email for person in type(ada).select()} == {ada.email, ben.email}


def test_nothing_is_kept_without_the_pages_token(visitor: Reader, clock: time_machine.Traveller) -> None:
    visitor.as_(member(email_confirmed_at=None))
    clock.shift(timedelta(minutes=30))
    visitor.submit("/account/email", TYPED, token=False)

    assert not KeptForm.select().exists()


def test_a_visitor_has_nothing_to_lengthen(visitor: Reader) -> None:
    assert visitor.submit("/account/stay").leads_to.startswith("/sign-in")
    assert not SignIn.select().exists()


def test_the_sign_in_page_tells_of_a_form_sent_too_late(visitor: Reader, clock: time_machine.Traveller) -> None:
    late(visitor, clock, member(email_confirmed_at=None))
    assert "We kept what you typed. Sign in" in visitor.get("/sign-in").text
    visitor.get("/transcript")
    assert "You were signed out. Sign in again to continue." in visitor.get("/sign-in").text
