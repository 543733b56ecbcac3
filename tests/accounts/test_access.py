"""Who may open what: every route for visitor, owner, other learner, each role, the disabled and the signed-out."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flask import Flask

from blueprints.shared.access import requires
from cmeapp import create_app
from db.engine.clock import now
from db.people.tables import Person
from db.roles.tables import Role
from db.sign_ins.tables import SignIn
from tests.guards.test_routes import everything
from tests.support import make
from tests.support.paper import pages
from tests.support.reader import Page, Reader
from tests.support.world import Route, World, routes

if TYPE_CHECKING:
    from collections.abc import Callable

    from blueprints.shared.settings import Settings

DOCUMENT = "GET /applications/<int:application_id>/attachments/<int:attachment_id>"  # of one that is approved
MAY_SEE_ANOTHERS = {("GET /certificates/<number>.pdf", Role.OFFICE), (DOCUMENT, Role.APPROVER)}
THE_OFFICES = "/applications/"  # the office reads every application; to other staff a draft is not there
PARTS = re.compile(r"\.pdf$|/(versions|sessions|attachments)/<")
# Who wrote an application reviews it never, so there is nothing for them to step aside from.
OF_THE_REVIEWER = "GET /applications/<int:application_id>/recusal"
ROLES = list(Role)


def ask(reader: Reader, one: Route, path: str) -> Page:
    """The route as its page or its form asks for it, with a good token."""
    if one.method == "GET":
        return reader.get(path, part=True)
    return reader.submit(path, {"quarters": "4", "code": "WALKED"})


def answers(
    app: Flask, world: World, reader: Callable[[], Reader], which: Callable[[Route], bool]
) -> dict[Route, Page]:
    """What each of these routes answers, each to a reader of its own: one form may end a sign-in."""
    return {one: ask(reader(), one, world.address(one)) for one in routes(app) if which(one)}


def signed_out(app: Flask, with_htmx: bool) -> Reader:
    reader = Reader(app, with_htmx).as_(make.person())
    SignIn.update(ended_at=now()).where(
        SignIn.id == SignIn.select(SignIn.id).order_by(SignIn.id.desc()).limit(1)
    ).execute()
    return reader


def disabled(app: Flask, with_htmx: bool) -> Reader:
    return Reader(app, with_htmx).as_(make.person(disabled_at=now()))


def forged(app: Flask, with_htmx: bool) -> Reader:
    reader = Reader(app, with_htmx)
    with reader.client.session_transaction() as session:
        session["_user_id"] = "a token that nobody was given"
    return reader


@pytest.mark.parametrize("with_htmx", [False, True], ids=["page", "part"])
@pytest.mark.parametrize("who", [Reader, signed_out, forged], ids=lambda who: who.__name__)
def test_whoever_is_not_signed_in_is_sent_to_sign_in(
    app: Flask, who: Callable[[Flask, bool], Reader], with_htmx: bool
) -> None:
    world = World()

    closed = answers(app, world, lambda: who(app, with_htmx), lambda one: not one.is_public)

    assert len(closed) > 20
    for one, page in closed.items():
        assert page.status == (200 if with_htmx else 303), one
        assert page.leads_to.startswith("/sign-in?next=/"), one
        assert page.response.get_data(as_text=True).find(world.session.full_title) == -1, one


@pytest.mark.parametrize("with_htmx", [False, True], ids=["page", "part"])
def test_whose_account_is_closed_is_told_so_and_shown_nothing(app: Flask, with_htmx: bool) -> None:
    world = World()

    closed = answers(app, world, lambda: disabled(app, with_htmx), lambda one: not one.is_public)

    assert {str(one): page.status for one, page in closed.items() if page.status != 403} == {}
    assert [str(one) for one, page in closed.items() if leaks(page, world)] == []


def test_a_visitor_changes_nothing_that_is_closed(app: Flask) -> None:
    world = World()
    before = everything()

    answers(app, world, lambda: Reader(app, with_htmx=False), lambda one: not one.is_public)

    assert everything() == before


@pytest.mark.parametrize("with_htmx", [False, True], ids=["page", "part"])
def test_the_owner_is_refused_nowhere(app: Flask, with_htmx: bool) -> None:
    world = World()

    own = answers(app, world, lambda: Reader(app, with_htmx).as_(world.learner), lambda one: not one.access)

    assert own.pop(next(one for one in own if str(one) == OF_THE_REVIEWER)).status == 403
    assert len(own) > 20
    assert all(page.status == 200 for one, page in own.items() if PARTS.search(one.rule) and one.method == "GET")
    assert {
        str(one): page.status for one, page in own.items() if page.status in (401, 403, 404, 405) or page.status >= 500
    } == {}


@pytest.mark.parametrize("with_htmx", [False, True], ids=["page", "part"])
def test_another_learner_finds_nothing_of_it(app: Flask, with_htmx: bool) -> None:
    world, other = World(), make.person(first_name="Bo", last_name="Lindqvist")
    before = rows_of(world.learner)

    found = answers(app, world, lambda: Reader(app, with_htmx).as_(other), lambda one: one.is_owned)

    assert len(found) >= 8
    assert {str(one): page.status for one, page in found.items() if page.status != 404} == {}
    assert [str(one) for one, page in found.items() if leaks(page, world)] == []
    assert rows_of(world.learner) == before


def rows_of(person: Person) -> list[object]:
    """Everything stored that is this person's, as far as a stranger could have changed it."""
    everyones = everything()
    live = SignIn.select(SignIn.id).where(SignIn.person == person, SignIn.ended_at.is_null())
    kept = (
        "Participation",
        "EvaluationDraft",
        "EvaluationResponse",
        "Claim",
        "Certificate",
        "Credit",
        "AssessmentAttempt",
        "Application",
        "ApplicationSection",
        "ApplicationVersion",
        "Attachment",
    )
    return [*(everyones[name] for name in kept), sorted(row.id for row in live)]


def leaks(page: Page, world: World) -> list[str]:
    """Which of the learner's own words this answer holds, in its head or in its body."""
    body = page.response.get_data()
    said = " ".join(pages(body)) if body.startswith(b"%PDF") else body.decode("utf-8", "replace")
    said += str(page.response.headers)
    return [secret for secret in world.secrets if secret in said]


@pytest.mark.parametrize("role", ROLES)
def test_staff_see_anothers_records_only_where_it_was_decided(app: Flask, role: Role) -> None:
    world, staff = World(), make.staff(role)

    found = answers(app, world, lambda: Reader(app, with_htmx=False).as_(staff), lambda one: one.is_owned)

    read = {one: page for one, page in found.items() if not (role == Role.OFFICE and one.rule.startswith(THE_OFFICES))}
    open_ = {str(one) for one, page in read.items() if page.status != 404}
    assert open_ == {rule for rule, allowed in MAY_SEE_ANOTHERS if allowed == role}


@pytest.mark.parametrize("role", [None, *ROLES])
def test_what_is_closed_to_a_role_is_refused_in_the_frame(app: Flask, role: Role | None) -> None:
    world = World()
    person = make.staff(role) if role else make.person()

    found = answers(
        app, world, lambda: Reader(app, with_htmx=False).as_(person), lambda one: bool(one.access) and not one.is_public
    )

    for one, page in found.items():
        may = isinstance(one.access, tuple) and role in one.access
        assert (page.status == 403) is not may, one


@pytest.mark.parametrize("with_htmx", [False, True], ids=["page", "part"])
@pytest.mark.parametrize("role", [None, *ROLES])
def test_a_route_for_some_roles_is_for_those_alone(data: Settings, role: Role | None, with_htmx: bool) -> None:
    app = create_app(data)
    app.add_url_rule("/only-some", "only_some", requires(Role.OFFICE, Role.REVIEWER)(lambda: "for them"))
    reader = Reader(app, with_htmx)
    person = make.staff(role) if role else make.person()

    answer = reader.as_(person).client.get("/only-some")

    assert (answer.status_code == 200) is (role in (Role.OFFICE, Role.REVIEWER))
    assert reader.as_(make.person()).get("/only-some").status == 403
    assert Reader(app, with_htmx).client.get("/only-some").status_code == 303


def test_what_one_learners_pages_link_to_shows_another_nothing(app: Flask) -> None:
    world = World()
    owner = Reader(app, with_htmx=False).as_(world.learner)
    links, forms = linked(owner)
    other = Reader(app, with_htmx=False).as_(make.person(first_name="Bo", last_name="Lindqvist"))

    assert leaks(owner.get("/transcript.pdf"), world)
    for path in sorted(links):
        page = other.get(path)
        assert page.status < 500, path
        assert leaks(page, world) == [], path
    for path in sorted(forms - {"/sign-out"}):
        assert leaks(other.submit(path, {}), world) == [], path
    assert [path for path in links if "/transcript/" in path], links
    assert any("/evaluation" in path for path in forms)
    assert {"sheet.pdf", "attachments"} <= {part for path in links for part in path.split("/")}


def linked(reader: Reader) -> tuple[set[str], set[str]]:
    """Every address of ours that is reached from this reader's home, and every form that is found on the way."""
    seen: set[str] = set()
    forms: set[str] = set()
    waiting = {"/", "/home", "/applications", "/transcript", "/account", "/code/TOOLATE", "/code/WALKED"}
    while waiting:
        path = waiting.pop()
        seen.add(path)
        page = reader.get(path)
        links = {page.leads_to, *(str(tag["href"]) for tag in page.html.select("[href]"))}
        forms |= {str(tag["action"]) for tag in page.html.select("form[method=post]")}
        forms |= {str(tag["data-hx-post"]) for tag in page.html.select("[data-hx-post]")}
        waiting |= {link.partition("#")[0] for link in links if link.startswith("/")} - seen - {""}
    return seen, forms


def test_what_the_masthead_knows_decides_no_access() -> None:
    root = Path(__file__).parents[2]
    files = [root / "cmeapp.py", *root.glob("blueprints/**/*.py"), *root.glob("db/**/*.py")]
    texts = {str(file.relative_to(root)): file.read_text(encoding="utf-8") for file in files}
    users = {name for name, text in texts.items() if "has_applied" in text}

    room = {"blueprints/shared/access.py", "blueprints/shared/menu.py", "db/sign_ins/tables.py"}
    assert users == room | {"db/applications/dashboard_queries.py"}  # which answers has_applied
