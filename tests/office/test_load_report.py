"""What load says: what became different in words, each session's code and address, and how people get a password."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest

from db.institution.settings import set_institution
from db.people.tables import Person
from db.roles.tables import Role, RoleGrant
from tests.conftest import BASE_URL
from tests.support import make
from tests.support.load_example import EXAMPLE, changed, load

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask


SETTINGS = [name for name in tomllib.loads(EXAMPLE)["institution"] if name != "timezone"]


def run(app: Flask, tmp_path: Path, text: str = EXAMPLE) -> list[str]:
    """The lines that the command prints for a file."""
    file = tmp_path / "lecture.toml"
    file.write_text(text, encoding="utf-8")
    result = app.test_cli_runner().invoke(args=["load", str(file)])
    assert result.exit_code == 0, result.output
    return result.output.splitlines()


@pytest.mark.usefixtures("data")
def test_what_was_made_is_told_in_words() -> None:
    set_institution({"timezone": "America/Detroit"})

    assert load() == [
        f"Settings changed: {', '.join(SETTINGS)}.",
        "1 unit added.",
        "1 person added.",
        "2 activities added.",
        "2 sessions added.",
        "Evaluation set for 2 activities.",
        "Assessment set for 1 activity.",
        "1 role given to Sam Field: office.",
    ]


@pytest.mark.usefixtures("data")
def test_what_was_changed_is_told_in_words() -> None:
    load()
    roles = '{ role = "office" }, { role = "approver" }, { role = "reviewer", unit = "General Medicine" }'

    text = changed('"Auditorium"', '"Hall"').replace("maximum = 1.00", "maximum = 0.75")

    said = load(text.replace('{ role = "office" }', roles))

    assert said == [
        "1 activity changed.",
        "1 session changed.",
        "2 roles given to Sam Field: approver; reviewer of General Medicine.",
    ]


@pytest.mark.usefixtures("data")
def test_a_role_for_an_unconfirmed_account_is_noted() -> None:
    sam = make.person("MA", email="sam.field@birchhill.example", password_hash="x", email_confirmed_at=None)

    assert "sam.field@birchhill.example is not confirmed. Make sure that they signed up themselves." in load()
    assert RoleGrant.held(sam, Role.OFFICE)


def test_each_session_has_its_title_time_code_and_address(app: Flask, tmp_path: Path) -> None:
    first = run(app, tmp_path)
    again = run(app, tmp_path)

    at = first.index("Medicine Grand Rounds: Fever in the Returning Traveler")
    assert "2026" in first[at + 1]
    assert first[at + 1].endswith("EST")
    assert first[at + 2] == f"  code FEVER-3   {BASE_URL}/code/FEVER-3"
    at = first.index("Inhaler Technique: What to Look For")
    assert first[at + 1 : at + 3] == ["  At any time", f"  code INHALER   {BASE_URL}/code/INHALER"]
    assert again[0] == "Nothing to change."
    assert again[1:] == first[first.index("") :]


def test_a_person_without_a_password_is_named_with_the_way_to_one(app: Flask, tmp_path: Path) -> None:
    said = run(app, tmp_path)[-1]

    assert said == "Sam Field has no password yet: flask --app cmeapp people link sam.field@birchhill.example"
    Person.update(password_hash="a hash").execute()
    assert "password" not in "".join(run(app, tmp_path))


def test_of_many_without_a_password_the_first_are_named(app: Flask, tmp_path: Path) -> None:
    person = EXAMPLE[EXAMPLE.index("[[people]]") : EXAMPLE.index("[[activities]]")]
    people = "".join(person.replace("sam.field@", f"sam.{at}@") for at in range(7))

    said = run(app, tmp_path, EXAMPLE.replace(person, people))

    assert "people link sam.0@" in said[-6]
    assert said[-1] == "2 more have no password yet."


def test_a_file_without_activities_lists_none(app: Flask, tmp_path: Path) -> None:
    assert run(app, tmp_path, 'units = ["Cardiology"]') == ["1 unit added."]
