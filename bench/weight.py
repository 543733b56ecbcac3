"""The weight of pages on the wire: tests/site/test_budgets.py holds each row of this table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from bench.budget import Figure, at_most, run
from bench.proposals import second_round
from bench.site import Site, made, site, titles
from cmeapp import create_app
from db.applications.state import State
from db.applications.tables import Application
from db.people.tables import Person
from tests.support import weight
from tests.support.proposals import World

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

KB = weight.KB
FORM_VISIT = 12 * KB  # bytes: the form's own, as it stands on one page
PAGES = ("/", "/sign-in", "/sign-up")
OWN_PAGES = ("/home", "/transcript")


def browser(of: Site, app: Flask | None = None, who: Person | None = None) -> FlaskClient:
    """A browser that was just started, of a visitor or newly signed in."""
    client = (app or of.app).test_client()
    client.environ_base["HTTP_HOST"] = of.settings.base_url.partition("//")[2]
    if who:
        name, _, value = made(of.settings, who).headers["Cookie"].partition("=")
        client.set_cookie(name, value)
    return client


def of_page(
    of: Site, path: str, who: Person | None = None, name: str = "", most: int = weight.FIRST_VISIT
) -> list[Figure]:
    """The first visit to a page, and the next one, in a new tab with all that the browser has kept."""
    name, next_most = name or path, FORM_VISIT if most == weight.FIRST_VISIT_OF_FORM else weight.NEXT_VISIT
    client = browser(of, who=who)
    page, assets = weight.fetched(client, path)
    styles = [asset for asset in assets if asset.mimetype == "text/css"]
    first, cache = sum(map(weight.wire, [page, *assets])), weight.Cache()
    cache.visit(client, path)
    later = {
        "next visit": browser(of, who=who),
        "next visit after a new sign-in and a restart": browser(of, create_app(of.settings), who),
    }
    count = 1 + len(assets)
    return [
        at_most(f"{name}, first visit", first, most, " B", 0),
        Figure(f"{name}, requests", str(count), "at most 4", count <= weight.REQUESTS),
        at_most(
            f"{name}, HTML and CSS",
            sum(map(weight.wire, [page, *styles])) / KB,
            15 if most == weight.FIRST_VISIT_OF_FORM else 10,
            " KB",
        ),
        *(
            at_most(f"{name}, {when}", cache.visit(of_then, path) / KB, next_most / KB, " KB")
            for when, of_then in later.items()
        ),
    ]


def part(of: Site, path: str, who: Person) -> float:
    """The body of the part of a page that htmx asks for, in KB."""
    headers: Mapping[str, str] = {**weight.BROWSER, "HX-Request": "true"}
    return len(browser(of, who=who).get(path, headers=headers).get_data()) / KB


def of_applications(of: Site) -> list[Figure]:
    """The dashboard of an office with some pages of applications, one of these in its second round, and the form."""
    world = World()
    second_round(world)
    fill(world)
    url, staff = world.application.url, weight.FIRST_VISIT_OF_STAFF
    draft = World()
    return [
        *of_page(of, "/applications", world.office, most=staff),
        *of_page(of, url, world.office, "/applications/<id>", staff),
        *of_page(of, f"{draft.application.url}/edit", draft.applicant, "the form", weight.FIRST_VISIT_OF_FORM),
        at_most("/applications, part of 20 rows, body", part(of, "/applications", world.office), 1.5, " KB", 2),
    ]


def fill(world: World) -> None:
    """A hundred more applications of the same people."""
    states = (State.SUBMITTED, State.APPROVED, State.UNIT, State.DRAFT)
    for at in range(100):
        row = {"title": titles()[at % 50][0], "state": states[at % len(states)], "unit": world.unit}
        Application.create(**row, applicant=world.applicant, reviewer=world.reviewer)


def measure() -> Sequence[Figure]:
    """About 5 s."""
    with site() as of:
        figures = [figure for path in PAGES for figure in of_page(of, path)]
        figures += [figure for path in OWN_PAGES for figure in of_page(of, path, of.learner)]
        figures.append(
            at_most("/transcript, part of 25 rows, body", part(of, "/transcript", of.learner), 1.5, " KB", 2)
        )
        return [*figures, *of_applications(of)]


if __name__ == "__main__":
    run(measure)
