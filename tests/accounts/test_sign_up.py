"""Signing up: what is asked, what is refused in which words, and what an account begins with."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

from blueprints.shared.texts import text
from db.outbox.tables import Message
from db.people.tables import DEGREES, PROFESSION_OF, PROFESSIONS, Person
from db.sign_ins.tables import SignIn
from tests.support import make
from tests.support.reader import Reader

if TYPE_CHECKING:
    from flask import Flask

pytestmark = pytest.mark.usefixtures("cheap_hashes")

PASSWORD = "Gauze!Lamp42"
ADA = {
    "email": "ada.okafor@example.org",
    "first_name": "Ada",
    "last_name": "Okafor",
    "password": PASSWORD,
    "confirm": PASSWORD,
    "degree": "MD",
    "profession": "Physician",
    "agreement": "y",
}


def form(**changes: Any) -> dict[str, Any]:
    """Ada's sign-up with some fields changed; None leaves a field out."""
    return {name: value for name, value in {**ADA, **changes}.items() if value is not None}


def test_a_learner_who_signs_up_is_signed_in_at_once(reader: Reader) -> None:
    page = reader.submit("/sign-up", ADA)

    assert page.leads_to == "/home"
    ada = Person.get()
    assert (ada.email, ada.full_name, ada.degree.name, ada.profession) == (
        "ada.okafor@example.org",
        "Ada Okafor",
        "MD",
        "Physician",
    )
    assert "Ada Okafor" in reader.get("/account").text


def test_the_agreements_version_and_time_are_stored(visitor: Reader) -> None:
    visitor.submit("/sign-up", ADA)

    ada = Person.get()
    assert ada.agreement_version == text("agreement").version
    assert ada.agreed_at == ada.password_set_at
    assert ada.email_confirmed_at is None


def test_the_password_is_stored_as_argon2id_only(visitor: Reader) -> None:
    visitor.submit("/sign-up", ADA)

    assert str(Person.get().password_hash).startswith("$argon2id$")
    assert PASSWORD not in str(Message.get().values)


def test_a_waiting_course_code_is_still_there_afterward(reader: Reader) -> None:
    make.session(code="CARDIO")
    with reader.client.session_transaction() as session:
        session["code"] = "CARDIO"

    assert reader.submit("/sign-up", ADA).leads_to == "/code/CARDIO"


NOTHING = dict.fromkeys(ADA)
REFUSALS = [
    ("email", "", "Email is required"),
    ("email", "not an address", "Invalid: Enter valid email address"),
    ("first_name", "", "First Name is required"),
    ("last_name", " ", "Last Name is required"),
    ("password", "", "Password is required"),
    ("password", "short", "Choose a password that meets every rule in its list"),
    ("confirm", "Another!1", "Passwords must match"),
    ("degree", "", "Degree is required"),
    ("degree", "Witch", "Degree is required"),
    ("profession", "Wizard", "Profession is required"),
    ("agreement", None, "You must agree to the terms and conditions before registering."),
]


@pytest.mark.parametrize(("field", "value", "words"), REFUSALS)
def test_each_refusal_stands_beside_its_field_and_in_the_summary(
    reader: Reader, field: str, value: str | None, words: str
) -> None:
    page = reader.submit("/sign-up", form(**{field: value}))

    assert page.status == 422
    assert page.one(f"#{field}-message").get_text(strip=True) == words
    assert words in page.one("#errors").get_text()
    assert page.one(f"#{field}")["aria-invalid"] == "true"
    assert not Person.select().exists()


def test_what_was_typed_survives_a_refusal_but_for_the_passwords(reader: Reader) -> None:
    page = reader.submit("/sign-up", form(agreement=None))

    assert page.one("#email")["value"] == "ada.okafor@example.org"
    assert page.one("#degree option[selected]").get_text() == "MD"
    assert page.one("#profession option[selected]").get_text() == "Physician"
    assert PASSWORD not in str(page.html)
    assert "Enter it again" in page.text


def test_the_first_choice_is_none(visitor: Reader) -> None:
    page = visitor.get("/sign-up")

    first = page.html.select("#degree option")[0]
    assert (first["value"], first.get_text()) == ("", "-- Select Degree --")
    assert len(page.html.select("#degree option")) == 35
    assert len(page.html.select("#profession option")) == 17


@pytest.mark.parametrize(("degree", "profession"), [("MD, PhD", "Physician"), ("MSN, NP", "Nurse"), ("DMD", "Dentist")])
def test_a_profession_that_the_degree_tells_is_not_asked(reader: Reader, degree: str, profession: str) -> None:
    assert reader.submit("/sign-up", form(degree=degree, profession="")).leads_to == "/home"

    assert Person.get().profession == profession


def test_a_profession_that_was_chosen_is_kept_whatever_the_degree_tells(visitor: Reader) -> None:
    visitor.submit("/sign-up", form(degree="MD", profession="Resident/Fellow"))

    assert Person.get().profession == "Resident/Fellow"


@pytest.mark.parametrize("degree", ["PhD", "DPT", "None"])
def test_a_degree_that_tells_no_profession_asks_for_it(reader: Reader, degree: str) -> None:
    page = reader.submit("/sign-up", form(degree=degree, profession=""))

    assert page.status == 422
    assert page.one("#profession-message").get_text() == "Choose your profession: this degree does not tell it"
    assert not Person.select().exists()


def test_without_degree_and_profession_both_are_asked(reader: Reader) -> None:
    page = reader.submit("/sign-up", form(degree="", profession=""))

    assert page.one("#profession-message").get_text() == "Profession is required"
    assert page.one("#degree-message").get_text() == "Degree is required"


def test_only_degrees_and_professions_that_are_offered_tell_each_other() -> None:
    assert set(PROFESSION_OF) <= {name for name, _ in DEGREES}
    assert set(PROFESSION_OF.values()) <= set(PROFESSIONS)
    assert {name for name, is_physician in DEGREES if is_physician} == {
        name for name, profession in PROFESSION_OF.items() if profession == "Physician"
    }


def test_other_asks_for_the_degree(reader: Reader) -> None:
    page = reader.submit("/sign-up", form(degree="Other"))

    assert page.status == 422
    assert page.one("#degree_other-message").get_text(strip=True) == "You must enter a degree"
    assert "Please enter your degree:" in page.text


def test_the_degree_that_was_entered_is_kept(visitor: Reader) -> None:
    visitor.submit("/sign-up", form(degree="Other", degree_other=" MBBCh "))

    ada = Person.get()
    assert ada.degree_text == "MBBCh"
    assert not ada.is_physician


def test_a_free_degree_beside_a_listed_one_is_forgotten(visitor: Reader) -> None:
    visitor.submit("/sign-up", form(degree_other="Cardinal"))

    assert Person.get().degree_text == "MD"


def test_an_address_with_an_account_is_told_so_with_the_way_to_sign_in(reader: Reader) -> None:
    make.person(email="ada.okafor@example.org")
    with reader.client.session_transaction() as session:
        session["code"] = "CARDIO"

    page = reader.submit("/sign-up", form(email="ADA.Okafor@Example.ORG"))

    assert page.status == 409
    assert "This email address already has an account" in page.one("#email-message").get_text()
    assert page.html.select("a[href='/sign-in']")
    assert Person.select().count() == 1
    with reader.client.session_transaction() as session:
        assert session["code"] == "CARDIO"


def test_asking_for_accounts_one_after_the_other_is_stopped(visitor: Reader) -> None:
    make.person(email="ada.okafor@example.org")
    visitor.get("/sign-up")
    statuses = [visitor.submit("/sign-up", ADA).status for _ in range(11)]

    assert statuses == [409] * 10 + [429]


def test_the_same_form_sent_twice_makes_one_account_and_leads_to_the_same_place(visitor: Reader) -> None:
    visitor.get("/sign-up")
    token, cookie = visitor.token(), visitor.client.get_cookie("cme")
    first = visitor.submit("/sign-up", ADA)
    assert cookie
    visitor.client.set_cookie("cme", cookie.value)
    second = visitor.submit("/sign-up", {**ADA, "csrf_token": token}, token=False)

    assert first.leads_to == second.leads_to == "/home"
    assert Person.select().count() == Message.select().count() == 1


def test_twenty_at_once_make_one_account_and_one_mail(app: Flask) -> None:
    readers = [Reader(app, with_htmx=False) for _ in range(20)]
    for one in readers:
        one.get("/sign-up")
        one.token()
    start = threading.Barrier(len(readers))
    statuses: list[int] = []

    def send(one: Reader) -> None:
        start.wait()
        statuses.append(one.submit("/sign-up", ADA).status)

    threads = [threading.Thread(target=send, args=(one,)) for one in readers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(set(statuses)) == [303, 409]
    assert (statuses.count(303), Person.select().count(), SignIn.select().count(), Message.select().count()) == (1,) * 4


def test_two_people_of_one_name_have_two_accounts(app: Flask) -> None:
    Reader(app, with_htmx=False).submit("/sign-up", ADA)
    Reader(app, with_htmx=False).submit("/sign-up", form(email="ada2@example.org"))

    assert Person.select().count() == 2


def test_who_is_signed_in_is_not_asked_to_sign_up(visitor: Reader) -> None:
    assert visitor.as_(make.person()).get("/sign-up").leads_to == "/home"
