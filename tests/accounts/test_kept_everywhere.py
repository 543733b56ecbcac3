"""Every form with a text in it, on every page: when it comes too late, what was typed is shown again where promised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from blueprints.shared.kept_forms import KEPT, NOT_KEPT, NOTICE
from db.activities.credit_type.tables import CreditType
from db.applications.state import State
from db.applications.workflow import Act
from db.credit.tables import Correction
from db.engine.clock import now
from db.learning.library.tables import LibraryCase
from db.learning.tables import How, Participation
from db.people.tables import Person
from db.roles.tables import Role, RoleGrant
from db.sign_ins.tables import SignIn
from tests.support import make
from tests.support.proposals import World as Cast
from tests.support.reader import Reader
from tests.support.world import World, routes

if TYPE_CHECKING:
    from bs4 import Tag
    from flask import Flask

    from db.activities.tables import Session

MARK = "quokka@example.org"  # no word of ours, and an address where one is asked for
TEXT = ", ".join(
    f"{box}:not([hidden])" for box in ("textarea", "input:not([type])", "input[type=text]", "input[type=email]")
)
# Whose form holds no text, or a draft of what another form of the same page sends.
DRAFTS = {"learning.answer_assessment", "learning.keep_assessment", "learning.keep_evaluation"}
# Of one line, or one of several forms on a page: they are not sent in by themselves when the time is up.
UNTIMED = {
    "accounts.correct_email",
    *("applications.name_stand_in", "applications.record_disclosure", "applications.save_section"),
    "applications.start_application",
    *("office.invitation", "office.new_unit", "office.present", "office.roles", "office.unit_name"),
}
WITHOUT_TEXT = {*DRAFTS, "office.save_settings", "office.session_window"}


@dataclass(frozen=True)
class Typed:
    """A form as somebody filled it in: whose, on which page, where it goes, and its fields."""

    person: Person
    page: str
    action: str
    fields: dict[str, str]
    texts: tuple[str, ...]
    is_timed: bool  # it is sent in by itself when the time is up


def forms(app: Flask, person: Person, page: str) -> list[Typed]:
    """The forms of a page that are sent and hold a text, each text filled in with the mark."""
    answer = Reader(app, with_htmx=False).as_(person).get(page)
    found = [(tag, texts_of(answer.html, tag)) for tag in answer.html.select("main form[method=post]")]
    return [
        Typed(person, page, str(tag["action"]), *fields_of(tag, texts), tag.has_attr("data-keep"))
        for tag, texts in found
        if texts
    ]


def texts_of(page: Tag, form: Tag) -> list[Tag]:
    """The texts of a form: those in it, and those elsewhere that name it."""
    elsewhere = [box for box in page.select(TEXT) if box.get("form") and box["form"] == form.get("id")]
    return [*(box for box in form.select(TEXT) if not box.get("form")), *elsewhere]


def fields_of(form: Tag, boxes: list[Tag]) -> tuple[dict[str, str], tuple[str, ...]]:
    hidden = {str(box["name"]): str(box.get("value", "")) for box in form.select("input[type=hidden][name]")}
    texts = tuple(str(box["name"]) for box in boxes if box.get("name"))
    return {**hidden, **dict.fromkeys(texts, MARK)}, texts


def endpoint_of(app: Flask, path: str) -> str:
    return str(app.url_map.bind("localhost").match(path, method="POST")[0])


def everybodys(app: Flask) -> list[tuple[Person, str]]:
    """People of each sort with the pages that they may see."""
    world, cast = World(), Cast()
    office, late = make.staff(Role.OFFICE), make.session(closes_at=now() - timedelta(days=1))
    RoleGrant.create(person=office, role=Role.REVIEWER, unit=world.unit)
    Person.update(email_confirmed_at=None).where(Person.id == world.learner.id).execute()
    cast.bring_to(State.UNIT)
    pages = [world.address(one) for one in routes(app) if one.method == "GET" and not one.rule.startswith("/sign")]
    of_cast = [f"{cast.application.url}{page}" for page in ("", "/withdrawal", "/disclosures", "/recusal")]
    seen = [(person, page) for person in (world.learner, office) for page in pages]
    seen += [(person, page) for person in (cast.reviewer, cast.applicant, office) for page in of_cast]
    back = Cast()
    back.bring_to(State.UNIT)
    back.act(back.reviewer, Act.RETURN)
    seen.append((back.applicant, f"{back.application.url}/edit"))
    claim: Any = make.certificate().claim
    corrected = (claim.learner, f"/participations/{claim.participation.id}/correction")
    asked = Correction.create(claim=make.certificate().claim, about="amount", note="Half of it.")
    amended = (office, f"/office/late-claims/corrections/{asked.id}")
    return [*seen, (make.person(), f"/code/{late.slug}"), corrected, amended, *of_the_program(late)]


def of_the_program(late: Session) -> list[tuple[Person, str]]:
    """What the office changes of an activity: an approver among them, a session that is over, one canceled."""
    both = make.staff(Role.OFFICE)
    RoleGrant.create(person=both, role=Role.APPROVER)
    Participation.register(make.person(), late, How.WEB)
    own = f"/office/activities/{late.activity.id}"
    CreditType.update(is_on=True).execute()
    nursing = CreditType.get(CreditType.key == "nursing")
    pages = [f"{own}/{section}" for section in ("texts", "material", "settings", "credit")]
    pages += [f"/office/sessions/{late.id}/check-in", f"/office/credit-types/{nursing.id}"]
    answers = [{"text": "Yes", "is_correct": True, "keeps_last": False}]
    LibraryCase.create(position=1, prompt="Which?", answers=answers)
    pages.append(f"/office/sessions/{make.session(canceled_at=now()).id}/reopening")
    return [(both, page) for page in pages]


def send_late(app: Flask, form: Typed) -> tuple[str, str]:
    """Send it after the sign-in has ended; what the sign-in page promises, and the page that is led to after it."""
    reader = Reader(app, with_htmx=False).as_(form.person)
    token = reader.token()
    SignIn.end_all(form.person)
    answer = reader.submit(form.action, {**form.fields, "csrf_token": token}, token=False)
    told = reader.follow(answer)
    then = reader.as_(form.person).get(str(told.one("[name=next]")["value"]))
    values = [str(box.get("value") or box.get_text()) for box in then.html.select(TEXT)]
    return told.text, " ".join([then.text, *values])


@pytest.mark.usefixtures("cheap_hashes")
def test_what_is_promised_to_be_kept_is_shown_again_on_every_page(app: Flask) -> None:
    tried: dict[str, str] = {}
    untimed: set[str] = set()
    for person, page in everybodys(app):
        for form in forms(app, person, page):
            endpoint = endpoint_of(app, form.action)
            if endpoint in tried or getattr(app.view_functions[endpoint], "access", None) == "public":
                continue
            told, shown = send_late(app, form)
            tried[endpoint] = "kept" if KEPT in told else "not kept" if NOT_KEPT in told else "nothing said"
            if KEPT in told:
                untimed |= set() if form.is_timed else {endpoint}
                assert MARK in shown, f"{form.action} on {page}"
                assert NOTICE in shown, f"{form.action} on {page}"

    keeping = {name for name, view in app.view_functions.items() if getattr(view, "keeps", None)}
    assert untimed <= UNTIMED
    assert {name for name, outcome in tried.items() if outcome != "kept"} == set()
    assert keeping - tried.keys() <= WITHOUT_TEXT
