"""Every decision that is not open is refused in words, with what was typed kept and nothing changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from db.applications.state import State
from db.applications.workflow import Act
from db.institution.settings import set_institution
from db.roles.tables import Role, RoleGrant
from tests.support import make
from tests.support.deciders import at, sent, untouched

if TYPE_CHECKING:
    from tests.support.reader import Reader


@pytest.mark.parametrize("ticked", [[], ["0"], ["0", "2"]])
def test_every_statement_has_to_be_ticked_to_approve(reader: Reader, ticked: list[str]) -> None:
    world = at(State.UNIT)

    page = sent(reader.as_(world.reviewer), world, "approve", attested=ticked, comment="Kept words")

    assert page.status == 422
    assert "tick all three" in page.one("#attested-message").get_text()
    assert page.one("#comment").get_text(strip=True) == "Kept words"
    assert [box["value"] for box in page.html.select("#attested input[checked]")] == ticked
    assert untouched(world, State.UNIT)


@pytest.mark.parametrize(
    ("decision", "words"),
    [("approve", "why you approve"), ("return", "Say what has to change"), ("decline", "Say why it is declined")],
)
def test_a_comment_is_needed(reader: Reader, decision: str, words: str) -> None:
    set_institution({"comment_to_approve": "yes"})
    world = at(State.UNIT)

    page = sent(reader.as_(world.reviewer), world, decision, comment="  \n ")

    assert page.status == 422
    assert words in page.one("#comment-message").get_text()
    assert page.one(f'input[name=decision][value="{decision}"]').has_attr("checked")
    assert untouched(world, State.UNIT)


def test_comment_and_statements_that_are_missing_are_told_at_once(reader: Reader) -> None:
    set_institution({"comment_to_approve": "yes"})
    world = at(State.UNIT)

    page = sent(reader.as_(world.reviewer), world, "approve", comment="", attested=[])

    assert page.status == 422
    links = [link["href"] for link in page.html.select("#errors a")]
    assert links == ["#comment", "#attested"]
    assert page.one("#comment-message .error")
    assert page.one("#attested-message .error")
    assert untouched(world, State.UNIT)


def test_where_every_decision_needs_a_comment_it_is_asked_for_with_the_decision(reader: Reader) -> None:
    set_institution({"comment_to_approve": "yes"})
    world = at(State.UNIT)

    page = sent(reader.as_(world.reviewer), world, "", comment="")

    assert [link["href"] for link in page.html.select("#errors a")] == ["#comment", "#decision"]


@pytest.mark.parametrize("decision", ["", "submit", "withdraw", "nonsense"])
def test_something_has_to_be_decided(reader: Reader, decision: str) -> None:
    world = at(State.UNIT)

    page = sent(reader.as_(world.reviewer), world, decision)

    assert page.status == 422
    assert page.one("#decision-message .error")
    assert page.one("#comment").get_text(strip=True) == "Sound."
    assert untouched(world, State.UNIT)


def test_too_long_a_comment_is_refused_and_kept(reader: Reader) -> None:
    world = at(State.UNIT)

    page = sent(reader.as_(world.reviewer), world, "return", comment="x" * 4001)

    assert page.status == 422
    assert len(page.one("#comment").get_text(strip=True)) == 4001


def test_the_office_cannot_approve_in_the_reviewers_place(reader: Reader) -> None:
    world = at(State.UNIT)

    page = sent(reader.as_(world.office), world, "approve")

    assert page.status == 403
    assert "can’t take this step" in page.text
    assert untouched(world, State.UNIT)


def test_an_approver_who_was_not_assigned_decides_nothing(reader: Reader) -> None:
    world = at(State.FINAL)
    world.clear()

    page = sent(reader.as_(make.staff(Role.APPROVER)), world, "approve")

    assert page.status == 403
    assert untouched(world, State.FINAL)


def test_the_applicant_decides_nothing(reader: Reader) -> None:
    world = at(State.UNIT)
    for role in (Role.OFFICE, Role.APPROVER):
        RoleGrant.create(person=world.applicant, role=role)
    RoleGrant.create(person=world.applicant, role=Role.REVIEWER, unit=world.unit)

    page = sent(reader.as_(world.applicant), world, "approve")

    assert page.status == 403
    assert "your own application" in page.text
    assert untouched(world, State.UNIT)


def test_a_second_try_from_another_tab_is_told_who_was_first(reader: Reader) -> None:
    world = at(State.UNIT)
    stale = {"state": State.UNIT.value, "version": 1}
    sent(reader.as_(world.reviewer), world, "approve")

    page = sent(reader, world, "decline", comment="My second thoughts", **stale)

    assert page.status == 409
    assert "My second thoughts" in page.text
    assert f"Approved by the unit, by {world.reviewer.full_name}" in page.one("#approval").get_text()
    assert world.read().state == State.AWAITING


def test_a_newer_version_is_refused_with_the_form_and_what_changed(reader: Reader) -> None:
    world = at(State.UNIT)
    world.act(world.reviewer, Act.RETURN, "More detail.")
    world.act(world.applicant, Act.SUBMIT)
    world.act(world.office, Act.TAKE_UP)
    world.act(world.office, Act.ASSIGN_REVIEWER, assignee=world.reviewer)

    page = sent(reader.as_(world.reviewer), world, "approve", version=1, comment="As I read it.")

    assert page.status == 409
    assert page.one("#comment").get_text(strip=True) == "As I read it."
    assert page.one('#approval form input[name="version"]')["value"] == "2"
    assert "Submitted, by" in page.one("#approval .notice").get_text()
    assert world.read().state == State.UNIT


def test_a_form_that_was_refused_still_speaks_of_what_its_sender_saw(reader: Reader) -> None:
    world = at(State.UNIT)
    world.act(world.reviewer, Act.RETURN)
    world.act(world.applicant, Act.SUBMIT)
    world.act(world.office, Act.TAKE_UP)
    world.act(world.office, Act.ASSIGN_REVIEWER, assignee=world.reviewer)

    page = sent(reader.as_(world.reviewer), world, "", version=1)

    assert page.status == 422
    assert page.one('#approval form input[name="version"]')["value"] == "1"


def test_nothing_is_decided_after_withdrawal(reader: Reader) -> None:
    world = at(State.UNIT)
    world.act(world.applicant, Act.WITHDRAW)

    page = sent(reader.as_(world.reviewer), world, "approve", state="unit-review")

    assert page.status == 409
    assert "Withdrawn, by" in page.text
    assert world.read().state == State.WITHDRAWN


@pytest.mark.parametrize("changes", [{"state": "final-review"}, {"state": "x"}, {"version": "9" * 40}, {"version": ""}])
def test_out_of_order_or_tampered_changes_nothing(reader: Reader, changes: dict[str, str]) -> None:
    world = at(State.UNIT)

    page = sent(reader.as_(world.reviewer), world, "return", **changes)

    assert page.status in (403, 409)
    assert untouched(world, State.UNIT)


def test_a_reviewer_who_lost_the_role_a_moment_ago_is_told_so(reader: Reader) -> None:
    world = at(State.UNIT)
    RoleGrant.delete().where(RoleGrant.person == world.reviewer).execute()

    page = sent(reader.as_(world.reviewer), world, "approve")

    assert page.status == 403
    assert f"You no longer review for {world.unit.name}" in page.text
    assert untouched(world, State.UNIT)
