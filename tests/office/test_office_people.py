"""The office finds people, grants roles and takes them away; others are kept out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from blueprints.shared.passwords import hash_password
from db.activities.tables import ActivityStatus
from db.audit.tables import AuditLine
from db.engine.clock import now
from db.people.tables import Person
from db.roles.tables import Role, RoleGrant
from tests.accounts.test_sign_in import PASSWORD
from tests.support import make

if TYPE_CHECKING:
    from tests.support.reader import Page, Reader


def names(page: Page) -> list[str]:
    return [cell.get_text() for cell in page.html.select("td.key")]


UNPROVEN = [("", "Enter your own password"), ("Gauze!Lamp43", "not your password")]
PROOF = {"current_password": PASSWORD}


@pytest.fixture
def office(reader: Reader, cheap_hashes: None) -> Person:
    known = {"password_hash": hash_password(PASSWORD)}
    person = make.staff(Role.OFFICE, first_name="Grace", last_name="Holloway", **known)
    reader.as_(person)
    return person


def test_before_anything_is_typed_those_with_a_role_are_listed(reader: Reader, office: Person) -> None:
    make.person(last_name="Learner")
    RoleGrant.create(person=make.person(last_name="Brennan"), role=Role.REVIEWER, unit=make.unit("Cardiology"))

    page = reader.get("/office/people", part=True)

    assert names(page) == ["Brennan, Ada", "Holloway, Grace"]
    assert "Reviewer of Cardiology" in page.text


def test_a_role_is_granted_once_with_a_line_that_says_by_whom(reader: Reader, office: Person) -> None:
    person, unit = make.person(), make.unit("Cardiology")
    fields = {"change": "grant", "role": "reviewer", "unit": str(unit.id), "activity": "", **PROOF}

    for _ in range(2):
        assert reader.submit(f"/office/people/{person.id}/roles", fields).status in (200, 303)

    assert [(grant.role, grant.unit) for grant in RoleGrant.of(person)] == [("reviewer", unit)]
    (line,) = AuditLine.select().where(AuditLine.action == "role granted")
    assert (line.person, line.subject_id, line.detail["role"]) == (office, person.id, "reviewer of Cardiology")
    assert "Reviewer of Cardiology" in reader.get(f"/office/people/{person.id}").text


def test_a_role_is_taken_away_by_its_button(reader: Reader, office: Person) -> None:
    person, activity = make.person(), make.activity(key="rounds")
    RoleGrant.create(person=person, role=Role.COORDINATOR, activity=activity)
    form = reader.get(f"/office/people/{person.id}").one(".list form")
    fields = {str(box["name"]): str(box["value"]) for box in form.select("input")}

    for _ in range(2):
        assert reader.submit(str(form["action"]), {**fields, **PROOF}).status in (200, 303)

    assert RoleGrant.of(person).count() == 0
    assert AuditLine.select().where(AuditLine.action == "role revoked").count() == 1


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"role": ""}, "Choose a role"),
        ({"role": "emperor"}, "Choose a role"),
        ({"role": "reviewer", "unit": ""}, "Choose the unit"),
        ({"role": "reviewer", "unit": "99999999999999999999"}, "Choose the unit"),
        ({"role": "coordinator", "activity": "nowhere"}, "There is no activity with this key"),
    ],
)
def test_what_is_incomplete_is_asked_again(reader: Reader, office: Person, fields: dict[str, str], said: str) -> None:
    person = make.person()

    answer = reader.submit(f"/office/people/{person.id}/roles", {"change": "grant", **fields, **PROOF})

    assert (answer.status, said in answer.text) == (422, True)
    assert RoleGrant.of(person).count() == 0


@pytest.mark.parametrize("change", ["grant", "revoke"])
@pytest.mark.parametrize(
    ("password", "words"), [("", "Enter your own password"), ("Gauze!Lamp43", "not your password")]
)
def test_without_ones_own_password_no_role_changes(
    reader: Reader, office: Person, change: str, password: str, words: str
) -> None:
    person = make.staff(Role.APPROVER)
    grant = RoleGrant.get(RoleGrant.person == person)
    fields = {"change": change, "role": "office" if change == "grant" else "approver", "current_password": password}

    page = reader.submit(f"/office/people/{person.id}/roles", fields)

    field = "current_password" if change == "grant" else f"password-{grant.id}"
    assert (page.status, words in page.one(f"#{field}-message").get_text()) == (422, True)
    assert page.one(f"#errors a[href='#{field}']")
    assert [one.role for one in RoleGrant.of(person)] == ["approver"]


def test_guessing_the_office_persons_password_is_stopped(reader: Reader, office: Person) -> None:
    fields = {"change": "grant", "role": "approver", "current_password": "Gauze!Lamp43"}
    path = f"/office/people/{make.person().id}/roles"

    statuses = [reader.submit(path, fields).status for _ in range(11)]

    assert statuses == [422] * 10 + [429]


def test_the_last_person_of_the_office_keeps_the_role(reader: Reader, office: Person) -> None:
    make.staff(Role.OFFICE, disabled_at=now())
    fields = {"change": "revoke", "role": "office", **PROOF}

    answer = reader.submit(f"/office/people/{office.id}/roles", fields)

    assert (answer.status, "last person with the office role" in answer.text) == (409, True)
    make.staff(Role.OFFICE)
    assert reader.submit(f"/office/people/{office.id}/roles", fields).status in (200, 303)
    assert not RoleGrant.held(office, Role.OFFICE)
    assert reader.get("/office/people").status == 403


def test_a_closed_unit_is_neither_offered_nor_granted(reader: Reader, office: Person) -> None:
    person, unit = make.person(), make.unit("Pathology")
    unit.closed_at = now()
    unit.save()

    assert "Pathology" not in reader.get(f"/office/people/{person.id}").text
    answer = reader.submit(f"/office/people/{person.id}/roles", {"role": "reviewer", "unit": str(unit.id), **PROOF})
    assert (answer.status, "The unit Pathology is closed" in answer.text) == (409, True)


def test_whoever_signed_up_with_a_colleagues_address_is_given_no_role(reader: Reader, office: Person) -> None:
    stranger, fields = make.person(password_hash="x", email_confirmed_at=None), {"role": "approver", **PROOF}
    path = f"/office/people/{stranger.id}"

    page = reader.get(path)
    assert ("have not confirmed their email yet" in page.text, page.html.select("#role")) == (True, [])
    answer = reader.submit(f"{path}/roles", fields)
    assert (answer.status, "press the button in our mail first" in answer.text) == (409, True)
    assert RoleGrant.of(stranger).count() == 0
    Person.update(email_confirmed_at=now()).where(Person.id == stranger.id).execute()
    assert reader.get(path).one("#role")
    reader.submit(f"{path}/roles", fields)
    assert RoleGrant.held(stranger, Role.APPROVER)


@pytest.mark.parametrize("path", ["/office", "/office/people", "/office/people/1", "/office/units"])
def test_others_are_kept_out_and_see_no_link(reader: Reader, path: str) -> None:
    reader.as_(make.staff(Role.APPROVER))

    assert reader.get(path).status == 403
    assert reader.submit("/office/people/1/roles", {"role": "office"}).status == 403
    assert not reader.get("/home").html.select("a[href='/office']")


def test_the_office_has_a_bar_of_its_own(reader: Reader, office: Person) -> None:
    bar = [link["href"] for link in reader.get("/home").html.select("#masthead a[href^='/office']")]
    parts = ("activities", "late-claims", "people", "units", "questions", "credit-types")
    assert bar == ["/office", *(f"/office/{part}" for part in parts)]
    links = {str(link["href"]) for link in reader.get("/office").html.select("main a")}
    assert {"/office/people", "/office/units"} <= links
    assert all(reader.get(link.partition("#")[0]).status == 200 for link in links)


def test_activities_are_offered_by_title_the_newest_first_and_no_closed_one(reader: Reader, office: Person) -> None:
    made = [make.activity(key=f"rounds-{at:02}", title=f"Rounds {at}") for at in range(45)]
    made[44].status = ActivityStatus.CLOSED
    made[44].save()

    page = reader.get(f"/office/people/{make.person().id}")

    offered = [(str(one["value"]), one.get_text()) for one in page.html.select("datalist option")]
    assert (len(offered), offered[0]) == (40, ("rounds-43", "Rounds 43"))
    assert page.one("#activity")["list"] == page.one("datalist")["id"]
    person = make.person()
    fields = {"change": "grant", "role": "coordinator", "unit": "", "activity": "rounds-01", **PROOF}
    reader.submit(f"/office/people/{person.id}/roles", fields)
    assert [grant.activity for grant in RoleGrant.of(person)] == [made[1]]
