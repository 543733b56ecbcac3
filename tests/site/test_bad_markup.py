"""Text that means to be markup or an address: it is shown as text, and leads nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import pytest

from blueprints.shared import passwords
from db.credit.claim import claim_credit
from tests.support import make, nasty
from tests.support.reader import Reader
from tests.support.world import World, routes

if TYPE_CHECKING:
    from flask import Flask

PASSWORD = "Gauze!Lamp42"


@pytest.mark.parametrize("wanted", nasty.ELSEWHERE)
def test_signing_in_leads_to_no_other_site(reader: Reader, wanted: str) -> None:
    person = make.person()
    passwords.set_password(person, PASSWORD)

    shown = reader.get(f"/sign-in?next={quote(wanted)}")
    page = reader.submit("/sign-in", {"email": person.email, "password": PASSWORD, "next": wanted})

    assert shown.status == 200
    assert not urlsplit(page.leads_to).netloc
    assert page.leads_to.startswith("/")
    assert not page.leads_to.startswith(("//", "/\\"))
    assert "evil" not in urlsplit(page.leads_to).path or page.leads_to.startswith("/%")


@pytest.mark.parametrize("where", ["first_name", "last_name", "degree_other"])
def test_a_name_that_is_markup_is_text_on_every_page(app: Flask, where: str) -> None:
    world = World()
    setattr(world.learner, where, nasty.NAME[:50] if where == "degree_other" else nasty.NAME)
    world.learner.save()
    at = make.session(make.activity(title=nasty.NAME), title=nasty.NAME, place=nasty.NAME)
    number = claim_credit(make.ready_to_claim(world.learner, at), 4).number
    reader = Reader(app, with_htmx=False).as_(world.learner)

    pages = [reader.get(world.address(one)) for one in routes(app) if one.method == "GET"]

    pages += [reader.get(path) for path in (f"/verify/{number}", f"/code/{at.code}", "/transcript")]
    assert any(nasty.NAME in page.html.get_text() for page in pages)
    for page in pages:
        assert not page.html.select('img[src="x"], [data-hx-get="/x"]'), page.text[:200]


@pytest.mark.parametrize("typed", [nasty.NAME, "<script>alert(1)</script>", "{{7*7}}", "' onfocus='alert(1)"])
def test_what_was_typed_is_shown_again_as_text(reader: Reader, typed: str) -> None:
    signed_up = {"email": typed, "first_name": typed, "last_name": typed, "degree_other": typed, "degree": typed}

    for path, fields in (("/code", {"code": typed}), ("/sign-up", signed_up), ("/sign-in", {"email": typed})):
        page = reader.submit(path, fields)
        assert page.status == 422
        assert not page.html.select('img, [data-hx-get="/x"], script:not([src]), [onfocus]')
        assert any(typed in str(tag.get("value")) for tag in page.html.select("input"))
