"""The decision inline: taken once by whom it is assigned to, and every other try refused with nothing changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from db.clock import now
from db.models.application import Application, State
from db.models.audit import AuditLine
from db.models.institution import set_institution
from db.models.person import Person, Role, Unit
from db.models.role import RoleGrant
from db.workflow import ATTESTATIONS, Act
from tests import make
from tests.proposals import World

if TYPE_CHECKING:
    from tests.reader import Page, Reader

ALL = ["0", "1", "2"]


def sent(reader: Reader, world: World, decision: str, **changes: Any) -> Page:
    """Send the decision form as the application's page shows it now."""
    seen = world.read()
    fields = {"decision": decision, "comment": "Sound.", "attested": ALL, "state": seen.state, "version": seen.version}
    return reader.submit(f"/applications/{seen.id}/decision", {**fields, **changes})


def untouched(world: World, state: State) -> bool:
    lines = AuditLine.select().where(AuditLine.subject_type == "application").count()
    return world.read().state == state and lines == {State.UNIT: 3, State.FINAL: 5, State.PRELIMINARY: 2}[state]


def at(state: State, **changes: Any) -> World:
    world = World(**changes)
    world.bring_to(state)
    return world


def test_the_units_approval_takes_the_forms_place_with_status_and_history(reader: Reader) -> None:
    world = at(State.UNIT)

    answer = sent(reader.as_(world.reviewer), world, "approve")

    assert world.read().state == State.AWAITING
    page = answer if reader.with_htmx else reader.follow(answer)
    assert "You approved this application for the unit." in page.text
    assert "Waiting for final approval" in page.one("#status").get_text()
    assert "Approved by the unit" in page.one("#history").get_text()
    assert not page.html.select("#approval form")
    if reader.with_htmx:
        assert [tag["id"] for tag in page.html.select("[data-hx-swap-oob=true]")] == ["status", "history"]


def test_the_attestations_are_stored_as_they_were_shown(reader: Reader) -> None:
    world = at(State.UNIT)
    shown = reader.as_(world.reviewer).get(f"/applications/{world.application.id}")
    assert [label.get_text() for label in shown.html.select("#attested label")] == list(ATTESTATIONS)

    sent(reader, world, "approve")

    history = reader.get(f"/applications/{world.application.id}").one("#history").get_text()
    assert all(f"Attested: {text}" in history for text in ATTESTATIONS)
    assert "Sound." in history


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
    world = at(State.UNIT)

    page = sent(reader.as_(world.reviewer), world, decision, comment="  \n ")

    assert page.status == 422
    assert words in page.one("#comment-message").get_text()
    assert page.one(f'input[name=decision][value="{decision}"]').has_attr("checked")
    assert untouched(world, State.UNIT)


def test_the_office_may_set_that_approval_needs_no_comment(reader: Reader) -> None:
    set_institution({"comment_to_approve": "no"})
    world = at(State.UNIT)

    sent(reader.as_(world.reviewer), world, "approve", comment="")

    assert world.read().state == State.AWAITING


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


def test_returning_says_what_has_to_change_to_the_applicant(reader: Reader) -> None:
    world = at(State.UNIT)
    sent(reader.as_(world.reviewer), world, "return", comment="The budget does not add up.")

    page = reader.as_(world.applicant).get(f"/applications/{world.application.id}")

    assert "The budget does not add up." in page.one("#approval").get_text()
    assert page.html.select(f'a[href="/applications/{world.application.id}/edit"]')


def test_only_what_is_theirs_to_decide_is_offered(visitor: Reader) -> None:
    world = at(State.PRELIMINARY)

    page = visitor.as_(world.office).get(f"/applications/{world.application.id}")

    assert [box["value"] for box in page.html.select("input[name=decision]")] == ["return", "decline"]
    assert not page.html.select("#attested")


def test_the_office_cannot_approve_in_the_reviewers_place(reader: Reader) -> None:
    world = at(State.UNIT)

    page = sent(reader.as_(world.office), world, "approve")

    assert page.status == 403
    assert "not yours to take" in page.text
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
    assert "their own application" in page.text
    assert untouched(world, State.UNIT)


def test_a_stranger_learns_nothing(reader: Reader) -> None:
    world = at(State.UNIT)
    other = make.person()
    RoleGrant.create(person=other, role=Role.REVIEWER, unit=world.unit)

    for person in (make.person(), other, world.approver):
        page = sent(reader.as_(person), world, "approve")
        assert page.status == 404
        assert "Sepsis" not in page.text
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
    assert f"You do not review for {world.unit.name} any more" in page.text
    assert untouched(world, State.UNIT)


def test_a_reviewer_of_a_closed_unit_is_told_so_and_can_sign_out(visitor: Reader) -> None:
    world = at(State.UNIT)
    Unit.update(closed_at=now()).execute()

    page = visitor.as_(world.reviewer).get(f"/applications/{world.application.id}")

    assert page.status == 403
    assert f"The unit {world.unit.name} was closed" in page.text
    assert page.html.select('main form[action="/sign-out"]')
    assert "office@cme.example.org" in page.one("main").get_text()


def test_an_account_closed_meanwhile_is_told_so_and_can_sign_out(visitor: Reader) -> None:
    world = at(State.UNIT)
    visitor.as_(world.reviewer)
    Person.update(disabled_at=now()).where(Person.id == world.reviewer.id).execute()

    page = visitor.get(f"/applications/{world.application.id}")

    assert page.status == 403
    assert "Your account was closed" in page.text
    assert page.html.select('main form[action="/sign-out"]')
    visitor.submit("/sign-out")
    assert "/sign-in" in visitor.get("/applications").leads_to


def test_the_final_approver_sees_statements_and_what_is_missing(reader: Reader) -> None:
    world = at(State.FINAL)

    page = reader.as_(world.approver).get(f"/applications/{world.application.id}")
    aside = page.one("#approval").get_text()
    assert "designates this live activity for a maximum of 1.25" in aside
    assert "is accredited by the" in aside
    assert "No cleared disclosure on record: Ines Duarte" in aside
    answer = sent(reader, world, "approve")

    assert answer.status == 422
    assert "No cleared disclosure on record: Ines Duarte" in answer.one("#approval .bad[role=alert]").get_text()
    assert untouched(world, State.FINAL)


def test_the_final_approval_makes_the_activity(reader: Reader) -> None:
    world = at(State.FINAL)
    world.clear()

    answer = sent(reader.as_(world.approver), world, "approve")

    assert answer.status in (200, 303)
    done = world.read()
    assert done.state == State.APPROVED
    assert done.activity_id
    page = reader.as_(world.applicant).get(f"/applications/{world.application.id}")
    assert "Approved" in page.one("#status").get_text()


def test_a_decision_typed_before_the_sign_in_ran_out_is_found_again(visitor: Reader) -> None:
    from db.models.sign_in import SignIn  # noqa: PLC0415 - for this one test

    world = at(State.UNIT)
    visitor.as_(world.reviewer)
    SignIn.update(ended_at=now()).execute()

    answer = sent(visitor, world, "return", comment="Long thought about")

    assert f"/applications/{world.application.id}/decision" in answer.leads_to
    token = SignIn.start(world.reviewer, "again")
    with visitor.client.session_transaction() as session:
        session["_user_id"] = token
    page = visitor.get(f"/applications/{world.application.id}/decision")
    assert page.one("#comment").get_text(strip=True) == "Long thought about"
    assert untouched(world, State.UNIT)


def test_the_applicant_withdraws_after_being_asked(reader: Reader) -> None:
    world = at(State.UNIT)
    path = f"/applications/{world.application.id}/withdrawal"
    asked = reader.as_(world.applicant).get(path)
    assert asked.one("h1").get_text() == "Withdraw this application?"

    answer = reader.submit(path, {"state": "unit-review", "version": "1", "comment": "Speaker is ill."})

    assert world.read().state == State.WITHDRAWN
    page = answer if reader.with_htmx else reader.follow(answer)
    assert "You withdrew this application" in page.text
    assert reader.get(path).status == 403


def test_nobody_else_withdraws(reader: Reader) -> None:
    world = at(State.UNIT)
    path = f"/applications/{world.application.id}/withdrawal"

    answer = reader.as_(world.office).submit(path, {"state": "unit-review", "version": "1"})

    assert answer.status == 403
    assert untouched(world, State.UNIT)


def test_everybody_concerned_reads_it_and_nobody_else(visitor: Reader) -> None:
    world = at(State.AWAITING)
    path = f"/applications/{world.application.id}"

    for person in (world.applicant, world.office, world.reviewer, world.approver):
        page = visitor.as_(person).get(path)
        assert page.status == 200
        assert "Antibiotics are given after two hours." in page.text
    refused = visitor.as_(make.person()).get(path)
    assert refused.status == 404
    assert "signed in as" in refused.text
    assert visitor.get("/applications/999999").text.replace("999999", str(world.application.id)) == refused.text


def test_a_coordinator_reads_it_once_it_is_approved(visitor: Reader) -> None:
    world = at(State.APPROVED)
    coordinator = make.person()
    path = f"/applications/{world.application.id}"
    assert visitor.as_(coordinator).get(path).status == 404

    RoleGrant.create(person=coordinator, role=Role.COORDINATOR, activity=Application.get().activity)

    assert visitor.get(path).status == 200
