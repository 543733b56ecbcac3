"""Bad input to the account pages: each is answered by a page that says what is wrong, and changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote_from_bytes

import pytest

from db.engine.clock import now
from db.outbox.tables import Message
from db.people.tables import Person
from db.roles.tables import RoleGrant
from db.sign_ins.tables import SignIn
from tests.accounts.test_password_reset import mails
from tests.accounts.test_sign_in import PASSWORD, member
from tests.accounts.test_sign_up import ADA, form
from tests.support import make

if TYPE_CHECKING:
    from flask import Flask

    from tests.support.reader import Reader

pytestmark = pytest.mark.usefixtures("cheap_hashes")

BAD_EMAILS = [
    "a@b.org\n", "\ra@b.org", "a@x.org, b@y.org", "a@x.org;b@y.org", "ä@ö.de", "a" * 250 + "@b.org",
    f"{'a' * 64}@{'b' * 63}.{'c' * 63}.{'d' * 63}.org", "a@b", "a@[127.0.0.1]", '"a b"@c.org',
    "x@y.org <a@b.org>", "a@b.org%0aBcc: x@y.org", "@", "a" * 200_000,
]  # fmt: skip
BAD_NAMES = [
    " ", "\u200b", "\u0301\u0301", "A\x1bda",
    "Ada\nOkafor", "Ada\rOkafor", "\ufffd", "王小明", "क्षत्रिय", "👩‍⚕️",
    "A" + "\u0301" * 30, "W" * 101, "x" * 200_000, "1234", "...",
]  # fmt: skip


@pytest.mark.parametrize("email", BAD_EMAILS)
def test_what_is_not_one_plain_address_is_refused_everywhere(reader: Reader, email: str) -> None:
    for path, fields in (
        ("/sign-up", form(email=email)),
        ("/sign-in", {"email": email, "password": PASSWORD}),
        ("/password/forgot", {"email": email}),
    ):
        page = reader.submit(path, fields)
        assert page.status == 422
        assert "Invalid: Enter valid email address" in page.one("#email-message").get_text()
    assert not Person.select().exists()
    assert not Message.select().exists()


@pytest.mark.parametrize("name", BAD_NAMES)
@pytest.mark.parametrize("field", ["first_name", "last_name"])
def test_a_name_that_cannot_be_printed_is_refused_where_it_is_typed(visitor: Reader, field: str, name: str) -> None:
    page = visitor.submit("/sign-up", form(**{field: name}))

    assert page.status == 422
    assert page.one(f"#{field}-message .error").get_text(strip=True)
    assert not Person.select().exists()


@pytest.mark.parametrize("body", [b"\xed\xa0\x80", b"\xff\xfe", b"%ff", b"A\x00"])
def test_bytes_that_are_no_text_are_refused(visitor: Reader, body: bytes) -> None:
    fields = {**form(), "csrf_token": visitor.token()}
    fields.pop("first_name")
    rest = "&".join(f"{name}={quote_from_bytes(value.encode())}" for name, value in fields.items())
    data = f"first_name={quote_from_bytes(body)}&{rest}"
    kind = "application/x-www-form-urlencoded"

    whole, live = (
        visitor.client.post(path, data=data, content_type=kind) for path in ("/sign-up", "/sign-up/first_name")
    )

    assert whole.status_code in (400, 422)
    assert live.status_code == 400 or b"cannot be printed" in live.data
    assert not Person.select().exists()


HOSTILE = [
    "<script>alert(1)</script>",
    "Ada {{7*7}}",
    '"><img hx-get=/x hx-trigger=load>',
    "O'Brien & Söhne",
    "**b** Tj \\",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_markup_in_a_name_is_text_on_every_page_and_in_every_mail(app: Flask, visitor: Reader, name: str) -> None:
    visitor.submit("/sign-up", form(first_name=name))
    assert Person.get().first_name == name

    for path in ("/account", "/account/password", "/account/email"):
        page = visitor.get(path)
        assert page.status == 200
        assert f"{name} Okafor" in page.html.get_text()
        assert not page.html.select("main img, body script")
    assert mails(app)[0][2].startswith("Hello,\r\n")
    Person.update(email_confirmed_at=now()).execute()
    visitor.submit("/password/forgot", {"email": ADA["email"]})
    assert mails(app)[1][2].startswith(f"Hello {name},\r\n")


def test_a_name_loses_what_cannot_be_seen(visitor: Reader) -> None:
    visitor.submit("/sign-up", form(first_name=" A\u202eda\u200b ", last_name="Okafor  Smith"))

    assert Person.get().full_name == "Ada Okafor Smith"


@pytest.mark.parametrize("name", ["Łukasz", "محمد", "שרה", "Nguyễn", "Αθηνά", "Юлия"])
def test_names_of_many_alphabets_are_taken(visitor: Reader, name: str) -> None:
    visitor.submit("/sign-up", form(first_name=name))

    assert Person.get().first_name == name


def test_fields_that_nobody_asked_for_are_ignored(visitor: Reader) -> None:
    extra: dict[str, Any] = {"role": "office", "id": "77", "approved": "1", "email_confirmed_at": "2026-01-01"}
    visitor.submit("/sign-up", form(**extra, other_is_physician="1", disabled_at="x"))

    person = Person.get()
    assert (person.id == 77, person.email_confirmed_at, person.other_is_physician) == (False, None, False)
    assert not RoleGrant.select().exists()


@pytest.mark.parametrize("path", ["/sign-up", "/sign-in", "/password/forgot", "/sign-up/password"])
def test_ten_megabytes_are_refused_before_anything_is_hashed(visitor: Reader, path: str) -> None:
    page = visitor.submit(path, {**ADA, "password": "x" * 10_000_000})

    assert page.status == 413
    assert not Person.select().exists()


@pytest.mark.parametrize("password", ["x" * 129, "aA1!" * 40_000])
def test_an_overlong_password_is_refused_in_words(visitor: Reader, password: str) -> None:
    assert "at most 128 characters" in visitor.submit("/sign-up", form(password=password, confirm=password)).text
    assert "at most 128 characters" in visitor.submit("/sign-in", {"email": "a@b.org", "password": password}).text


@pytest.mark.parametrize("path", ["/sign-up", "/sign-in", "/sign-out", "/account/email", "/password/forgot"])
def test_a_form_without_its_token_does_nothing(visitor: Reader, path: str) -> None:
    ada = member(email_confirmed_at=None)
    visitor.as_(ada)

    assert visitor.submit(path, ADA, token=False).status == 400
    assert Person.select().count() == SignIn.select().count() == 1
    assert SignIn.get().is_live


PATHS = ["/sign-up", "/sign-in", "/password/forgot", "/account", "/account/password", "/account/email"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "BREW"])
def test_another_method_is_answered_405(visitor: Reader, path: str, method: str) -> None:
    visitor.as_(make.person())

    assert visitor.client.open(path, method=method, headers={"X-CSRFToken": visitor.token()}).status_code == 405


@pytest.mark.parametrize("path", [*PATHS, "/account/idle", "/email/confirm/x", "/password/reset/x"])
def test_head_answers_as_get_does_without_a_body_and_writes_nothing(visitor: Reader, path: str) -> None:
    visitor.as_(make.person(email_confirmed_at=None))
    head, get = visitor.client.head(path), visitor.client.get(path)

    assert head.status_code == get.status_code
    assert head.data == b""
    assert (Person.select().count(), Message.select().count(), SignIn.select().count()) == (1, 0, 1)


@pytest.mark.parametrize("path", ["/account/sign-ins/0/end", "/account/sign-ins/-1/end", "/account/sign-ins/x/end"])
def test_a_sign_in_that_cannot_be_is_not_there(visitor: Reader, path: str) -> None:
    assert visitor.as_(make.person()).submit(path).status == 404


@pytest.mark.parametrize("path", ["/account", "/account/password", "/account/email", "/account/confirmation"])
def test_a_stranger_is_asked_to_sign_in(reader: Reader, path: str) -> None:
    page = reader.submit(path) if path == "/account/confirmation" else reader.get(path)

    assert page.leads_to.startswith("/sign-in?next=/")


def test_a_cross_site_request_is_refused_though_it_has_the_token(visitor: Reader) -> None:
    fields = {**ADA, "csrf_token": visitor.token()}
    response = visitor.client.post("/sign-up", data=fields, headers={"Sec-Fetch-Site": "cross-site"})

    assert response.status_code == 403
    assert not Person.select().exists()
