"""Signing in and out: one answer for whoever may not, the way on for whoever may."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from argon2 import PasswordHasher

from blueprints.shared import passwords
from blueprints.shared.passwords import hash_password
from cmeapp import create_app
from db.engine.clock import now
from db.people.tables import Person
from db.roles.tables import Role, RoleGrant
from db.sign_ins.tables import SignIn
from tests.support import make
from tests.support.reader import Reader

if TYPE_CHECKING:
    from blueprints.shared.settings import Settings
    from tests.support.reader import Page

pytestmark = pytest.mark.usefixtures("cheap_hashes")

PASSWORD = "Gauze!Lamp42"
WRONG = "That email and password don’t match"


def member(**more: Any) -> Person:
    return make.person(**{"password_hash": hash_password(PASSWORD), **more})


def sign_in(reader: Reader, person: Person, password: str = PASSWORD, **more: str) -> Page:
    return reader.submit("/sign-in", {"email": person.email, "password": password, **more})


def test_the_right_password_signs_in(reader: Reader) -> None:
    ada = member()

    assert sign_in(reader, ada).leads_to == "/home"
    assert ada.email in reader.get("/account").text


def test_the_address_may_be_typed_in_capitals_with_a_space_after_it(visitor: Reader) -> None:
    member(email="ada@example.org")

    page = visitor.submit("/sign-in", {"email": "ADA@Example.org ", "password": PASSWORD})

    assert page.leads_to == "/home"


@pytest.mark.parametrize("kind", ["unknown", "wrong", "disabled", "without a password", "spaces around"])
def test_everybody_else_gets_one_answer(reader: Reader, kind: str) -> None:
    flaws: dict[str, dict[str, Any]] = {
        "disabled": {"disabled_at": now()},
        "without a password": {"password_hash": None},
    }
    person = member(**flaws.get(kind, {}))
    email = "nobody@example.org" if kind == "unknown" else person.email
    password = {"wrong": "Gauze!Lamp43", "spaces around": f" {PASSWORD} "}.get(kind, PASSWORD)

    page = reader.submit("/sign-in", {"email": email, "password": password})

    assert page.status == 422
    assert page.one("#password-message").get_text(strip=True) == WRONG
    assert page.one("#email")["value"] == email
    assert password not in str(page.html)
    assert not SignIn.select().exists()


def test_every_refusal_costs_one_hash(visitor: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[str] = []
    verify = passwords._verify

    def noted(stored: str, typed: str) -> bool:
        hashed.append(stored)
        return verify(stored, typed)

    monkeypatch.setattr(passwords, "_verify", noted)
    people = [member(), member(disabled_at=now()), member(password_hash=None)]

    for email in [*(person.email for person in people), "nobody@example.org"]:
        visitor.submit("/sign-in", {"email": email, "password": "Gauze!Lamp43"})

    assert len(hashed) == 4
    assert all(stored.startswith("$argon2id$v=19$m=8,t=1,p=1$") for stored in hashed)


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"email": "", "password": PASSWORD}, "email", "Email is required"),
        ({"email": "ada@example.org", "password": ""}, "password", "Password is required"),
        ({"email": "ä@ö.de", "password": PASSWORD}, "email", "Invalid: Enter valid email address without “ä”"),
        ({"email": "a@b.org", "password": "x" * 129}, "password", "Password has at most 128 characters"),
    ],
)
def test_what_is_missing_is_said_beside_its_field(
    reader: Reader, fields: dict[str, str], field: str, words: str
) -> None:
    page = reader.submit("/sign-in", fields)

    assert page.status == 422
    assert page.one(f"#{field}-message").get_text(strip=True) == words


def test_a_password_is_hashed_anew_when_the_cost_has_changed(visitor: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    ada = member()
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))

    sign_in(visitor, ada)

    assert "m=16,t=2" in str(Person.get_by_id(ada.id).password_hash)


@pytest.mark.parametrize(
    "wanted",
    ["//evil.example", "/\\evil.example", "https:evil", "https://evil.example/", "javascript:alert(1)", "\\\\evil", ""],
)
def test_signing_in_leads_to_no_other_site(reader: Reader, wanted: str) -> None:
    assert sign_in(reader, member(), next=wanted).leads_to == "/home"


def test_an_address_hidden_by_escapes_leads_home_too(visitor: Reader) -> None:
    page = visitor.get("/sign-in?next=%2f%2fevil.example")

    assert sign_in(visitor, member(), next=str(page.one("[name=next]").get("value"))).leads_to == "/home"


def test_signing_in_leads_to_the_page_that_was_asked_for(reader: Reader) -> None:
    page = reader.get("/account")
    assert page.leads_to == "/sign-in?next=/account"
    form = reader.follow(page)

    assert sign_in(reader, member(), next=str(form.one("[name=next]")["value"])).leads_to == "/account"


def test_a_waiting_course_code_comes_before_the_home_page(reader: Reader) -> None:
    with reader.client.session_transaction() as session:
        session["code"] = "CARDIO"

    assert sign_in(reader, member()).leads_to == "/code/CARDIO"


@pytest.mark.parametrize(
    ("role", "page"),
    [
        (Role.OFFICE, "/applications"),
        (Role.REVIEWER, "/applications"),
        (Role.APPROVER, "/applications"),
        (Role.COORDINATOR, "/office/activities"),
    ],
)
def test_staff_begin_at_what_waits_for_them(reader: Reader, role: Role, page: str) -> None:
    ada = member()
    RoleGrant.create(person=ada, role=role)

    assert sign_in(reader, ada).leads_to == page
    assert reader.get("/sign-in").leads_to == page
    assert reader.get("/help").html.select("#mine a[href='/home']")


def test_staff_go_to_the_page_or_the_code_that_they_came_for(reader: Reader) -> None:
    ada = member()
    RoleGrant.create(person=ada, role=Role.OFFICE)

    assert sign_in(reader, ada, next="/home").leads_to == "/home"
    reader.submit("/sign-out")
    make.session(code="CARDIO")
    reader.get("/code/CARDIO")
    assert sign_in(reader, ada).leads_to == "/code/CARDIO"


def test_a_session_from_before_the_sign_in_is_replaced(visitor: Reader) -> None:
    visitor.get("/sign-in")
    with visitor.client.session_transaction() as session:
        session.update({"_user_id": "chosen by somebody else", "planted": "x", "csrf_token": "0" * 40})

    sign_in(visitor, member())

    with visitor.client.session_transaction() as session:
        assert "planted" not in session
        assert session["_user_id"] != "chosen by somebody else"
        assert session.get("csrf_token") != "0" * 40


def test_signing_out_ends_the_sign_in_on_the_server(reader: Reader) -> None:
    reader.as_(make.person())
    cookie = reader.client.get_cookie("cme")

    page = reader.submit("/sign-out")

    assert page.leads_to == "/"
    assert page.response.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert cookie
    reader.client.set_cookie("cme", cookie.value)
    assert reader.get("/account").leads_to == "/sign-in?next=/account"


def test_signing_out_needs_the_pages_token(visitor: Reader) -> None:
    visitor.as_(make.person())

    assert visitor.submit("/sign-out", token=False).status == 400
    assert visitor.get("/account").status == 200


def test_signing_in_as_somebody_else_ends_the_first_sign_in(visitor: Reader) -> None:
    visitor.as_(make.person())

    sign_in(visitor, member())

    assert SignIn.select().where(SignIn.ended_at.is_null()).count() == 1


def test_a_cookie_signed_by_another_secret_is_nobodys(data: Settings, visitor: Reader) -> None:
    ada = make.person()
    other = Reader(create_app(replace(data, secret_key="another secret, also of a decent length")), with_htmx=False)
    assert visitor.as_(ada).get("/account").status == other.as_(ada).get("/account").status == 200

    cookie = other.client.get_cookie("cme")
    assert cookie
    visitor.client.set_cookie("cme", cookie.value)

    assert visitor.get("/account").leads_to == "/sign-in?next=/account"


def test_who_is_signed_in_is_not_asked_again(visitor: Reader) -> None:
    assert visitor.as_(make.person()).get("/sign-in?next=/account").leads_to == "/account"
