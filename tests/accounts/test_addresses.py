"""One address has one stored form at every door, and what copying leaves around it is taken off or named."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

import pytest

from db import database
from db.applications.tables import Application, Disclosure
from db.credit.old_portal.tables import TranscriptRecord
from db.credit.tables import Credit
from db.disclosures.status import DisclosureStatus
from db.engine.address import fold_email, is_email
from db.outbox.tables import Message
from db.people.tables import Person
from db.sign_ins.closure import close_account
from db.sign_ins.tables import OneTimeLink, Purpose
from db.upkeep.checks import addresses
from tests.accounts.test_confirmation import confirmation
from tests.accounts.test_password_reset import NEW_TWICE, ask, link_for, mails
from tests.accounts.test_sign_in import PASSWORD, member
from tests.accounts.test_sign_up import form
from tests.support.reader import Reader

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

pytestmark = pytest.mark.usefixtures("cheap_hashes")

ANN = "ann@example.org"
COPIED = [
    f"{ANN}\xa0", f"{ANN}\u200b", f"\ufeff{ANN}", f"mailto:{ANN}", f"Ann Bee <{ANN}>", f"{ANN}.", f"  {ANN} ",
    "ANN@Example.ORG", f"\t{ANN}", f"<{ANN}>", f"{ANN},", f"MAILTO:{ANN}?subject=Hi", f"\u2003{ANN}\u2009",
    f"“Bee, Ann” <{ANN}>;", "ann@exam\u00adple.org", f"\u202a{ANN}\u202c",
]  # fmt: skip
IDN = [
    "sam@bücher.example",
    "sam@xn--bcher-kva.example",
    "SAM@BÜCHER.example",
    "sam@bu\u0308cher.example",
    "sam@bücher.example.",
]
ONE = "sam@xn--bcher-kva.example"
PERSON = """
[[people]]
email = "{}"
first_name = "Sam"
last_name = "Field"
degree = "MA"
profession = "Other"
"""
RECORD = """record,email,name,degree,date,title,type,credit_type,credits
I1,{},Sam Field,MA,2019-01-02,Old lecture,Live,AMA,1
"""


def run(app: Flask, *words: str) -> str:
    """What a command says."""
    return app.test_cli_runner().invoke(args=list(words)).output


@pytest.mark.parametrize("typed", COPIED)
def test_what_copying_leaves_around_an_address_is_taken_off(typed: str) -> None:
    assert fold_email(typed) == ANN
    assert is_email(fold_email(typed))


@pytest.mark.parametrize("typed", ["ann+cme@example.org", "o'brien@example.org", "ann@clinic.photography"])
def test_other_addresses_stay_as_they_are(typed: str) -> None:
    assert fold_email(typed) == typed
    assert is_email(typed)


@pytest.mark.parametrize("typed", IDN)
def test_a_domain_beyond_ascii_has_one_form(typed: str) -> None:
    assert fold_email(typed) == ONE
    assert is_email(ONE)


@pytest.mark.parametrize(
    "typed", ["a@x.org, b@y.org", "a@x.org <b@y.org>", "a@x.org\n", "a@x.org\nb@y.org", "", "@", "a@", "a@.", "ü@x.org"]
)
def test_what_is_not_one_address_stays_none(typed: str) -> None:
    assert not is_email(fold_email(typed))


@pytest.mark.parametrize("typed", [COPIED[0], COPIED[4], IDN[0]])
def test_an_address_is_one_account_at_every_page(app: Flask, reader: Reader, typed: str) -> None:
    reader.submit("/sign-up", form(email=typed))
    stored = Person.get().email
    assert stored == fold_email(typed)
    reader.submit("/sign-out")

    again = Reader(app, with_htmx=False).submit("/sign-up", form(email=stored))
    assert (again.status, Person.select().count()) == (409, 1)
    for email in (typed, stored):
        one = Reader(app, with_htmx=False)
        assert one.submit("/sign-in", {"email": email, "password": form()["password"]}).leads_to == "/home"
        one.submit("/sign-out")
        ask(one, email)
    assert [to for to, subject, _ in mails(app) if "Reset" in subject] == [stored] * 2


@pytest.mark.parametrize("typed", IDN[:2])
def test_who_was_loaded_with_such_an_address_gets_a_first_password(app: Flask, tmp_path: Path, typed: str) -> None:
    (tmp_path / "people.toml").write_text(PERSON.format(typed), encoding="utf-8")
    run(app, "load", str(tmp_path / "people.toml"))
    sam, visitor = Person.get(), Reader(app, with_htmx=False)
    sam.email = IDN[0]  # as the person types it

    assert visitor.submit(link_for(app, visitor, sam), NEW_TWICE).leads_to == "/home"
    assert Person.get().email == ONE


def test_a_record_imported_for_such_an_address_finds_its_owner(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "records.csv").write_text(RECORD.format(IDN[0]), encoding="utf-8")
    run(app, "import-transcript", "--system", "The old portal", "--apply", str(tmp_path / "records.csv"))
    sam, visitor = member(email=ONE, email_confirmed_at=None), Reader(app, with_htmx=False)
    visitor.as_(sam).submit("/account/confirmation")
    visitor.submit(confirmation(app))

    assert TranscriptRecord.get().email == ONE
    assert Credit.select().where(Credit.learner == sam).count() == 1


def test_a_command_finds_a_person_by_either_spelling(app: Flask) -> None:
    member(email=ONE)

    for email in (IDN[0], IDN[1]):
        assert "Nothing to change" in run(app, "people", "open", email)


@pytest.mark.parametrize("typed", ["üte@example.org", "ann lee@example.org"])
def test_an_address_that_cannot_be_written_to_is_refused_at_every_door(
    app: Flask, visitor: Reader, tmp_path: Path, typed: str
) -> None:
    odd = "“ü”" if typed[0] == "ü" else "a space"
    for path, fields in (("/sign-up", form(email=typed)), ("/sign-in", {"email": typed, "password": PASSWORD})):
        page = visitor.submit(path, fields)
        assert f"without {odd}" in page.one("#email-message").get_text()
    (tmp_path / "people.toml").write_text(PERSON.format(typed), encoding="utf-8")

    assert "is no email address" in run(app, "load", str(tmp_path / "people.toml"))
    assert Person.select().count() == Message.select().count() == 0


@pytest.mark.usefixtures("data")
def test_what_was_stored_in_another_form_is_brought_to_the_one() -> None:
    sam, other = member(email=IDN[0]), member(email="ü@bücher.example")
    both = [member(email="lena@bücher.example"), member(email="lena@xn--bcher-kva.example")]
    OneTimeLink.issue(Purpose.RESET, sam)
    Message.queue("password_reset", IDN[0])
    migration = importlib.import_module("db.migrations.0008_accounts")

    for _ in range(2):
        migration.up(None, database)

    stored = [Person.get_by_id(one.id).email for one in (sam, other, *both)]
    assert stored == [ONE, "ü@xn--bcher-kva.example", "lena@bücher.example", "lena@xn--bcher-kva.example"]
    assert OneTimeLink.get().email == Message.get().to == ONE


@pytest.mark.usefixtures("data")
def test_two_who_meet_in_the_one_form_keep_the_newer_spelling_as_it_is() -> None:
    people = [member(email=f"lena@{domain}") for domain in ("bücher.example", "bu\u0308cher.example")]
    application = Application.create(applicant=people[0])
    for person in people:
        about = {"person_key": person.email, "name": "Lena", "status": DisclosureStatus.OPEN, "recorded_by": person}
        Disclosure.create(application=application, **about)
    migration = importlib.import_module("db.migrations.0008_accounts")

    migration.up(None, database)

    both = ["lena@xn--bcher-kva.example", "lena@bu\u0308cher.example"]
    assert [Person.get_by_id(one.id).email for one in people] == both
    assert [row.person_key for row in Disclosure.select().order_by(Disclosure.id)] == both


@pytest.mark.usefixtures("data")
def test_check_names_the_account_that_nobody_can_sign_in_to() -> None:
    member(email="lena@xn--bcher-kva.example")
    lost = member(email="lena@bücher.example")

    found = addresses()
    assert (found.is_good, f"/office/people/{lost.id}" in found.text) == (False, True)

    close_account(lost, None)
    assert addresses().is_good
