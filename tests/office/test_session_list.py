"""The list of an activity's sessions, their sheets, and the text for a flyer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from blueprints.office.sessions import directory
from db.activities.tables import Activity, Session
from db.disclosures.tables import Faculty
from db.engine.clock import now
from db.roles.tables import Role, RoleGrant
from tests.support import make
from tests.support.paper import pages
from tests.support.weight import queries

if TYPE_CHECKING:
    from tests.support.reader import Reader


def series(count: int = 1) -> Activity:
    of = make.activity(format="rss", title="Grand Rounds")
    for at in range(count):
        start = datetime(2099, 11, 3, 17, tzinfo=UTC) + timedelta(days=at)
        make.session(of, starts_at=start, ends_at=start + timedelta(hours=1), title=f"Topic {at}")
    return of


@pytest.fixture
def office(reader: Reader) -> Reader:
    return reader.as_(make.staff(Role.OFFICE))


def test_the_list_says_what_each_session_lacks(office: Reader) -> None:
    of = series(2)
    Session.update(canceled_at=now()).where(Session.title == "Topic 1").execute()
    make.session(of, title="Past")

    page = office.get(f"/office/activities/{of.id}/sessions")

    ready = [cell.get_text().strip() for cell in page.html.select("td[data-label=Status]")]
    assert ready[0] == "Held"
    assert ready[1].startswith("Needs faculty")
    assert "business days left" in ready[1]
    assert ready[2] == "Canceled"
    lacking = office.get(f"/office/activities/{of.id}/sessions?show=lacking", part=True)
    assert [cell.get_text() for cell in lacking.html.select("td[data-label=Topic]")] == ["Topic 0"]
    assert "No session here" in office.get(f"/office/activities/{series(0).id}/sessions?show=coming").text


def test_the_list_is_paged_at_the_same_cost(office: Reader) -> None:
    of, few = series(60), series(2)

    office.get(
        f"/office/activities/{of.id}/sessions?page=2&sort=topic"
    )  # what is new to this process is asked by itself
    with queries() as many:
        page = office.get(f"/office/activities/{of.id}/sessions?page=2&sort=topic&dir=nonsense")
    with queries() as less:
        office.get(f"/office/activities/{few.id}/sessions?sort=topic")

    assert len(page.html.select("tbody tr")) == 25
    assert "26–50 of 60" in page.text
    assert len(many) == len(less)


def test_the_sheets_of_a_month_stand_in_one_file(office: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    of = series(3)
    own = f"/office/activities/{of.id}/sessions/sheets.pdf"

    found = office.get(f"{own}?month=2099-11")

    assert found.response.mimetype == "application/pdf"
    assert len(pages(found.response.data)) == 3
    for month in ("2099-12", "2099-13", "0001-01", "9999-12", "soon", ""):
        assert office.get(f"{own}?month={month}").status == 404
    monkeypatch.setattr(directory, "MOST_SHEETS", 2)
    assert "Print their sheets one by one" in office.get(f"{own}?month=2099-11").text


def test_the_texts_for_the_flyers_of_a_month_stand_in_one_file(office: Reader) -> None:
    of = series(3)
    first, second, _ = Session.select().where(Session.activity == of).order_by(Session.starts_at)
    for at, name in ((first, "Grace Hopper"), (second, "Sam Field")):
        Faculty.create(session=at, name=name, status="nothing to disclose")
    Session.update(is_gated=True).where(Session.id == second.id).execute()

    found = office.get(f"/office/activities/{of.id}/sessions/flyers?month=2099-11")

    texts = found.response.get_data(as_text=True).split("-" * 60)
    assert found.response.mimetype == "text/plain"
    assert ["Grace Hopper" in texts[0], "Sam Field" in texts[1], len(texts)] == [True, True, 3]
    assert [text.strip().startswith("NOT READY") for text in texts] == [False, True, False]
    assert first.code not in texts[0]
    assert office.get(f"/office/activities/{of.id}/sessions/flyers?month=2099-12").status == 404


def test_sheet_and_flyer_tell_what_the_sessions_own_faculty_disclosed(office: Reader) -> None:
    at = Session.get(Session.activity == series())
    told = "Grace Hopper, PhD disclosed: Novartin: grant."
    Session.update(disclosure=told).where(Session.id == at.id).execute()
    Activity.update(disclosure="Supported by nobody.").execute()

    flyer = office.get(f"/office/sessions/{at.id}/flyer").one("textarea").get_text()
    sheet = " ".join(pages(office.get(f"/office/sessions/{at.id}/sheet.pdf").response.data)[0].split())

    for text in (flyer, sheet):
        assert told in text
        assert "Supported by nobody." in text
        assert "designates this live activity" in " ".join(text.split())
    assert at.code in sheet
    assert at.code not in flyer


def test_a_coordinator_lists_the_own_activity_alone(reader: Reader) -> None:
    of, other = series(), series()
    coordinator = make.person()
    RoleGrant.create(person=coordinator, role=Role.COORDINATOR, activity=of)
    reader.as_(coordinator)

    assert reader.get(f"/office/activities/{of.id}/sessions").status == 200
    for path in ("", "/sheets.pdf?month=2099-11"):
        assert reader.get(f"/office/activities/{other.id}/sessions{path}").status == 404
    theirs = Session.get(Session.activity == other)
    for path in ("/sheet.pdf", "/flyer"):
        assert reader.get(f"/office/sessions/{theirs.id}{path}").status == 404
