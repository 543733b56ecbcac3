"""The settings command, and what the office says of a degree of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from db.audit.tables import AuditLine
from db.institution.settings import institution
from tests.support import make

if TYPE_CHECKING:
    from click.testing import Result
    from flask import Flask


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=list(words))


def test_without_words_it_lists_every_setting(app: Flask) -> None:
    result = run(app, "settings")

    assert result.exit_code == 0
    assert "provider=Test Hospital" in result.output
    assert "idle_minutes=30" in result.output


def test_settings_are_stored_and_logged(app: Flask) -> None:
    result = run(app, "settings", "timezone=America/Detroit", "idle_minutes=45")

    assert result.exit_code == 0, result.output
    assert (institution().timezone, institution().idle_minutes) == ("America/Detroit", 45)
    assert "timezone=America/Detroit" in result.output
    assert "provider" not in result.output
    lines = [line.detail for line in AuditLine.select().where(AuditLine.action == "setting changed")]
    assert {"name": "idle_minutes", "from": "", "to": "45"} in lines


def test_an_address_is_stored_in_its_one_form(app: Flask) -> None:
    result = run(app, "settings", "office_email=CME Office <ＣＭＥ@Example.org>")

    assert result.exit_code == 0, result.output
    assert institution().office_email == "cme@example.org"


def test_setting_what_is_set_already_leaves_no_trace(app: Flask) -> None:
    run(app, "settings", "timezone=America/Detroit")
    result = run(app, "settings", "timezone=America/Detroit")

    assert "Nothing to change." in result.output
    assert AuditLine.select().count() == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("timezone=Detroit", "IANA name"),
        ("idle_minutes=4", "5 to 120"),
        ("idle_minutes=٣٠", "5 to 120"),
        ("password_policy=none", "micme, mycme, nist"),
        ("back_url=javascript:alert(1)", "begins with https://"),
        ("color=red", "no such setting"),
        ("name=", "cannot be empty"),
        ("name=A\x1bB", "control character"),
        ("provider=王 Hospital", "No certificate can print 王"),
        ("timezone", "write NAME=VALUE"),
    ],
)
def test_a_bad_value_stores_nothing_at_all(app: Flask, change: str, words: str) -> None:
    result = run(app, "settings", "office_email=new@example.org", change)

    assert result.exit_code == 1
    assert words in result.output
    assert institution().office_email == "office@cme.example.org"


def test_the_office_says_who_with_another_degree_is_a_physician(app: Flask) -> None:
    person = make.person("Other", degree_other="MBChB")

    assert run(app, "people", "physician", person.email.upper(), "yes").exit_code == 0

    again = type(person).get_by_id(person.id)
    assert again.is_physician
    line = AuditLine.get(AuditLine.action == "marked as physician")
    assert (line.from_state, line.to_state, line.subject_id) == ("no", "yes", person.id)
    assert "Nothing to change." in run(app, "people", "physician", person.email, "yes").output


def test_a_degree_that_says_it_already_is_refused(app: Flask) -> None:
    nurse = make.person("RN")

    result = run(app, "people", "physician", nurse.email, "yes")

    assert result.exit_code == 1
    assert "has the degree RN" in result.output
    assert not type(nurse).get_by_id(nurse.id).is_physician


def test_nobody_has_that_address(app: Flask) -> None:
    assert "nobody has the address" in run(app, "people", "physician", "x@example.org", "no").output
