"""Every route is closed to visitors or listed here, refuses a form without its token, and answers only GET and POST."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from db import database
from db.audit.action import Action
from db.audit.tables import AuditLine
from db.credit.issue import issue
from db.credit.tables import Certificate
from db.roles.tables import Role, RoleGrant
from db.sign_ins.tables import FailureCount
from db.tables import MODELS
from tests.support.reader import Reader
from tests.support.world import Route, World, known_routes, routes

if TYPE_CHECKING:
    from flask import Flask
    from peewee import Model

ROUTES = known_routes()
# A route joins this list by a decision, not by a forgotten decorator.
PUBLIC = {
    "/",
    "/about",
    "/account/idle",
    "/agreement",
    "/code",
    "/disclaimer",
    "/email/confirm/<token>",
    "/health",
    "/help",
    "/non-discrimination",
    "/password/forgot",
    "/password/reset/<token>",
    "/planning-guide",
    "/privacy",
    "/projector/<key>",
    "/sign-in",
    "/sign-out",
    "/sign-up",
    "/sign-up/<field>",
    "/static/<name>",
    "/verify",
    "/verify/<number>",
    "GET /code/<code>",
}
PART = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*(\.(csv|pdf))?|<(\w+(\([^)]*\))?:)?\w+>(\.pdf)?")
NO_CHANGE = (FailureCount,)  # counting a wrong guess is all that looking may do


def everything() -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables but the counts of failures and the lines about refused access."""
    return {model.__name__: sorted(rows_of(model), key=repr) for model in MODELS if model not in NO_CHANGE}


def rows_of(model: type[Model]) -> list[tuple[object, ...]]:
    """The rows, with bytes that can be compared."""
    query = model.select()
    if model is AuditLine:
        query = query.where(AuditLine.action != Action.ACCESS_REFUSED)
    rows = database.execute(query).fetchall()
    return [tuple(bytes(cell) if isinstance(cell, memoryview) else cell for cell in row) for row in rows]


def test_every_public_route_is_listed() -> None:
    found = {str(one) if f"{one}" in PUBLIC else one.rule for one in ROUTES if one.is_public}

    assert found == PUBLIC


@pytest.mark.parametrize("one", ROUTES, ids=str)
def test_an_address_is_made_of_lower_case_words_and_typed_parts(one: Route) -> None:
    parts = [part for part in one.rule.split("/") if part]

    assert [part for part in parts if not PART.fullmatch(part)] == []
    assert not [part for part in parts if re.fullmatch(r"<\w*id>", part)], "a row's number without its type"


def test_routes_answer_get_and_post_alone() -> None:
    assert {one.method for one in ROUTES} == {"GET", "POST"}


@pytest.mark.parametrize("with_htmx", [False, True], ids=["page", "part"])
def test_every_form_is_refused_without_its_token_and_nothing_changes(app: Flask, with_htmx: bool) -> None:
    world = World()
    forms = {one: world.address(one) for one in routes(app) if one.method == "POST"}
    RoleGrant.create(person=world.learner, role=Role.OFFICE)  # so that nothing but the token is missing
    reader = Reader(app, with_htmx).as_(world.learner)
    before = everything()

    answers = {
        one: reader.submit(path, {"code": "WALKED", "quarters": "4"}, token=False) for one, path in forms.items()
    }

    assert len(answers) > 10
    refused = {
        one: answer for one, answer in answers.items() if not (isinstance(one.access, tuple) and answer.status == 403)
    }
    assert {str(one): answer.status for one, answer in refused.items() if answer.status != 400} == {}
    assert {str(one) for one, answer in refused.items() if "Go back, reload it" not in answer.text} == set()
    assert everything() == before


def test_a_wrong_token_is_as_bad_as_none(app: Flask) -> None:
    world = World()
    reader = Reader(app, with_htmx=False).as_(world.learner)

    for token in ("x", "é", reader.token()[:-1], Reader(app, with_htmx=False).token() + "\n"):
        answer = reader.submit(f"/participations/{world.open.id}/evaluation", {"csrf_token": token}, token=False)
        assert answer.status == 400, token


@pytest.mark.parametrize("signed_in", [False, True], ids=["visitor", "learner"])
def test_head_answers_as_get_does_without_a_body_and_nothing_is_written(app: Flask, signed_in: bool) -> None:
    world = World()
    pages = {one: world.address(one) for one in routes(app) if one.method == "GET"}
    client = Reader(app, with_htmx=False).as_(world.learner).client if signed_in else app.test_client()
    for certificate in Certificate.select():
        issue(certificate, b"%PDF as it was given out: the first download keeps it")
    client.get("/transcript.pdf")  # drawn once for this state of the record, and kept
    before = everything()

    for one, path in pages.items():
        head, get = client.head(path), client.get(path)
        assert head.get_data() == b"", one
        assert (head.status_code, head.mimetype) == (get.status_code, get.mimetype), one
        assert head.headers.get("Location") == get.headers.get("Location"), one

    assert everything() == before


@pytest.mark.parametrize("method", ["TRACE", "PUT", "PATCH", "DELETE", "CONNECT", "BREW"])
def test_other_methods_are_told_what_there_is(app: Flask, method: str) -> None:
    world = World()
    client = Reader(app, with_htmx=False).as_(world.learner).client

    answers = {one: client.open(world.address(one), method=method) for one in routes(app)}

    assert {str(one): answer.status_code for one, answer in answers.items() if answer.status_code != 405} == {}
    assert all(answer.headers["Allow"] for answer in answers.values())
