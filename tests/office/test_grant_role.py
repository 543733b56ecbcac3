"""The command that grants a role and takes it away: how an office's first person comes to be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from db.audit.tables import AuditLine
from db.roles.tables import Role, RoleGrant
from tests.support import make

if TYPE_CHECKING:
    from click.testing import Result
    from flask import Flask


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=["grant-role", *words])


def test_the_first_person_of_the_office_is_made_by_command(app: Flask) -> None:
    person = make.person(first_name="Grace", last_name="Holloway", email="grace@example.org")

    result = run(app, " Grace@Example.org ", "Office")

    assert (result.exit_code, result.output) == (0, "Grace Holloway <grace@example.org> is now office.\n")
    assert RoleGrant.held(person, Role.OFFICE)
    line = AuditLine.get(AuditLine.action == "role granted")
    assert (line.person, line.subject_id, line.detail) == (None, person.id, {"role": "office"})


def test_a_role_for_an_unconfirmed_account_is_noted(app: Flask) -> None:
    person = make.person(email="ada@example.org", password_hash="x", email_confirmed_at=None)
    words = "Note: ada@example.org is not confirmed. Make sure that they signed up themselves.\n"

    assert run(app, person.email, "office").output.endswith(words)
    assert RoleGrant.held(person, Role.OFFICE)
    assert "Note" not in run(app, person.email, "office", "--revoke").output


def test_the_same_role_twice_changes_nothing_more(app: Flask) -> None:
    person = make.person()
    run(app, person.email, "approver")

    again = run(app, person.email, "approver")

    assert (again.exit_code, again.output) == (0, "Nothing to change.\n")
    assert RoleGrant.of(person).count() == 1
    assert AuditLine.select().count() == 1


def test_a_reviewer_holds_the_role_for_a_unit_and_another_for_another(app: Flask) -> None:
    person, unit, other = make.person(), make.unit("Cardiology"), make.unit("Oncology")

    assert run(app, person.email, "reviewer", "--unit", "cardiology").exit_code == 0
    assert run(app, person.email, "reviewer", "--unit", "Oncology").exit_code == 0

    assert RoleGrant.held(person, Role.REVIEWER, unit=unit)
    assert RoleGrant.held(person, Role.REVIEWER, unit=other)


def test_revoking_takes_away_that_role_alone(app: Flask) -> None:
    person, activity = make.person(), make.activity(key="rounds", title="Grand Rounds")
    run(app, person.email, "coordinator", "--activity", "rounds")
    run(app, person.email, "office")

    result = run(app, person.email, "office", "--revoke")

    assert "is no longer office" in result.output
    assert [grant.activity for grant in RoleGrant.of(person)] == [activity]
    assert "Nothing to change." in run(app, person.email, "office", "--revoke").output
    assert AuditLine.select().where(AuditLine.action == "role revoked").count() == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nobody@example.org", "office"], "nobody has the address nobody@example.org"),
        (["known@example.org", "boss"], "it is one of office, approver, reviewer, coordinator"),
        (["known@example.org", "reviewer"], "Choose the unit"),
        (["known@example.org", "reviewer", "--unit", "Alchemy"], "the units are Cardiology, Pathology"),
        (["known@example.org", "reviewer", "--unit", "Pathology"], "The unit Pathology is closed"),
        (["known@example.org", "office", "--unit", "Cardiology"], "Only a reviewer has a unit"),
        (["known@example.org", "coordinator"], "Say which activity"),
        (["known@example.org", "coordinator", "--activity", "x"], "no activity with the key “x”"),
        (["gone@example.org", "office"], "The account of Ada Okafor is closed"),
    ],
)
def test_what_cannot_be_granted_is_refused_in_words(app: Flask, words: list[str], said: str) -> None:
    make.person(email="known@example.org")
    closed = make.person(email="gone@example.org")
    closed.disabled_at = closed.created_at
    closed.save()
    make.unit("Cardiology")
    pathology = make.unit("Pathology")
    pathology.closed_at = closed.created_at
    pathology.save()

    result = run(app, *words)

    assert (result.exit_code, said in result.output) == (1, True), result.output
    assert RoleGrant.select().count() == 0
    assert AuditLine.select().count() == 0
