"""The page of a session: its office and its coordinator change it in place, and everybody else does not find it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from db.activities.tables import Session
from db.audit.tables import AuditLine
from db.disclosures.tables import Faculty
from db.engine.clock import now
from db.roles.tables import Role, RoleGrant
from tests.support import make

if TYPE_CHECKING:
    from tests.support.reader import Page, Reader


def coming() -> Session:
    start = (now() + timedelta(days=3)).replace(hour=17, minute=0, second=0, microsecond=0)  # noon or 1 pm there
    window: dict[str, Any] = {"opens_at": start - timedelta(minutes=30), "closes_at": start + timedelta(days=7)}
    of = make.activity(format="rss", title="Grand Rounds")
    return make.session(of, starts_at=start, ends_at=start + timedelta(hours=1), **window)


def own(at: Session) -> str:
    return f"/office/sessions/{at.id}"


def fields(page: Page, path: str) -> dict[str, str]:
    """The form of the page that goes there, as it stands."""
    form = page.html.select(f'form[action$="{path}"]')[-1]
    boxes = form.select("input[name]:not([type=radio]), input[type=radio][checked], textarea[name]")
    return {str(box["name"]): str(box.get("value", box.get_text().strip())) for box in boxes}


def send(reader: Reader, at: Session, path: str, **values: str) -> Page:
    return reader.submit(own(at) + path, {**fields(reader.get(own(at) + path), path), **values})


@pytest.fixture
def office(reader: Reader) -> Reader:
    return reader.as_(make.staff(Role.OFFICE))


def test_the_page_shows_the_session_and_what_it_lacks(office: Reader) -> None:
    at = coming()

    page = office.get(own(at))

    assert page.one("h1").get_text() == "Grand Rounds"
    assert "Not ready: topic, faculty missing" in page.text
    assert at.code in page.text
    links = {link["href"] for link in page.html.select("nav a")}
    assert {
        f"{own(at)}/{part}"
        for part in ("check-in", "projector", "rosters", "learners", "mail", "results", "certificates")
    } <= links


def test_a_folded_form_is_sent_once_it_is_asked_for(office: Reader) -> None:
    at = coming()

    assert not office.get(own(at)).html.select("form[action$='/details'], form[action$='/window']")
    asked = office.get(own(at)).one("#fold-details a")
    page = office.get(str(asked["href"]))

    assert page.one("#fold-details form")["action"] == f"{own(at)}/details"
    assert not page.html.select("form[action$='/window']")
    assert page.one("#fold-details .pair a")["href"] == own(at)


def test_topic_room_and_date_of_a_series_count_at_once(office: Reader) -> None:
    at = coming()
    make.participation(at=at)
    day = (at.starts_at + timedelta(days=1)).date()

    answer = send(office, at, "/details", **{"details-title": "Sepsis", "details-place": "Larch Hall"})
    moved = send(office, at, "/details", **{"details-day": day.isoformat(), "details-until": day.isoformat()})

    assert {answer.status, moved.status} <= {200, 303}
    found = Session.get_by_id(at.id)
    assert (found.title, found.place) == ("Sepsis", "Larch Hall")
    assert found.starts_at - found.opens_at == timedelta(minutes=30)
    said = office.follow(moved) if moved.leads_to else moved
    assert "1 session moved. 1 person will be told by mail." in said.text


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(office: Reader) -> None:
    at = coming()

    answer = send(
        office, at, "/details", **{"details-title": "Sepsis", "details-ends": "soon", "details-quarters": "9"}
    )

    assert answer.status == 422
    assert answer.one("#details-title-field input")["value"] == "Sepsis"
    assert "“soon” is not a time" in answer.one("#details-ends-message").get_text()
    assert "“soon” is not a time" in answer.one("#errors[autofocus] a[href='#details-ends']").get_text()
    empty = send(office, at, "/details", **{"details-day": "", "details-ends": ""})
    assert "Enter a date, such as Jan 5, 2027" in empty.one("#details-day-message").get_text()
    assert "Enter a time, such as 7:30 am" in empty.one("#details-ends-message").get_text()
    answer = send(office, at, "/details", **{"details-title": "Sepsis", "details-quarters": "1.5"})
    assert "An approver can change it here" in answer.one("#details-quarters-message").get_text()
    assert Session.get_by_id(at.id).title == ""


def test_who_was_second_sees_both(office: Reader) -> None:
    at = coming()
    typed = fields(office.get(own(at) + "/details"), "/details")
    send(office, at, "/details", **{"details-title": "Theirs"})

    answer = office.submit(f"{own(at)}/details", {**typed, "details-title": "Mine"})

    assert answer.status == 409
    assert "Somebody changed this session meanwhile" in answer.text
    assert answer.one("#details-title-field input")["value"] == "Mine"
    assert "Theirs" in answer.text
    again = office.submit(f"{own(at)}/details", {**fields(answer, "/details"), "details-title": "Mine"})
    assert again.status in (200, 303)
    assert Session.get_by_id(at.id).title == "Mine"


def test_a_code_is_replaced_and_its_window_extended(office: Reader) -> None:
    at = coming()

    send(office, at, "/code", **{"code-code": "Rounds-7"})
    office.submit(f"{own(at)}/extension", {"revision": str(Session.get_by_id(at.id).revision), "for": "week"})

    found = Session.get_by_id(at.id)
    assert found.code == "Rounds-7"
    assert found.closes_at == at.closes_at + timedelta(days=7)
    backward = send(office, at, "/window", **{"window-closes": "2020-01-01"})
    assert backward.status == 422
    assert "before the code opens" in backward.one("#window-closes-message").get_text()
    taken = send(office, at, "/code", **{"code-code": at.code})
    assert "was one" in taken.one("#code-code-message").get_text()
    assert office.submit(f"{own(at)}/extension", {"revision": "1", "for": "year"}).status == 400


def test_a_substitute_is_cleared_in_two_presses(office: Reader) -> None:
    at = coming()

    send(office, at, "/faculty", **{"add-name": "Grace Hopper", "add-credentials": "PhD"})
    assert Session.get_by_id(at.id).is_gated
    one = Faculty.get()
    office.submit(f"{own(at)}/faculty/{one.id}/disclosure", {f"d{one.id}-seen_at": "", "nothing": "yes"})

    assert not Session.get_by_id(at.id).is_gated
    send(office, at, "/faculty", **{"add-name": "Sam Field", "instead": str(one.id)})
    assert Faculty.get_by_id(one.id).left_at is not None
    page = office.get(own(at))
    assert "Add somebody with a disclosure on record" not in page.text
    assert "Credit waits until every disclosure is settled" in page.text


def test_a_relationship_needs_its_words_and_a_newer_record_is_shown(office: Reader) -> None:
    at = coming()
    send(office, at, "/faculty", **{"add-name": "Grace Hopper"})
    one = Faculty.get()
    path, status = f"/faculty/{one.id}/disclosure", f"d{one.id}-status"
    typed = {f"d{one.id}-seen_at": "", status: "mitigated", f"d{one.id}-relationships": "Novartin"}

    answer = office.submit(own(at) + path, typed)
    assert "Say what was done" in answer.one(f"#d{one.id}-mitigation-message").get_text()
    office.submit(own(at) + path, {f"d{one.id}-seen_at": "", "nothing": "yes"})
    answer = office.submit(own(at) + path, {**typed, f"d{one.id}-mitigation": "Reviewed"})

    assert answer.status == 409
    assert "Nothing to disclose" in answer.text
    assert "Novartin" in answer.one(f"#d{one.id}-relationships").get_text()
    office.submit(f"{own(at)}/faculty/{one.id}", {"then": "leave"})
    assert Faculty.get().left_at is not None


def test_a_coordinator_runs_the_own_sessions_and_no_other(reader: Reader) -> None:
    at, other = coming(), coming()
    coordinator = make.person()
    RoleGrant.create(person=coordinator, role=Role.COORDINATOR, activity=at.activity)
    reader.as_(coordinator)

    assert send(reader, at, "/details", **{"details-title": "Sepsis"}).status in (200, 303)
    assert reader.get(own(other)).status == 404
    for path in ("/details", "/cancellation", "/code", "/window", "/extension", "/faculty"):
        assert reader.submit(own(other) + path, {}).status == 404
    assert [line.action for line in AuditLine.select()] == ["session changed"]
    assert reader.as_(make.person()).get(own(at)).status == 403


def test_a_canceled_session_shows_so_and_offers_no_change_but_its_return(office: Reader) -> None:
    at = coming()

    send(office, at, "/cancellation", **{"cancel-reason": "The room flooded"})

    page = office.get(own(at))
    assert "Canceled on" in page.text
    assert not page.html.select(f'form[action^="{own(at)}"]')
    assert [link["href"] for link in page.html.select("[id^='fold-'] a")] == [f"{own(at)}/reopening"]
    assert office.submit(f"{own(at)}/code", {"code-code": "NEW"}).status == 422
    silent = send(office, at, "/reopening")
    assert "Say why" in silent.one("#reopen-reason-message").get_text()
    send(office, at, "/reopening", **{"reopen-reason": "It is dry again"})
    assert Session.get_by_id(at.id).canceled_at is None
    assert not Session.get_by_id(at.id).is_off


def test_a_record_of_another_activity_is_not_even_named(reader: Reader) -> None:
    at, mine = coming(), make.person()
    RoleGrant.create(person=mine, role=Role.COORDINATOR, activity=at.activity)
    stranger = Faculty.create(session=make.session(), name="Wei Zhang")
    page = reader.as_(mine).submit(f"{own(at)}/faculty", {"known": str(stranger.id)})

    assert (page.status, "Wei Zhang" in page.text) == (404, False)


def test_a_coordinator_takes_off_nobody_who_may_have_spoken_unsettled(reader: Reader) -> None:
    at, mine = make.session(make.activity(format="rss"), is_gated=True), make.person()
    RoleGrant.create(person=mine, role=Role.COORDINATOR, activity=at.activity)
    one = Faculty.create(session=at, name="Wei Zhang")
    leave = {f"p{one.id}-name": "Wei Zhang", "then": "leave"}
    renamed = {f"p{one.id}-name": "Ben Ode"}
    replaced = {"add-name": "Ben Ode", "instead": str(one.id)}
    for path, sent in ((f"/{one.id}", leave), (f"/{one.id}", renamed), ("", replaced)):
        page = reader.as_(mine).submit(f"{own(at)}/faculty{path}", sent)
        assert "Ask the office to settle the disclosure." in page.text
    assert Session.get_by_id(at.id).is_gated
