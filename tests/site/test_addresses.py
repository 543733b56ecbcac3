"""Addresses that miss by a little: a trailing slash, and those that a browser shows after a refused form."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from flask import url_for
from werkzeug.routing import BuildError, Rule

from blueprints.shared.rule import LazyRule
from cmeapp import create_app
from tests.support import make
from tests.support.reader import Reader
from tests.support.world import World, routes

if TYPE_CHECKING:
    from flask import Flask

    from blueprints.shared.settings import Settings


def test_a_trailing_slash_leads_to_the_thing_everywhere(app: Flask) -> None:
    world = World()
    reader = Reader(app, with_htmx=False).as_(world.learner)
    pages = {one: world.address(one) for one in routes(app) if one.method == "GET" and one.rule != "/"}

    led = {path: reader.client.get(f"{path}/?page=2").headers.get("Location") for path in pages.values()}

    assert len(led) > 30
    assert {path: to for path, to in led.items() if to != f"{path}?page=2"} == {}


def test_every_address_that_takes_a_form_answers_when_it_is_loaded(app: Flask) -> None:
    world = World()
    reader = Reader(app, with_htmx=False).as_(world.learner)
    forms = {world.address(one) for one in routes(app) if one.method == "POST"}

    statuses = {path: reader.client.get(path).status_code for path in forms}

    assert len(statuses) > 20
    assert {path: status for path, status in statuses.items() if status in (404, 405) or status >= 500} == {}


def test_an_address_that_only_takes_a_form_leads_to_the_page_of_the_form(visitor: Reader) -> None:
    make.session(code="SEPSIS")

    assert visitor.get("/code/SEPSIS/late-claim").leads_to == "/code/SEPSIS"


@pytest.mark.parametrize("path", ["//evil.example/", "/\\evil.example/", "/nothing/here/", "/%2F%2Fevil.example/"])
def test_no_address_leads_away_from_the_site(visitor: Reader, path: str) -> None:
    answer = visitor.client.get(path)

    assert "evil" not in answer.headers.get("Location", "")
    assert answer.status_code in (303, 308, 400, 404)


def test_a_number_is_checked_in_a_link_and_with_words_around_it(visitor: Reader) -> None:
    number = make.certificate().number
    texts = (
        f"https://cme.example.org/verify/{number}",
        f"https://cme.example.org/certificates/{number}.pdf",
        f"Certificate no. {number}.",
        f"Code {number.replace('-', ' ')} (valid)",
        number.replace("-", "\u2013").lower(),
        number.replace("-", "\u200b-"),
    )

    for text in texts:
        page = visitor.follow(visitor.get("/verify", query_string={"number": text}))
        assert number in page.text, text
        assert page.status == 200


def test_an_address_is_built_from_its_rule(app: Flask) -> None:
    with app.test_request_context():
        assert url_for("learning.claim", participation_id=7, rule="a b") == "/participations/7/claim?rule=a+b"
        assert url_for("learning.show_code", code="ÄB", _external=True) == "http://localhost/code/%C3%84B"
        with pytest.raises(BuildError):
            url_for("learning.claim")


def test_what_builds_an_address_is_compiled_when_it_is_first_asked_for(
    data: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled: list[Rule] = []
    whole = vars(Rule)["_compile_builder"]

    def compile_noted(rule: Rule, *given: bool) -> object:
        compiled.append(rule)
        return whole(rule, *given)

    monkeypatch.setattr(Rule, "_compile_builder", compile_noted)
    app = create_app(data)
    assert compiled == []

    with app.test_request_context():
        assert {url_for("learning.claim", participation_id=number) for number in (1, 2)} == {
            "/participations/1/claim",
            "/participations/2/claim",
        }
    assert {type(rule) for rule in app.url_map.iter_rules()} == {LazyRule}
    assert len(compiled) == 1
