"""The forms of a session's page: each at its own address, nothing typed lost, and nothing written over unseen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from db.activities.tables import Activity, Session
from db.disclosures.tables import Faculty
from db.engine.clock import now
from db.roles.tables import Role
from tests.accounts.test_kept_forms import send_late
from tests.office.test_activities import coordinator
from tests.office.test_session_page import coming, fields, own, send
from tests.support import make

if TYPE_CHECKING:
    from tests.support.reader import Reader


@pytest.fixture
def office(reader: Reader) -> Reader:
    return reader.as_(make.staff(Role.OFFICE))


def test_nobody_writes_over_a_name_that_somebody_else_has_changed(office: Reader) -> None:
    at = coming()
    one = Faculty.create(session=at, name="Wei Zhang")
    path, name = f"/faculty/{one.id}", f"p{one.id}-name"
    read = fields(office.get(own(at) + path), path)
    send(office, at, path, **{name: "Sam Field"})

    written = office.submit(own(at) + path, {**read, name: "Wei Zhou"})
    taken_off = office.submit(own(at) + path, {**read, "then": "leave"})

    assert (written.status, taken_off.status) == (409, 409)
    assert "Sam Field" in written.one(f"#person-{one.id} strong").get_text()
    assert written.one(f"#{name}")["value"] == "Wei Zhou"
    assert (Faculty.get().name, Faculty.get().left_at) == ("Sam Field", None)
    office.submit(own(at) + path, {**fields(written, path), name: "Wei Zhou"})
    assert Faculty.get().name == "Wei Zhou"


@pytest.mark.parametrize(
    ("part", "field"), [("window", "window-closes"), ("details", "details-title"), ("reopening", "reopen-reason")]
)
def test_what_was_sent_after_the_sign_in_ended_is_shown_again(reader: Reader, part: str, field: str) -> None:
    at, person = coming(), make.staff(Role.OFFICE)
    Session.update(canceled_at=now() if part == "reopening" else None).execute()

    there = send_late(reader, person, f"{own(at)}/{part}", {field: "Typed"}, own(at)).leads_to

    page = reader.as_(person).get(there.removeprefix("/sign-in?next="))
    assert page.one(f"[id^='fold-'] #{field}")["value"] == "Typed"


@pytest.mark.parametrize(
    ("part", "field"),
    [
        ("details", "#details-title"),
        ("cancellation", "#cancel-reason"),
        ("code", "#code-code"),
        ("window", "#window-opens"),
        ("extension", "#window-opens"),
        ("faculty", "#add-name"),
        ("faculty/{}", "#p{}-name"),
        ("faculty/{}/disclosure", "#d{}-relationships"),
    ],
)
def test_the_address_of_a_form_is_the_page_with_that_form_open(office: Reader, part: str, field: str) -> None:
    at = coming()
    one = Faculty.create(session=at, name="Wei Zhang")

    page = office.get(f"{own(at)}/{part.format(one.id)}")

    assert page.status == 200
    assert page.html.select(f"[id^='fold-'] form {field.format(one.id)}")


def test_of_a_course_the_office_alone_cancels_a_session_and_opens_it_again(reader: Reader) -> None:
    at = coming()
    Activity.update(format="live").execute()
    reader.as_(coordinator(at.activity))
    assert not reader.get(own(at)).html.select('form[action$="/cancellation"]')

    answer = reader.submit(f"{own(at)}/cancellation", {"cancel-revision": "1", "cancel-reason": "Ill"})

    assert (answer.status, Session.get().canceled_at) == (422, None)
    assert "Only the office and approvers cancel" in answer.text
    Session.update(canceled_at=now()).execute()
    again = reader.submit(f"{own(at)}/reopening", {"reopen-revision": "1", "reopen-reason": "Well again"})
    assert "or open it again" in again.text
    assert Session.get().canceled_at is not None
