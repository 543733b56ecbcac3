"""Disclosures: recorded by the office, one person at a time, never over somebody else's newer record."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from db.applications.state import State
from db.applications.tables import Disclosure
from db.applications.workflow import Act
from db.audit.tables import AuditLine
from db.roles.tables import Role
from tests.support import make
from tests.support.proposals import World

if TYPE_CHECKING:
    from bs4 import Tag

    from tests.support.reader import Page, Reader

WORKED = {"relationships": "Acme Pharma, speaker’s fees", "mitigation": "Recused from the part on drugs."}


def at(state: State) -> World:
    world = World()
    world.bring_to(state)
    return world


def path(world: World) -> str:
    return f"/applications/{world.application.id}/disclosures"


def fields(page: Page, **values: Any) -> dict[str, Any]:
    """The form of the page's first person, filled in."""
    form: Tag = page.html.select("form[action$=disclosures]")[0]
    prefix = re.sub("-seen$", "", str(form.select("input[name$=-seen]")[0]["name"]))
    seen = form.select("input[name$=-seen]")[0]["value"]
    key = form.select("input[name=person_key]")[0]["value"]
    return {"person_key": key, f"{prefix}-seen": seen, **{f"{prefix}-{name}": text for name, text in values.items()}}


def record(reader: Reader, world: World, **values: Any) -> Page:
    return reader.submit(path(world), fields(reader.get(path(world)), **values))


@pytest.mark.parametrize(
    ("status", "more"),
    [
        ("nothing to disclose", {}),
        ("not relevant", {"relationships": "Shares in a bakery"}),
        ("mitigated", WORKED),
    ],
)
def test_a_settled_disclosure_opens_the_final_approval(reader: Reader, status: str, more: dict[str, str]) -> None:
    world = at(State.FINAL)

    answer = record(reader.as_(world.office), world, status=status, **more)

    page = answer if reader.with_htmx else reader.follow(answer)
    assert "Recorded for Ines Duarte." in page.text
    shown = reader.as_(world.approver).get(f"/applications/{world.application.id}")
    assert status.capitalize() in shown.one("#disclosures").get_text()
    assert "No cleared disclosure" not in shown.text


def test_an_open_one_does_not(reader: Reader) -> None:
    world = at(State.FINAL)

    record(reader.as_(world.office), world, status="open", relationships="Acme Pharma")

    shown = reader.as_(world.approver).get(f"/applications/{world.application.id}")
    assert "No cleared disclosure on record: Ines Duarte" in shown.text


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "Choose a status"),
        ({"status": "fine"}, "Not a valid choice"),
        ({"status": "not relevant"}, "Name the companies"),
        ({"status": "mitigated", "relationships": "Acme"}, "Say what was done"),
        ({"status": "nothing to disclose", "relationships": "Acme"}, "cannot be “nothing to disclose”"),
        ({"status": "open", "relationships": "x" * 4001}, "At most 4000 characters"),
    ],
)
def test_each_status_needs_what_it_claims(reader: Reader, values: dict[str, str], words: str) -> None:
    world = at(State.SUBMITTED)

    page = record(reader.as_(world.office), world, **values)

    assert page.status == 422
    assert words in " ".join(error.get_text() for error in page.html.select(".error"))
    assert page.html.select("textarea")[0].get_text().strip() == values.get("relationships", "")
    assert Disclosure.select().count() == 0


def test_two_at_once_do_not_overwrite_each_other(reader: Reader) -> None:
    world = at(State.SUBMITTED)
    stale = fields(reader.as_(world.office).get(path(world)), status="nothing to disclose")
    record(reader, world, status="mitigated", **WORKED)

    page = reader.submit(path(world), stale)

    assert page.status == 409
    assert "Acme Pharma, speaker’s fees" in page.one(".notice.warn").get_text()
    assert page.one('input[value="nothing to disclose"]').has_attr("checked")
    assert Disclosure.get().status == "mitigated"


def test_who_has_read_the_newer_record_may_replace_it_and_the_log_keeps_both(reader: Reader) -> None:
    world = at(State.SUBMITTED)
    stale = fields(reader.as_(world.office).get(path(world)), status="nothing to disclose")
    record(reader, world, status="open", relationships="Acme")
    refused = reader.submit(path(world), stale)

    reader.submit(path(world), fields(refused, status="nothing to disclose"))

    assert Disclosure.get().status == "nothing to disclose"
    lines = AuditLine.select().where(AuditLine.action == "application disclosure").order_by(AuditLine.id)
    assert [line.detail["status"] for line in lines] == ["open", "nothing to disclose"]
    assert {line.person for line in lines} == {world.office}


def test_only_the_office_records(reader: Reader) -> None:
    world = at(State.UNIT)
    sent = fields(reader.as_(world.office).get(path(world)), status="nothing to disclose")

    for person in (world.applicant, world.reviewer, make.staff(Role.APPROVER), make.person()):
        assert reader.as_(person).get(path(world)).status == 403
        assert reader.submit(path(world), sent).status == 403
    assert Disclosure.select().count() == 0


def test_nobody_is_recorded_who_is_not_in_control(reader: Reader) -> None:
    world = at(State.UNIT)
    sent = fields(reader.as_(world.office).get(path(world)), status="nothing to disclose")

    page = reader.submit(path(world), {**sent, "person_key": "stranger@example.org"})

    assert page.status == 409
    assert Disclosure.select().count() == 0


def test_a_tampered_moment_changes_nothing(reader: Reader) -> None:
    world = at(State.UNIT)
    record(reader.as_(world.office), world, status="open")
    sent = fields(reader.get(path(world)), status="nothing to disclose")
    name = next(one for one in sent if one.endswith("-seen"))

    for seen in ("yesterday", "2020-01-01", ""):
        assert reader.submit(path(world), {**sent, name: seen}).status == 409
    assert Disclosure.get().status == "open"


def test_a_withdrawn_application_takes_no_more(reader: Reader) -> None:
    world = at(State.UNIT)
    sent = fields(reader.as_(world.office).get(path(world)), status="nothing to disclose")
    world.act(world.applicant, Act.WITHDRAW)

    assert reader.submit(path(world), sent).status == 409
    assert "This application is closed" in reader.get(path(world)).text
    assert Disclosure.select().count() == 0
