"""Checks while the sign-up form is filled in: the message or the checklist beside the control, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from blueprints.accounts.forms import SignUpForm
from db import database
from tests.accounts.test_sign_up import ADA, PASSWORD, form
from tests.support import make

if TYPE_CHECKING:
    from flask import Flask

    from tests.support.reader import Reader


@pytest.fixture
def htmx(visitor: Reader) -> Reader:
    visitor.with_htmx = True
    return visitor


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("email", "ada.example.org", "Invalid: Enter valid email address"),
        ("email", "ada@example.org", ""),
        ("first_name", "", "First Name is required"),
        ("last_name", "王", "We cannot print 王 on a certificate."),
        ("confirm", "Gauze!Lamp43", "Passwords must match"),
        ("confirm", PASSWORD, ""),
        ("degree", "", "Degree is required"),
        ("degree_other", "", ""),
        ("profession", "", ""),
        ("profession", "Wizard", "Profession is required"),
        ("agreement", "", "You must agree to the terms and conditions before registering."),
    ],
)
def test_a_field_is_answered_by_its_message(htmx: Reader, field: str, value: str, words: str) -> None:
    page = htmx.submit(f"/sign-up/{field}", form(**{field: value}))

    assert page.status == 200
    message = page.one(f"#{field}-message")
    assert message.get_text(strip=True).startswith(words) if words else not message.get_text(strip=True)
    assert not page.html.select("input, select, html")


def test_the_free_degree_is_missed_beside_other(htmx: Reader) -> None:
    page = htmx.submit("/sign-up/degree_other", form(degree="Other", degree_other=" "))

    assert page.text == "You must enter a degree"


@pytest.mark.parametrize(
    ("degree", "choice"),
    [("DO", "Physician, from my degree"), ("RN", "Nurse, from my degree"), ("PhD", "-- Select Profession --")],
)
def test_a_degree_is_answered_by_the_profession_that_it_tells(htmx: Reader, degree: str, choice: str) -> None:
    page = htmx.submit("/sign-up/degree", form(degree=degree, profession=""))

    told = page.one("[data-hx-swap-oob^=innerHTML]")
    assert (told["data-hx-swap-oob"], told.get_text()) == ("innerHTML:#profession option:first-child", choice)
    assert bool(page.html.select("#profession-message")) == (degree != "PhD")


def test_the_password_is_answered_by_its_checklist(htmx: Reader) -> None:
    page = htmx.submit("/sign-up/password", form(password="gauze42"))

    marks = {item.get_text(" ", strip=True): item.get("class") for item in page.html.select("#password-rules li")}
    assert marks == {
        "8 to 16 characters (not yet)": ["unmet"],
        "At least one capital letter (A-Z) (not yet)": ["unmet"],
        "At least one lowercase letter (a-z) (done)": ["met"],
        "At least one number (0-9) (done)": ["met"],
        "At least one of these: ! * @ # $ % ^ & + = (not yet)": ["unmet"],
        "Hard to guess: not a common password, your name or your email": [],
    }


@pytest.mark.parametrize(("password", "mark"), [(PASSWORD, "met"), ("Okafor2026!", "unmet"), ("Password1!", "unmet")])
def test_the_checklist_says_whether_the_password_is_easily_guessed(htmx: Reader, password: str, mark: str) -> None:
    page = htmx.submit("/sign-up/password", form(password=password))

    assert page.html.select("#password-rules li")[-1]["class"] == [mark]
    assert password not in str(page.html)


def test_a_live_check_never_tells_of_an_account_and_asks_for_the_settings_alone(
    htmx: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.person(email=ADA["email"])
    htmx.submit("/sign-up/email", ADA)
    asked: list[str] = []
    execute = type(database.obj).execute_sql

    def noted(self: object, sql: str, *values: object, **more: object) -> object:
        asked.append(sql)
        return execute(self, sql, *values, **more)

    monkeypatch.setattr(type(database.obj), "execute_sql", noted)

    for field in ("email", "password", "confirm"):
        assert "account" not in htmx.submit(f"/sign-up/{field}", ADA).text
    assert [sql for sql in asked if '"institution_setting"' not in sql] == []


def test_what_is_checked_live_is_what_the_page_checks(visitor: Reader) -> None:
    page = visitor.get("/sign-up")
    checked = {str(control["data-hx-post"]).removeprefix("/sign-up/") for control in page.html.select("[data-hx-post]")}

    assert checked - {"/account/stay"} == set(SignUpForm.LIVE)


def test_checking_a_form_changes_nothing_that_was_typed(app: Flask) -> None:
    typed = form(degree="MD", degree_other=" Cardinal  ", first_name="Ada")
    with app.test_request_context("/sign-up", method="POST", data=typed):
        sent = SignUpForm(meta={"csrf": False})
        before = dict(sent.data)
        assert sent.validate()
        assert (sent.data, sent.own_degree()) == (before, "")


@pytest.mark.parametrize("field", ["csrf_token", "role", "validate", "errors", "data"])
def test_nothing_but_the_listed_fields_is_checked(htmx: Reader, field: str) -> None:
    assert htmx.submit(f"/sign-up/{field}", ADA).status == 404


def test_a_live_check_needs_the_pages_token(htmx: Reader) -> None:
    assert htmx.submit("/sign-up/email", ADA, token=False).status == 400


def test_an_endless_password_is_answered_at_once(htmx: Reader) -> None:
    page = htmx.submit("/sign-up/password", form(password="aA1!" * 50_000))

    assert page.status == 200
    assert page.html.select("#password-rules li")[0]["class"] == ["unmet"]
