"""Input that nobody means well with, or nobody meant: each gets a plain answer and changes nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from blueprints.shared import passwords
from db.credit.claim import claim_credit
from db.credit.tables import Claim, Credit
from db.engine.clock import as_of, now
from db.institution.settings import set_institution
from db.learning.tables import EvaluationDraft, LateClaim, Participation
from tests.guards.test_routes import everything
from tests.support import make, nasty
from tests.support.reader import Reader
from tests.support.world import World, routes

if TYPE_CHECKING:
    from flask import Flask

PASSWORD = "Gauze!Lamp42"
HUGE = ("99999999999999999999", "2147483648", "9223372036854775808", "0", "9" * 400)


@pytest.mark.parametrize("number", HUGE)
def test_a_number_that_no_record_has_is_an_address_that_is_not_there(app: Flask, number: str) -> None:
    reader = Reader(app, with_htmx=False).as_(make.person())
    numbered = [one for one in routes(app) if "<int:" in one.rule]

    assert numbered
    for one in numbered:
        path = "/".join(number + part.partition(">")[2] if "<" in part else part for part in one.rule.split("/"))
        answer = reader.client.open(path, method=one.method, data={"csrf_token": reader.token()})
        closed = (403, 404) if one.access else (404,)
        # Werkzeug calls a form's address a wrong method when a page of the same address refuses the number.
        assert answer.status_code in (*closed, *([405] if one.method == "POST" else [])), one


@pytest.mark.parametrize("number", ["-1", "1.0", "1e0", "0x1", "x", "+1", "1%00", "1%0a", "%20"])
def test_what_is_no_number_is_an_address_that_is_not_there(visitor: Reader, number: str) -> None:
    participation = make.participation()

    answer = visitor.as_(participation.learner).client.get(f"/participations/{number}")

    assert answer.status_code in (400, 404)


@pytest.mark.parametrize("escaped", nasty.ESCAPED)
def test_odd_bytes_in_an_address_break_nothing(app: Flask, escaped: str) -> None:
    reader = Reader(app, with_htmx=False).as_(make.person())
    paths = [
        f"/code/{escaped}",
        f"/verify/{escaped}",
        f"/certificates/{escaped}.pdf",
        f"/static/{escaped}",
        f"/{escaped}",
    ]
    paths += [f"/email/confirm/{escaped}", f"/password/reset/{escaped}", f"/transcript?year={escaped}&sort={escaped}"]
    paths += [
        f"/sign-in?next={escaped}",
        f"/verify?number={escaped}",
        f"/participations/{escaped}",
        f"/home?page={escaped}",
    ]

    for path in paths:
        for client in (reader.client, app.test_client()):
            answer = client.get(path)
            assert answer.status_code < 500, path
            assert "\n" not in answer.headers.get("Location", "")
            assert answer.headers.get("Set-Cookie", "").partition("=")[0] in ("", "cme", "cme-browser"), path


@pytest.mark.parametrize(
    "name", ["..%2f..%2fcmeapp.py", "%2e%2e/cmeapp.py", "....//cmeapp.py", "..\\cmeapp.py", "site.css"]
)
@pytest.mark.parametrize("folder", ["static", "certificates"])
def test_no_address_leads_out_of_its_folder(visitor: Reader, folder: str, name: str) -> None:
    visitor.as_(make.person())

    for path in (f"/{folder}/{name}", f"/{folder}/{name}.pdf"):
        assert visitor.client.get(path).status_code == 404


@pytest.mark.parametrize("query", ["page=1&page=2", "page=1&page=x", "sort=date&sort=credits&page=1"])
def test_of_a_value_given_twice_the_first_counts(visitor: Reader, query: str) -> None:
    learner = make.person()
    for day in range(1, 29):
        make.credit(learner, f"2020-02-{day:02}")

    assert "1–25 of 28 records" in visitor.as_(learner).get(f"/transcript?{query}").text


@pytest.mark.parametrize("year", ["0000", "9999", "99999", "２０２０", "-001", "20 0"])
def test_a_year_without_credit_shows_none_and_breaks_nothing(visitor: Reader, year: str) -> None:
    learner = make.person()
    make.credit(learner, "2020-02-01")

    assert visitor.as_(learner).get(f"/transcript?year={quote(year)}").status == 200


def test_a_claim_late_on_new_years_eve_counts_in_the_offices_year(visitor: Reader) -> None:
    set_institution({"timezone": "America/New_York"})
    moment = datetime(2026, 1, 1, 3, tzinfo=UTC)  # 22:00 on 31 December in New York
    at = make.session(starts_at=None, ends_at=None)

    with as_of(moment):
        claim_credit(make.ready_to_claim(at=at), 4)

    assert Credit.get().on.isoformat() == "2025-12-31"


def test_a_field_given_twice_is_taken_once(visitor: Reader) -> None:
    participation = make.ready_to_claim()
    visitor.as_(participation.learner)

    page = visitor.submit(f"/participations/{participation.id}/claim", {"quarters": ["2", "400"]})

    assert page.status == 303
    assert Claim.get().quarters == 2


@pytest.mark.parametrize("parts", [1_500, 20_000])
def test_a_form_of_too_many_parts_is_refused(visitor: Reader, parts: int) -> None:
    fields = {f"field-{number}": "x" for number in range(parts)}
    body = (
        "".join(f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\nx\r\n' for name in fields) + "--b--\r\n"
    )
    kind = "multipart/form-data; boundary=b"

    answer = visitor.client.post("/code", data=body, content_type=kind)

    assert answer.status_code == 413
    assert "That is too large to send" in answer.get_data(as_text=True)


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "text/plain"])
def test_a_body_above_two_megabytes_is_refused_in_the_frame(visitor: Reader, kind: str) -> None:
    body = b'--b\r\nContent-Disposition: form-data; name="code"\r\n\r\n' + b"x" * 2_200_000 + b"\r\n--b--\r\n"

    answer = visitor.client.post("/code", data=body, content_type=kind)

    assert answer.status_code == 413
    assert b"masthead" in answer.get_data()


@pytest.mark.parametrize("kind", ["multipart/form-data", "multipart/form-data; boundary=", "application/json", "x", ""])
def test_a_body_of_another_kind_is_a_form_without_its_token(visitor: Reader, kind: str) -> None:
    answer = visitor.client.post("/code", data=b"\xff\xfe{broken", content_type=kind)

    assert answer.status_code == 400


@pytest.mark.parametrize("value", ["x", "é", ".", "..", "eyJ", "x" * 30_000, '"', "a.b.c", "\\x00"])
def test_a_cookie_that_is_none_of_ours_is_passed_over(app: Flask, value: str) -> None:
    for name in ("cme", "cme-browser"):
        client = app.test_client()
        answers = [client.get(path, headers={"Cookie": f"{name}={value}"}) for path in ("/", "/sign-up", "/home")]
        assert [answer.status_code for answer in answers] == [200, 200, 303]


@pytest.mark.parametrize("agent", ["x" * 20_000, "é", "\x1b[31m", ""])
def test_a_browsers_description_is_only_a_description(app: Flask, agent: str) -> None:
    person = make.person()
    passwords.set_password(person, PASSWORD)
    reader = Reader(app, with_htmx=False)
    fields = {"email": person.email, "password": PASSWORD}

    assert reader.submit("/sign-in", fields, environ_base={"HTTP_USER_AGENT": agent}).leads_to == "/home"
    assert reader.get("/account").status == 200


def test_a_nul_in_a_form_is_refused_and_nothing_changes(app: Flask) -> None:
    world = World()
    forms = {one: world.address(one) for one in routes(app) if one.method == "POST"}
    before = everything()

    for one, path in forms.items():
        for fields in ({"note": "a\0b", "email": "a\0@b.org"}, {"na\0me": "x"}):
            assert Reader(app, with_htmx=True).as_(world.learner).submit(path, fields).status == 400, one

    changed = {name for name, rows in everything().items() if rows != before[name]}
    assert changed == {"SignIn"}


def test_answers_of_another_activity_are_not_taken(reader: Reader) -> None:
    one, other = make.session(), make.session()
    mine, theirs = make.evaluation(one.activity, "yes-no"), make.evaluation(other.activity, "yes-no")
    participation = make.participation(at=one)
    path = f"/participations/{participation.id}/evaluation"

    page = reader.as_(participation.learner).submit(path, {f"question_{theirs[0].id}": "Yes"})

    assert page.status == 409  # as if the office had changed the questions meanwhile
    assert not Participation.get().is_evaluated
    assert not EvaluationDraft.select().where(EvaluationDraft.answers.contains(f"question_{theirs[0].id}")).exists()
    assert page.html.select(f'[name="question_{mine[0].id}"]')


@pytest.mark.parametrize("note", nasty.TEXTS)
def test_any_note_is_stored_or_refused(reader: Reader, note: str) -> None:
    make.session(code="TOOLATE", closes_at=now() - timedelta(days=1))

    page = reader.as_(make.person()).submit("/code/TOOLATE/late-claim", {"note": note})

    assert page.status in (200, 303, 400, 422)
    assert LateClaim.select().count() == (page.status < 400)
