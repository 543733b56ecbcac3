"""The decision inline: taken by whom it is assigned to, it takes the place of its form."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from blueprints.applications.access import APPROVERS_READ
from db.applications.state import State
from db.applications.workflow import ATTESTATIONS, Act
from db.engine.clock import now
from db.institution.settings import institution, set_institution
from db.outbox.tables import Message
from db.sign_ins.tables import SignIn
from tests.support.deciders import at, sent, untouched

if TYPE_CHECKING:
    from tests.support.reader import Reader


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
        parts = [tag["id"] for tag in page.html.select("[data-hx-swap-oob=true]")]
        assert parts == ["status", "picture", "codes", "disclosures", "history"]


def test_the_attestations_are_stored_as_they_were_shown(reader: Reader) -> None:
    world = at(State.UNIT)
    shown = reader.as_(world.reviewer).get(f"/applications/{world.application.id}")
    assert [label.get_text() for label in shown.html.select("#attested label")] == list(ATTESTATIONS)

    sent(reader, world, "approve")

    history = reader.get(f"/applications/{world.application.id}").one("#history").get_text()
    assert all(f"Attested: {text}" in history for text in ATTESTATIONS)
    assert "Sound." in history


@pytest.mark.parametrize(("setting", "then"), [("no", State.AWAITING), ("yes", State.UNIT)])
def test_the_office_may_set_that_approval_needs_a_comment(reader: Reader, setting: str, then: State) -> None:
    assert institution().comment_to_approve == "no"
    set_institution({"comment_to_approve": setting})
    world = at(State.UNIT)

    sent(reader.as_(world.reviewer), world, "approve", comment="")

    assert world.read().state == then


@pytest.mark.parametrize(("decision", "then"), [("return", State.RETURNED), ("decline", State.DECLINED)])
def test_the_office_decides_while_an_approver_is_awaited(reader: Reader, decision: str, then: State) -> None:
    world = at(State.AWAITING)
    page = reader.as_(world.office).get(world.application.url)
    assert [box["value"] for box in page.html.select("input[name=decision]")] == ["return", "decline"]

    sent(reader, world, decision, comment="The second speaker withdrew.")

    assert world.read().state == then
    assert world.application.approver is None
    mail = Message.select().order_by(Message.id.desc()).get()
    assert (mail.to, mail.values["comment"]) == (world.applicant.email, "The second speaker withdrew.")


def test_who_is_not_of_the_office_decides_nothing_while_an_approver_is_awaited(reader: Reader) -> None:
    world = at(State.AWAITING)

    for person in (world.reviewer, world.approver):
        assert sent(reader.as_(person), world, "return", comment="Mine.").status == 403
    assert world.read().state == State.AWAITING


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


def test_what_was_disclosed_while_the_approver_read_stands_beside_the_approval(reader: Reader) -> None:
    world = at(State.FINAL)
    path = f"/applications/{world.application.id}"
    assert "Not on record yet" in reader.as_(world.approver).get(path).one("#disclosures").get_text()
    world.clear()

    answer = sent(reader, world, "approve")

    page = answer if reader.with_htmx else reader.follow(answer)
    assert "Not on record yet" not in page.one("#disclosures").get_text()
    assert "Ines Duarte" in page.one("#disclosures").get_text()


def test_a_decision_typed_before_the_sign_in_ran_out_is_found_again(visitor: Reader) -> None:
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


def test_a_mails_link_to_the_decision_leads_straight_there(visitor: Reader) -> None:
    world = at(State.UNIT)
    path = f"{world.application.url}/decision"
    assert visitor.get(path).leads_to == f"/sign-in?next={path}"

    assert visitor.as_(world.reviewer).get(path).leads_to == f"{world.application.url}#approval"


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


@pytest.mark.parametrize(
    ("state", "amber"),
    [
        (State.SUBMITTED, {"office"}),
        (State.UNIT, {"reviewer"}),
        (State.AWAITING, {"office"}),
        (State.FINAL, {"approver"}),
        (State.APPROVED, set()),
    ],
)
def test_a_status_is_amber_for_whoever_is_to_act_alone(visitor: Reader, state: State, amber: set[str]) -> None:
    world = at(state)
    readers = ("applicant", "office", "reviewer", "approver")
    may_read = [name for name in readers if name != "approver" or state in APPROVERS_READ]
    may_read = [name for name in may_read if name != "reviewer" or state != State.SUBMITTED]

    warned = {
        name
        for name in may_read
        if visitor.as_(getattr(world, name)).get(world.application.url).html.select("#status .tag.warn")
    }

    assert warned == amber


def test_a_returned_application_is_amber_for_its_applicant_alone(visitor: Reader) -> None:
    world = at(State.UNIT)
    world.act(world.reviewer, Act.RETURN, "The budget does not add up.")

    for person, is_amber in ((world.applicant, True), (world.office, False), (world.reviewer, False)):
        page = visitor.as_(person).get(world.application.url)
        assert bool(page.html.select("#status .tag.warn")) == is_amber


@pytest.mark.parametrize(
    ("state", "who", "words"),
    [
        (State.SUBMITTED, "office", "Go to the next step"),
        (State.UNIT, "reviewer", "Go to the decision"),
        (State.FINAL, "approver", "Go to the decision"),
        (State.DRAFT, "applicant", "Continue writing"),
        (State.UNIT, "office", ""),
    ],
)
def test_who_is_to_act_is_led_to_it_from_the_top(visitor: Reader, state: State, who: str, words: str) -> None:
    world = at(state)

    page = visitor.as_(getattr(world, who)).get(world.application.url)

    links = page.html.select("#status a")
    assert [link.get_text() for link in links] == ([words] if words else [])
    assert page.one("#approval")
