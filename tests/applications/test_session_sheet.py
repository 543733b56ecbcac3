"""After the approval: codes on the application's page for who runs it, and a sheet of each session to print."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
import segno
from flask import render_template_string

from blueprints.shared.print.session import sheet_of
from blueprints.shared.print.sheet import Sheet, draw_sheet
from db.activities.tables import Session
from db.applications.state import State
from db.applications.tables import Disclosure
from db.disclosures.status import DisclosureStatus
from db.engine.clock import now
from db.roles.tables import Role, RoleGrant
from tests.conftest import BASE_URL
from tests.support import make, qr
from tests.support.paper import POPPLER, pages, picture
from tests.support.proposals import World

if TYPE_CHECKING:
    from flask import Flask

    from tests.support.reader import Reader

SHEET = Sheet(
    provider="Lakeside CME",
    title="Sepsis in the first hour",
    when="19 January 2027, 12:00 to 13:30 EST",
    place="Live Course",
    code="7KP-M3XQ",
    url="https://cme.example.org/code/7KPM3XQ",
    window="Open from 19 January 2027, 11:30 EST to 26 January 2027, 13:30 EST.",
    statements=("Lakeside is accredited.", "Lakeside designates this for 1.25 AMA PRA Category 1 Credit(s)™."),
    disclosures=("Nobody has anything to disclose.",),
    made_on=date(2026, 11, 22),
)


class Approved(World):
    """An application that was approved, its faculty with a relationship that was mitigated."""

    def __init__(self) -> None:
        super().__init__()
        self.bring_to(State.FINAL)
        values = {"relationships": "speaker’s fees from Novartin", "status": DisclosureStatus.MITIGATED}
        who = {"person_key": "ines@example.org", "name": "Ines Duarte", "recorded_by": self.office}
        Disclosure.create(application=self.application, **who, **values)
        self.act(self.approver, "approve")  # type: ignore[arg-type]
        self.session = Session.get()
        self.coordinator = make.person()
        activity = self.session.activity
        RoleGrant.create(person=self.coordinator, role=Role.COORDINATOR, activity=activity)

    @property
    def sheet(self) -> str:
        return f"/applications/{self.application.id}/sessions/{self.session.id}/sheet.pdf"


@pytest.mark.parametrize("who", ["applicant", "office", "approver", "coordinator"])
def test_who_runs_it_gets_the_sheet(visitor: Reader, who: str) -> None:
    world = Approved()
    visitor.as_(getattr(world, who))

    response = visitor.client.get(world.sheet)

    assert (response.status_code, response.mimetype) == (200, "application/pdf")
    (text,) = pages(response.get_data())
    words = " ".join(text.split())
    assert world.session.code in words
    assert "Sepsis in the first hour" in words
    assert "Ines Duarte, MD disclosed: speaker’s fees from Novartin." in words
    assert "All relevant financial relationships have been mitigated." in words
    assert "designates this live activity for a maximum of 1.25" in words


@pytest.mark.parametrize("who", ["reviewer", "stranger", "another approver", "another's coordinator"])
def test_to_others_it_is_not_there(visitor: Reader, who: str) -> None:
    world = Approved()
    others = {"reviewer": world.reviewer, "another approver": make.staff(Role.APPROVER)}
    reader = others.get(who) or make.person()
    if who.endswith("coordinator"):
        RoleGrant.create(person=reader, role=Role.COORDINATOR, activity=make.activity())

    assert visitor.as_(reader).get(world.sheet).status == 404


def test_another_applications_session_is_not_there(visitor: Reader) -> None:
    world, other = Approved(), make.session()
    visitor.as_(world.office)

    assert visitor.get(f"/applications/{world.application.id}/sessions/{other.id}/sheet.pdf").status == 404
    assert visitor.get(f"/applications/9999/sessions/{world.session.id}/sheet.pdf").status == 404


def test_before_the_approval_there_are_no_codes(visitor: Reader) -> None:
    world = World()
    world.bring_to(State.FINAL)
    session = make.session()

    visitor.as_(world.applicant)
    assert visitor.get(f"/applications/{world.application.id}/sessions/{session.id}/sheet.pdf").status == 404


@pytest.mark.parametrize(("who", "sees"), [("applicant", True), ("office", True), ("reviewer", False)])
def test_the_codes_stand_on_the_page_of_who_runs_it(visitor: Reader, who: str, sees: bool) -> None:
    world = Approved()
    visitor.as_(getattr(world, who))

    page = visitor.get(world.application.url)

    assert page.status == 200
    assert (world.session.code in page.text) == sees
    assert bool(page.html.select(f"a[href='{world.sheet}']")) == sees
    if sees:
        assert "Open from" not in page.text
        assert "EDT to" in page.text or "EST to" in page.text


def test_the_qr_leads_to_the_code_and_can_be_read(app: Flask) -> None:
    session = Approved().session
    with app.app_context():
        url = sheet_of(session, BASE_URL).url

    assert url == f"{BASE_URL}/code/{session.slug}"
    code = segno.make(url, error="m", mask=4, micro=False, boost_error=False)
    assert qr.read([[bool(cell) for cell in row] for row in code.matrix]) == url


def test_the_window_is_in_the_offices_time_zone(app: Flask) -> None:
    open_ended = make.session(opens_at=now(), closes_at=None)
    never = make.session(opens_at=None, closes_at=None)
    with app.test_request_context():
        texts = [render_template_string("{{ one | window }}", one=one) for one in (open_ended, never)]

    assert texts[0].startswith("Open from")
    assert texts[0].endswith(("EST", "EDT"))
    assert texts[1] == "Open at any time"


def test_the_same_sheet_gives_the_same_bytes() -> None:
    assert draw_sheet(SHEET) == draw_sheet(SHEET)


def test_long_texts_stay_on_the_page_and_lose_nothing() -> None:
    lines = tuple(f"Person {at} disclosed: a grant from Company {at}. " * 9 for at in range(20))
    pdf = draw_sheet(Sheet(**{**vars(SHEET), "title": "Chronic Lung Disease " * 14, "disclosures": lines}))

    found = pages(pdf)
    text = " ".join(" ".join(found).split())
    assert 1 < len(found) < 8
    assert all(f"Person {at} disclosed: a grant from Company {at}." in text for at in range(20))
    assert "7KP-M3XQ" in found[0]


def test_letters_that_no_font_has_are_marked() -> None:
    (text,) = pages(draw_sheet(Sheet(**{**vars(SHEET), "title": "心 Heart {nb}"})))

    assert "[?] Heart {nb}" in text


@POPPLER
def test_nothing_is_printed_in_the_margin() -> None:
    page = picture(draw_sheet(Sheet(**{**vars(SHEET), "title": "W" * 300, "place": "W" * 200})))

    assert page.size == (792, 612)
    for box in ((0, 0, 792, 40), (0, 590, 792, 612), (0, 0, 48, 612), (744, 0, 792, 612)):
        assert page.crop(box).getextrema() == (255, 255)
