"""Who may do what on an activity's page: the office, approvers, its coordinators, and nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from blueprints.shared.passwords import hash_password
from db.activities.tables import Activity
from db.roles.tables import Role, RoleGrant
from tests.accounts.test_sign_in import PASSWORD
from tests.office.test_activities import coordinator
from tests.support import make

if TYPE_CHECKING:
    from tests.support.reader import Page, Reader

TEXTS = {"title": "Sepsis now", "description": "<b>Bold</b>", "place": "Oak Room", "revision": "1"}


def path(activity: Activity, part: str = "") -> str:
    return f"/office/activities/{activity.id}{part}"


def send(reader: Reader, activity: Activity, part: str, fields: dict[str, str]) -> Page:
    return reader.submit(path(activity, part), {"revision": str(Activity.get_by_id(activity.id).revision), **fields})


def test_the_office_names_a_coordinator_with_its_own_password(reader: Reader, cheap_hashes: None) -> None:
    activity, person = make.activity(), make.person(first_name="Bo")
    reader.as_(make.staff(Role.OFFICE, password_hash=hash_password(PASSWORD)))
    proof = {"current_password": PASSWORD}
    own = path(activity, "/coordinators")
    assert "Nobody has an account" in reader.submit(own, {"email": "x@example.org", **proof}).text
    assert "not your password" in reader.submit(own, {"email": person.email, "current_password": "x"}).text

    reader.submit(own, {"email": person.email, **proof})

    assert RoleGrant.held(person, Role.COORDINATOR, activity=activity)
    assert person.email in reader.get(path(activity)).text
    reader.submit(own, {"email": person.email, "change": "revoke", **proof})
    assert not RoleGrant.held(person, Role.COORDINATOR)


def test_a_coordinator_runs_the_own_activity_and_finds_no_other(reader: Reader) -> None:
    mine, other = make.session().activity, make.activity()
    reader.as_(coordinator(mine))

    assert send(reader, mine, "/texts", TEXTS).status in (200, 303)
    for part in ("", "/texts", "/material", "/settings", "/credit", "/history"):
        assert reader.get(path(other, part)).status == 404, part
    for part in ("/texts", "/material", "/settings", "/credit", "/status"):
        assert reader.submit(path(other, part), {**TEXTS, "deed": "close"}).status == 404, part
    assert reader.submit(path(mine, "/coordinators"), {}).status == 403
    assert reader.get(path(mine, "/copy")).status == reader.get("/office/activities/new").status == 403


@pytest.mark.parametrize("role", [None, Role.REVIEWER])
def test_who_runs_nothing_finds_no_activity(reader: Reader, role: Role | None) -> None:
    activity = make.activity()
    reader.as_(make.staff(role) if role else make.person())

    assert reader.get(path(activity)).status == 403
    assert send(reader, activity, "/texts", TEXTS).status == 403


def test_a_coordinator_closes_and_only_the_office_cancels_and_reopens(reader: Reader) -> None:
    activity = make.session().activity
    reader.as_(coordinator(activity))
    assert "Only the office" in send(reader, activity, "/status", {"deed": "cancel", "reason": "Ill"}).text

    assert send(reader, activity, "/status", {"deed": "close"}).leads_to == path(activity)

    assert Activity.get().status == "closed"
    assert "Only the office" in send(reader, activity, "/status", {"deed": "reopen", "reason": "A mistake"}).text
    reader.as_(make.staff(Role.OFFICE))
    silent = send(reader, activity, "/status", {"deed": "reopen"})
    assert "Say why" in silent.one("#reason-reopen-message").get_text()
    send(reader, activity, "/status", {"deed": "reopen", "reason": "A roster came late"})
    assert Activity.get().status == "active"
