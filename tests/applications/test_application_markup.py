"""Markup in every word of an application stays text: on each page of each of its people, in its mails and its PDFs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from blueprints.shared.outbox.worker import deliver_due
from db.activities.tables import Session
from db.applications.delegation import name_delegate
from db.applications.state import State
from db.applications.tables import ApplicationSection, Attachment, Disclosure
from db.applications.workflow import Act
from db.institution.tables import Unit
from db.people.tables import Person
from tests.applications.test_delegation import office_day
from tests.support import make, nasty
from tests.support.documents import PDF, attach
from tests.support.outbox import mails
from tests.support.paper import pages
from tests.support.proposals import World
from tests.support.reader import Page, Reader

if TYPE_CHECKING:
    from flask import Flask

MARK = nasty.NAME
FREE = ("practice_now", "best_practice", "designed_to_change", "format_why", "place", "title")
OTHERS = ("/applications", "/applications?sort=title", "/applications/new", "/applications/away", "/office/units")


def marked(answers: Any) -> Any:
    """The same answers with markup in every text that is free."""
    if isinstance(answers, dict):
        return {name: MARK if name in FREE else marked(value) for name, value in answers.items()}
    if isinstance(answers, list):
        return [marked(one) for one in answers]
    return MARK if answers in ("Ines Duarte", "MD", "Recognize sepsis", "Order the bundle") else answers


def world_of_markup() -> World:
    """An application in its final review, with markup wherever somebody wrote."""
    world, stand_in = World(), make.person()
    Person.update(first_name=MARK, last_name=MARK).execute()
    Unit.update(name=MARK).execute()
    for row in ApplicationSection.select():
        row.answers = marked(row.answers)
        row.save()
    world.bring_to(State.UNIT)
    name_delegate(Person.get_by_id(world.reviewer.id), stand_in, office_day(), office_day(7))
    world.act(world.reviewer, Act.RETURN, MARK)
    world.fill(why={"practice_now": MARK + "!"}, what={"title": MARK})
    world.bring_to(State.FINAL)
    world.clear()
    Disclosure.update(status="mitigated", relationships=MARK, mitigation=MARK, name=MARK).execute()
    return world


def test_markup_is_text_for_everybody_who_reads_it(app: Flask) -> None:
    world = world_of_markup()
    addresses = [*OTHERS, *(world.application.url + end for end in ("", "/versions/1", "/versions/2/changes"))]
    addresses += [world.application.url + end for end in ("/disclosures", "/edit", "/withdrawal")]
    shown = 0

    for approved in (False, True):
        if approved:
            world.act(world.approver, Act.APPROVE, MARK)
        for person in (world.applicant, world.office, world.reviewer, world.approver):
            for with_htmx in (False, True):
                reader = Reader(app, with_htmx).as_(Person.get_by_id(person.id))
                shown += sum(is_text(reader.get(path, part=with_htmx)) for path in addresses)

    assert shown > 50


def is_text(page: Page) -> bool:
    """Whether the markup is shown; it is never obeyed."""
    assert page.html.select("img[src=x], [data-hx-trigger=load][data-hx-get='/x'], script:not([src])") == []
    return "<img src=x" in page.html.get_text()


def test_markup_is_text_in_mail_and_on_paper(app: Flask) -> None:
    world = world_of_markup()
    world.act(world.approver, Act.APPROVE, MARK)
    reader = Reader(app, with_htmx=False).as_(Person.get_by_id(world.applicant.id))
    session = Session.get(Session.activity == world.application.activity_id)

    for path in (".pdf", f"/sessions/{session.id}/sheet.pdf"):
        printed = " ".join(pages(reader.get(world.application.url + path).response.get_data()))
        assert "<img src=x" in " ".join(printed.split()), path
    deliver_due(app)
    for message in mails(app.config["CME"]):
        assert message.get_content_type() == "text/plain"
        assert {name.lower() for name in message.keys()}.isdisjoint({"bcc", "cc"})  # noqa: SIM118 - no dict


def test_a_hostile_documents_name_is_text_wherever_it_stands(app: Flask) -> None:
    world = World()
    reader = Reader(app, with_htmx=False).as_(world.applicant)
    attach(reader, world, PDF, "<img src=x data-hx-get=x>; X-Evil: 1.svg")
    path = world.application.url

    assert is_text(reader.get(path)) is is_text(reader.get(f"{path}/edit")) is False
    served = reader.get(f"{path}/attachments/{Attachment.get().id}").response
    assert served.headers["Content-Disposition"].startswith("attachment;")
    assert "X-Evil" not in served.headers
    assert served.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in served.headers["Content-Security-Policy"]
