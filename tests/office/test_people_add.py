"""people add and people link: how the first person of an office gets in before any mail is sent."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from db.audit.tables import AuditLine
from db.engine.clock import now
from db.outbox.tables import Message
from db.people.tables import Person
from db.roles.tables import Role, RoleGrant
from db.sign_ins.tables import OneTimeLink
from tests.conftest import BASE_URL
from tests.support import make

if TYPE_CHECKING:
    from click.testing import Result
    from flask import Flask

    from tests.support.reader import Reader

GRACE = ("Grace@Birchhill.example", "Grace", "Holloway")
PASSWORD = "Gauze!Lamp42"


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=["people", *words])


def link_in(result: Result) -> str:
    """The path of the printed link."""
    assert result.exit_code == 0, result.output
    found = re.search(rf"^{re.escape(BASE_URL)}(/password/reset/\S+)$", result.output, re.MULTILINE)
    assert found, result.output
    return found[1]


def test_the_first_person_of_the_office_gets_in_by_the_printed_link(app: Flask, visitor: Reader) -> None:
    link = link_in(run(app, "add", *GRACE, "--role", "office"))

    assert visitor.get(link).status == 200
    visitor.submit(link, {"password": PASSWORD, "confirm": PASSWORD})

    assert visitor.get("/office").status == 200
    grace = Person.get()
    assert (grace.email, grace.full_name) == ("grace@birchhill.example", "Grace Holloway")
    assert grace.email_confirmed_at
    assert {line.action for line in AuditLine.select()} >= {"account added", "role granted", "password link made"}


def test_nothing_is_mailed_for_an_account_that_the_operator_makes(app: Flask) -> None:
    run(app, "add", *GRACE, "--role", "approver", "--degree", "MD", "--profession", "Physician")

    assert Message.select().count() == 0
    assert RoleGrant.held(Person.get(), Role.APPROVER)
    assert Person.get().is_physician


def test_a_link_can_be_printed_again_and_works_once(app: Flask, visitor: Reader) -> None:
    run(app, "add", *GRACE)

    link = link_in(run(app, "link", "grace@birchhill.example"))
    visitor.submit(link, {"password": PASSWORD, "confirm": PASSWORD})

    assert OneTimeLink.select().where(OneTimeLink.ended_at.is_null()).count() == 0
    assert visitor.get(link).status == 410
    assert RoleGrant.select().count() == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["add", "grace", "Grace", "Holloway"], "“grace” is no email address"),
        (["add", "grace@example.org", " ", "Holloway"], "a first and a last name of 1 to 100 characters each"),
        (["add", "grace@example.org", "王", "Holloway"], "We cannot print 王 on a certificate"),
        (["add", "grace@example.org", "G" * 101, "Holloway"], "a first and a last name of 1 to 100"),
        (["add", "known@example.org", "Grace", "Holloway"], "known@example.org has an account. Use grant-role"),
        (
            ["add", "grace@example.org", "Grace", "Holloway", "--degree", "Md"],
            "--degree: “Md” is none of BSN; BSN, RN;",
        ),
        (["add", "grace@example.org", "Grace", "Holloway", "--profession", "Boss"], "“Boss” is none of Physician;"),
        (["link", "nobody@example.org"], "nobody has the address nobody@example.org"),
        (["link", "gone@example.org"], "The account of Ada Okafor is closed"),
    ],
)
def test_what_cannot_be_made_is_refused_in_words(app: Flask, words: list[str], said: str) -> None:
    make.person(email="known@example.org")
    closed = make.person(email="gone@example.org")
    Person.update(disabled_at=now()).where(Person.id == closed.id).execute()

    result = run(app, *words)

    assert (result.exit_code, said in result.output) == (1, True), result.output
    assert Person.select().count() == 2
    assert OneTimeLink.select().count() == AuditLine.select().count() == 0


def test_a_role_that_needs_a_unit_is_not_given_here(app: Flask) -> None:
    result = run(app, "add", *GRACE, "--role", "reviewer")

    assert (result.exit_code, "is not one of 'office', 'approver'" in result.output) == (2, True)
    assert Person.select().count() == 0
