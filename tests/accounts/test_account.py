"""What a person may change about the own account, and what that ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from blueprints.accounts.sign_ins import device_name
from blueprints.shared.passwords import is_password_of
from db.audit.tables import AuditLine
from db.people.tables import Person
from db.sign_ins.lookup import sign_in_of
from db.sign_ins.tables import OneTimeLink, Purpose, SignIn
from tests.accounts.test_password_reset import NEW, mails
from tests.accounts.test_sign_in import PASSWORD, member
from tests.support.reader import Reader

if TYPE_CHECKING:
    from flask import Flask

pytestmark = pytest.mark.usefixtures("cheap_hashes")


def change(**fields: str) -> dict[str, str]:
    return {"current_password": PASSWORD, "password": NEW, "confirm": NEW, **fields}


def test_changing_the_password_ends_the_other_sign_ins_and_not_this_one(reader: Reader) -> None:
    ada = member()
    elsewhere = SignIn.start(ada, "elsewhere")

    page = reader.as_(ada).submit("/account/password", change())

    assert page.leads_to == "/account"
    assert "Your password is changed" in reader.get("/account").text
    assert is_password_of(Person.get_by_id(ada.id), NEW)
    other = sign_in_of(elsewhere)
    assert other
    assert not other.is_live


def test_changing_the_password_is_told_by_mail_and_written_down(app: Flask, visitor: Reader) -> None:
    ada = member()
    visitor.as_(ada).submit("/account/password", change())

    assert [(to, subject) for to, subject, _ in mails(app)] == [(ada.email, "Your password was changed")]
    assert AuditLine.get().action == "password changed"


def test_changing_the_password_kills_a_mailed_link(visitor: Reader) -> None:
    ada = member()
    token = OneTimeLink.issue(Purpose.RESET, ada)

    visitor.as_(ada).submit("/account/password", change())

    assert OneTimeLink.live(Purpose.RESET, token) is None


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"current_password": ""}, "current_password", "Password is required"),
        ({"current_password": "Gauze!Lamp43"}, "current_password", "That is not your current password"),
        ({"password": PASSWORD, "confirm": PASSWORD}, "password", "Choose a password different from your current one"),
        ({"confirm": "x"}, "confirm", "Passwords must match"),
        ({"password": "Okafor!12", "confirm": "Okafor!12"}, "password", "Password is too easy to guess"),
    ],
)
def test_a_change_that_is_refused_changes_nothing(
    reader: Reader, fields: dict[str, str], field: str, words: str
) -> None:
    ada = member()
    page = reader.as_(ada).submit("/account/password", change(**fields))

    assert page.status == 422
    assert page.one(f"#{field}-message").get_text(strip=True).startswith(words)
    assert Person.get_by_id(ada.id).password_hash == ada.password_hash
    assert not [text for text in (PASSWORD, NEW) if text in str(page.html)]


def test_guessing_the_current_password_is_stopped(visitor: Reader) -> None:
    visitor.as_(member())
    statuses = [visitor.submit("/account/password", change(current_password="x")).status for _ in range(11)]

    assert statuses == [422] * 10 + [429]


def test_other_sign_ins_are_seen_and_ended_one_by_one(reader: Reader) -> None:
    ada = member()
    phone = sign_in_of(SignIn.start(ada, "Mozilla/5.0 (iPhone; like Mac OS X) Version/18.0 Safari/604.1"))
    assert phone
    assert "Safari on iPhone" in reader.as_(ada).get("/account").text

    page = reader.submit(f"/account/sign-ins/{phone.id}/end")

    assert page.leads_to == "/account" or "That device is signed out" in page.text
    assert "iPhone" not in reader.get("/account").text


def test_all_other_sign_ins_are_ended_at_once(reader: Reader) -> None:
    ada = member()
    for _ in range(3):
        SignIn.start(ada, "elsewhere")
    reader.as_(ada).submit("/account/sign-ins/others/end")

    assert SignIn.select().where(SignIn.ended_at.is_null()).count() == 1
    assert reader.get("/account").status == 200


def test_another_persons_sign_in_is_not_there(reader: Reader) -> None:
    other = sign_in_of(SignIn.start(member(), "elsewhere"))
    assert other
    reader.as_(member())

    assert reader.submit(f"/account/sign-ins/{other.id}/end").status == 404
    assert reader.submit("/account/sign-ins/99999999999999999999/end").status == 404
    assert SignIn.get_by_id(other.id).ended_at is None


def test_the_sign_in_in_use_is_ended_by_signing_out_only(visitor: Reader) -> None:
    visitor.as_(member())

    assert visitor.submit(f"/account/sign-ins/{SignIn.get().id}/end").status == 409


def test_a_mistyped_address_is_corrected_while_it_is_unconfirmed(app: Flask, reader: Reader) -> None:
    ada = member(email="typo@example.org", email_confirmed_at=None)
    old = OneTimeLink.issue(Purpose.CONFIRM, ada)
    fields = {"email": "Ada@Example.org", "current_password": PASSWORD}

    assert reader.as_(ada).submit("/account/email", fields).leads_to == "/account"

    assert Person.get_by_id(ada.id).email == "ada@example.org"
    assert OneTimeLink.live(Purpose.CONFIRM, old) is None
    assert [to for to, _, _ in mails(app)] == ["ada@example.org"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"email": "typo@example.org"}, "This is already your address"),
        ({"email": "ben@example.org"}, "This email address already has an account"),
        ({"current_password": "x"}, "That is not your current password"),
        ({"email": "nonsense"}, "Invalid: Enter valid email address"),
    ],
)
def test_a_correction_that_is_refused_changes_nothing(reader: Reader, fields: dict[str, str], words: str) -> None:
    ada = member(email="typo@example.org", email_confirmed_at=None)
    member(email="ben@example.org")

    page = reader.as_(ada).submit(
        "/account/email", {"email": "ada@example.org", "current_password": PASSWORD, **fields}
    )

    assert page.status == 422
    assert words in page.text
    assert Person.get_by_id(ada.id).email == "typo@example.org"


def test_a_confirmed_address_is_not_corrected(reader: Reader) -> None:
    ada = member()
    page = reader.as_(ada).submit("/account/email", {"email": "new@example.org", "current_password": PASSWORD})

    assert page.status == 409
    assert Person.get_by_id(ada.id).email == ada.email


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/145.0", "Firefox on Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/142.0 Safari/537.36 Edg/142.0", "Edge on Linux"),
        ("", "A browser"),
        ("<script>alert(1)</script>", "A browser"),
    ],
)
def test_a_device_is_named_for_people(header: str, name: str) -> None:
    assert device_name(header) == name
