"""Generated forms sent to every route that takes one: whatever comes, no answer is an error of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from db.activities.tables import Session
from db.credit.tables import Claim
from db.learning.tables import Participation
from db.sign_ins.tables import FailureCount
from tests.support import nasty
from tests.support.reader import Reader
from tests.support.world import Route, World, known_routes

if TYPE_CHECKING:
    from flask import Flask

FORMS = [one for one in known_routes() if one.method == "POST"]
PAGES = [one for one in known_routes() if one.method == "GET"]
FIELDS = (
    "agreement",
    "code",
    "confirm",
    "current_password",
    "degree",
    "degree_other",
    "email",
    "first_name",
    "last_name",
    "next",
    "note",
    "number",
    "password",
    "profession",
    "quarters",
    "question-1",
    "question-" + "9" * 30,
    "question_1",
    "question_2",
    "id",
    "role",
)
VALUES = st.sampled_from(nasty.TEXTS) | st.text(max_size=60) | st.integers().map(str)
FIELD_NAMES = st.sampled_from(FIELDS) | st.text(min_size=1, max_size=10)
FILLED = st.dictionaries(FIELD_NAMES, st.lists(VALUES, min_size=1, max_size=2), max_size=6)
REQUESTS = st.tuples(st.sampled_from(FORMS), FILLED, st.booleans(), st.booleans())
QUERIES = st.dictionaries(
    st.sampled_from(("sort", "dir", "page", "year", "next", "number", "again")), VALUES, max_size=4
)
AT_A_TIME, EXAMPLES = 10, 60
QUICKLY = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    database=None,
    phases=[Phase.generate],  # shrinking a failure would take minutes
)


def send(app: Flask, world: World, request: tuple[Route, dict[str, list[str]], bool, bool]) -> Any:
    """One generated form, with a good token, by the owner of the records or by a visitor."""
    one, fields, with_htmx, is_owner = request
    FailureCount.delete().execute()  # so that every request is read, and none only counted
    reader = Reader(app, with_htmx)
    reader = reader.as_(world.learner) if is_owner else reader
    whole = {"csrf_token": [reader.token()], **fields}
    headers = {"HX-Request": "true"} if with_htmx else {}
    return reader.client.post(world.address(one), data=whole, headers=headers)


@QUICKLY
@given(requests=st.lists(REQUESTS, min_size=AT_A_TIME, max_size=AT_A_TIME))
def test_no_form_is_answered_by_an_error_of_ours(app: Flask, requests: list[Any]) -> None:
    world = _world(app)
    for request in requests:
        answer = send(app, world, request)
        assert answer.status_code < 500, (str(request[0]), request[1])
        assert "evil.example" not in answer.headers.get("Location", "").partition("?")[0]

    assert Claim.select().where(Claim.quarters > 4).count() == 0
    assert Participation.select().where(Participation.learner == world.learner).count() <= Session.select().count()


@QUICKLY
@given(one=st.sampled_from(PAGES), query=QUERIES, part=st.booleans())
def test_no_address_is_answered_by_an_error_of_ours(app: Flask, one: Route, query: dict[str, str], part: bool) -> None:
    world = _world(app)
    FailureCount.delete().execute()
    reader = Reader(app, with_htmx=part).as_(world.learner)
    headers = {"HX-Request": "true", "HX-Current-URL": next(iter(query.values()), "").split("\n")[0]} if part else {}
    headers = {name: value for name, value in headers.items() if value.isascii() and value.isprintable()}

    answer = reader.client.get(world.address(one), query_string=query, headers=headers)

    assert answer.status_code < 500
    assert "evil.example" not in answer.headers.get("Location", "").partition("?")[0]


def _world(app: Flask) -> World:
    """One world for all examples of a test."""
    if "world" not in app.extensions:
        app.extensions["world"] = World()
    world: World = app.extensions["world"]
    return world
