"""No page puts together a sentence of more than 25 words: every route, and an application in each of its states."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from blueprints.shared.texts import text
from db.applications.state import State
from db.roles.tables import Role, RoleGrant
from tests.support.proposals import World as Proposed
from tests.support.reader import Reader
from tests.support.sentences import LEGAL, of_page, too_long
from tests.support.world import World, routes

if TYPE_CHECKING:
    from flask import Flask


def test_no_page_puts_one_together(app: Flask) -> None:
    world = World()
    paths = {one: world.address(one) for one in routes(app) if one.rule.strip("/") not in LEGAL}
    for role in (Role.OFFICE, Role.APPROVER):
        RoleGrant.create(person=world.learner, role=role)
    legal = {sentence for name in LEGAL for sentence in of_page(text(name).html)}
    found: dict[str, set[str]] = {}

    for one, path in paths.items():
        for reader in (Reader(app, with_htmx=False), Reader(app, with_htmx=False).as_(world.learner)):
            found[str(one)] = found.get(str(one), set()) | too_long(of_page(shown(reader, one.method, path))) - legal

    assert len(found) > 50
    assert {one: sentences for one, sentences in found.items() if sentences} == {}


@pytest.mark.parametrize("state", State)
def test_no_application_does(visitor: Reader, state: State) -> None:
    world = Proposed()
    application = world.bring_to(state)
    found: set[str] = set()
    for person in (world.applicant, world.office, world.reviewer, world.approver):
        for path in ("/applications", application.url, f"{application.url}/edit", "/home"):
            found |= too_long(of_page(shown(visitor.as_(person), "GET", path)))

    assert found == set()


def shown(reader: Reader, method: str, path: str) -> str:
    """What the browser shows of a page, or of the answer to its form with nothing filled in."""
    answer = reader.client.open(path, method=method, data={"csrf_token": reader.token()} if method == "POST" else None)
    return answer.get_data(as_text=True) if answer.mimetype == "text/html" else ""
