"""The screen in the hall: a secret address that ends with the session, names nobody, and asks for little."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup

from db.activities.rotation import code_at, step_at
from db.activities.tables import Activity, Session
from db.audit.action import Action
from db.audit.tables import AuditLine
from db.engine.clock import as_of, now
from db.learning.tables import Participation
from db.roles.tables import Role, RoleGrant
from db.rosters.tables import Roster, RosterState
from db.sign_ins.tables import SignIn
from tests.support import make
from tests.support.qr import read
from tests.support.reader import Page
from tests.support.weight import queries

if TYPE_CHECKING:
    from flask import Flask

    from tests.support.reader import Reader

SECOND = timedelta(seconds=1)
HTMX = {"HX-Request": "true"}


def running(of: Activity | None = None) -> Session:
    return make.session(of, "CARDIO", ends_at=now() + timedelta(hours=1))


def ask(reader: Reader, address: str) -> Page:
    """What the page's timer asks for."""
    response = reader.client.get(address, headers=HTMX)
    return Page(response.status_code, BeautifulSoup(response.get_data(as_text=True), "html.parser"), response)


def again(page: Page) -> str:
    return str(page.one("#count a")["data-hx-get"])


def qr_text(page: Page) -> str:
    """The address that the QR code on a page holds."""
    svg = page.one("#code svg")
    side = int(str(svg["viewbox"]).split()[2]) - 8
    dark = [[False] * side for _ in range(side)]
    for run in str(svg.select("path")[1]["d"]).split("M")[1:]:
        at, length = run.split("h")
        left, top = at.split()
        for x in range(int(left) - 4, int(left) - 4 + int(length)):
            dark[int(float(top)) - 4][x] = True
    return read(dark)


def test_it_shows_code_qr_and_count_to_whoever_has_the_address(visitor: Reader) -> None:
    at = running()
    make.participation(make.person(last_name="Quillfeather"), at)

    page = visitor.get(f"/projector/{make.screen(at)}")

    assert page.status == 200
    assert "CARDIO" in page.one("#code").text
    assert qr_text(page) == "http://localhost:8000/code/CARDIO"
    assert "1 registered" in page.text
    assert "Quillfeather" not in page.text
    assert page.one("meta[name=robots]")["content"] == "noindex, nofollow"
    assert page.one("noscript meta[http-equiv=refresh]")["content"] == "10"
    assert "Set-Cookie" not in page.response.headers


def test_its_timer_gets_nothing_until_somebody_registers_and_then_the_count_alone(visitor: Reader) -> None:
    at = running()
    page = visitor.get(f"/projector/{make.screen(at)}")

    idle = ask(visitor, again(page))
    make.participation(None, at)
    with as_of(now() + SECOND):
        changed = ask(visitor, again(page))

    assert (idle.status, idle.response.get_data()) == (204, b"")
    assert "1 registered" in changed.text
    assert changed.html.select("#code") == []
    assert len(changed.response.get_data()) < 400


def test_the_changing_code_goes_along_when_it_changes(visitor: Reader) -> None:
    at = running(of=make.activity(rotates_code=True))
    page = visitor.get(f"/projector/{make.screen(at)}")
    shown = Session.get_by_id(at.id)

    with as_of(now() + timedelta(seconds=60)):
        changed = ask(visitor, again(page))
        code = code_at(shown, step_at(now()))

    assert code in changed.text
    assert changed.one("#code")["data-hx-swap-oob"] == "outerHTML"
    assert qr_text(changed) == f"http://localhost:8000/code/{code}"
    assert "CARDIO" not in page.response.get_data(as_text=True)


def test_however_many_ask_the_database_is_asked_once_a_second(visitor: Reader) -> None:
    page = visitor.get(f"/projector/{make.screen(running())}")

    with as_of(now() + SECOND), queries() as asked:
        answers = [ask(visitor, again(page)) for _ in range(20)]

    assert {answer.status for answer in answers} == {204}
    assert len(asked) == 1


def test_rows_of_a_roster_that_is_being_written_are_not_counted(visitor: Reader) -> None:
    at = running()
    mine = make.participation(None, at)
    roster = Roster.create(session=at, by=make.person(), name="zoom.csv", state=RosterState.WRITING)
    Participation.update(roster=roster).where(Participation.id == mine.id).execute()

    assert "0 registered" in visitor.get(f"/projector/{make.screen(at)}").text


@pytest.mark.parametrize("what", ["half an hour later", "canceled", "closed", "ended"])
def test_it_ends_with_the_session(visitor: Reader, what: str) -> None:
    at = running()
    address = f"/projector/{make.screen(at)}"
    page = visitor.get(address)
    if what == "canceled":
        Session.update(canceled_at=now()).execute()
    elif what == "closed":
        Activity.update(status="closed").execute()
    elif what == "ended":
        Session.update(projector_key=None).execute()

    with as_of(at.ends_at + timedelta(minutes=30) if what == "half an hour later" else now() + SECOND):
        over, part = visitor.get(address), ask(visitor, again(page))

    assert over.status == 404
    assert "This screen has ended" in over.text
    assert "Cardio" not in over.response.get_data(as_text=True)
    assert part.leads_to == address


def test_an_unknown_address_says_the_same(visitor: Reader) -> None:
    assert "This screen has ended" in visitor.get("/projector/nobody-made-this").text


def test_the_office_makes_and_ends_the_address_once_however_often_it_presses(reader: Reader) -> None:
    at = running()
    own = f"/office/sessions/{at.id}/projector"
    reader.as_(make.staff(Role.OFFICE))

    reader.submit(own)
    key = Session.get_by_id(at.id).projector_key
    reader.submit(own)

    assert reader.get(own).one("a.primary")["href"] == f"http://localhost:8000/projector/{key}"
    for _ in range(2):
        reader.submit(f"{own}/end")
    assert Session.get_by_id(at.id).projector_key is None
    assert [line.action for line in AuditLine.select().where(AuditLine.subject_type == "activity")] == [
        Action.PROJECTOR_OPENED,
        Action.PROJECTOR_ENDED,
    ]


def test_the_office_lets_the_code_change_and_stay(reader: Reader) -> None:
    at = running()
    reader.as_(make.staff(Role.OFFICE))

    reader.submit(f"/office/sessions/{at.id}/projector/rotation", {"on": "yes"})
    assert Activity.get_by_id(at.activity.id).rotates_code
    reader.submit(f"/office/sessions/{at.id}/projector/rotation", {"on": "no"})
    assert not Activity.get_by_id(at.activity.id).rotates_code


def test_material_without_a_date_has_no_screen(reader: Reader) -> None:
    at = make.session(starts_at=None, ends_at=None)

    page = reader.as_(make.staff(Role.OFFICE)).submit(f"/office/sessions/{at.id}/projector")

    assert page.status == 422
    assert "Give the session its times first." in page.text


def test_a_coordinator_reaches_the_screens_of_the_own_activity_alone(app: Flask, visitor: Reader) -> None:
    own, other, coordinator = make.session(), make.session(), make.person()
    RoleGrant.create(person=coordinator, role=Role.COORDINATOR, activity=own.activity)
    visitor.as_(coordinator)

    assert visitor.get(f"/office/sessions/{own.id}/projector").status == 200
    assert visitor.get(f"/office/sessions/{other.id}/projector").status == 404
    assert visitor.submit(f"/office/sessions/{other.id}/projector").status == 404


def test_a_screen_that_counts_keeps_nobody_signed_in(visitor: Reader) -> None:
    page = visitor.as_(make.staff(Role.OFFICE)).get(f"/projector/{make.screen(running())}")
    SignIn.update(seen_at=now() - timedelta(minutes=10)).execute()

    with as_of(now() + SECOND):
        ask(visitor, again(page))

    assert SignIn.get().seen_at < now() - timedelta(minutes=9)
