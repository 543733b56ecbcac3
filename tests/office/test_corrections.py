"""Corrections by the office: asked for or not, amended, revoked or declined, with a warning where it was reported."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from blueprints.shared.outbox.mail import compose
from db.audit.tables import AuditLine
from db.credit.amend import ClaimEnded, amend
from db.credit.correction import (
    Change,
    ask_correction,
    correct_claim,
    decline_correction,
    grant_correction,
    revoke_claim,
)
from db.credit.report import report_claims
from db.credit.tables import About, Certificate, Claim, Correction, Credit
from db.engine.clock import now
from db.outbox.tables import Message
from db.people.tables import Person
from db.roles.tables import Role, RoleGrant
from tests.support import make
from tests.support.pair import during

if TYPE_CHECKING:
    from flask import Flask

    from tests.support.reader import Page, Reader


@pytest.fixture
def office(reader: Reader) -> Reader:
    return reader.as_(make.staff(Role.OFFICE))


def claimed(quarters: int = 4, **learner: Any) -> Claim:
    found = make.certificate(make.person(**learner), quarters).claim
    assert found is not None
    return found


def asked(**learner: Any) -> Correction:
    claim = claimed(**learner)
    assert ask_correction(claim.participation, About.AMOUNT, "I stayed for half of it.")
    return Correction.get(Correction.claim == claim)


def send(reader: Reader, one: Correction, answer: str, **fields: str) -> Page:
    path = f"/office/late-claims/corrections/{one.id}"
    claim = one.claim
    given = {"quarters": str(claim.quarters), "credit_type": str(claim.credit_type.id), "answer": answer, **fields}
    return reader.submit(path, {f"correction-{one.id}-{name}": value for name, value in given.items()})


def numbers() -> list[tuple[int, str | None]]:
    return [(claim.quarters, claim.ended_as) for claim in Claim.select().order_by(Claim.id)]


def test_a_correction_is_amended_where_it_was_asked_for(office: Reader) -> None:
    one = asked(last_name="Tanaka")
    page = office.get("/office/late-claims")
    assert "Ada Tanaka" in page.text
    assert "I stayed for half of it." in page.text
    Person.update(last_name="Tanaka-Wu").where(Person.id == one.claim.learner).execute()
    assert "the name of today: Ada Tanaka-Wu, MD" in office.get(f"/office/late-claims/corrections/{one.id}").text

    for _ in range(2):
        assert send(office, one, "granted", quarters="2", reason="You left at noon.").status in (200, 303)

    assert numbers() == [(4, "amended"), (2, None)]
    assert Correction.get().answer == "granted"
    certificate = Certificate.select().order_by(Certificate.id.desc()).get()
    assert certificate.snapshot["learner_name"] == "Ada Tanaka-Wu"
    assert "Nothing waits for you" in office.get("/office/late-claims").text


def test_a_correction_is_declined_with_a_reason_that_the_learner_reads(office: Reader, app: Flask) -> None:
    one = asked()

    page = send(office, one, "declined")
    assert (page.status, "Say why" in page.text) == (422, True)
    assert send(office, one, "declined", reason="The log says two hours.").status in (200, 303)

    assert (Correction.get().answer, numbers()) == ("declined", [(4, None)])
    with app.app_context():
        mail = compose(Message.get(Message.template == "correction_declined"))
    assert mail is not None
    assert "The reason: The log says two hours." in mail.get_content()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"answer": "granted"}, "reason"),
        ({"answer": "granted", "reason": "So.", "quarters": "9"}, "Choose an amount"),
        ({"answer": "granted", "reason": "So.", "quarters": "many"}, "Choose an amount and a credit type of the lists"),
        ({"answer": "granted", "reason": "So.", "credit_type": "999"}, "Choose an amount and a credit type"),
        ({"answer": "perhaps", "reason": "So."}, "Choose Amend or Decline"),
        ({"answer": "declined", "reason": "x" * 1001}, "At most 1000"),
    ],
)
def test_what_cannot_be_is_refused_and_stays(office: Reader, fields: dict[str, str], words: str) -> None:
    one = asked()

    page = send(office, one, **fields)

    assert (page.status, words in page.text) == (422, True)
    assert page.one(f"#correction-{one.id}-reason").get_text().strip() == fields.get("reason", "")
    assert (numbers(), Correction.get().answer) == ([(4, None)], None)


def test_who_comes_second_is_told_and_nothing_changes(office: Reader) -> None:
    one, colleague = asked(), make.staff(Role.OFFICE, last_name="Fischer")
    decline_correction(one, colleague, "It is right.")

    page = send(office, one, "granted", quarters="2", reason="Half.")

    assert page.status == 409
    assert "Declined by Ada Fischer" in page.text
    assert "Your reason: “Half.”" in page.text
    assert numbers() == [(4, None)]


def test_a_claim_is_amended_and_revoked_on_its_own_page(office: Reader) -> None:
    claim = claimed()
    own = f"/office/claims/{claim.id}"
    given = {"quarters": "3", "credit_type": str(claim.credit_type.id), "reason": "Three quarters."}

    page = office.submit(f"{own}/amendment", given)
    made = Claim.get(Claim.superseded_at.is_null())
    assert page.leads_to == f"/office/claims/{made.id}"
    assert "Three quarters." in office.get(page.leads_to).text
    page = office.submit(f"/office/claims/{made.id}/revocation", {"revocation-reason": "Another person."})

    assert "counts no more" in office.follow(page).text
    assert numbers() == [(4, "amended"), (3, "revoked")]
    assert Credit.select().where(Credit.superseded_at.is_null()).count() == 0


def test_a_claim_that_was_changed_meanwhile_is_shown_as_it_is_now(office: Reader) -> None:
    claim, staff = claimed(), make.staff(Role.OFFICE)
    amend(claim, staff, "First.", 3)
    given = {"quarters": "2", "credit_type": str(claim.credit_type.id), "reason": "Second."}

    page = office.submit(f"/office/claims/{claim.id}/amendment", given)

    assert page.status == 409
    assert "changed meanwhile" in page.text
    assert "0.75" in page.text
    assert "“Second.”" in page.text
    assert numbers() == [(4, "amended"), (3, None)]


@pytest.mark.parametrize("deed", ["amendment", "revocation"])
def test_who_corrects_what_was_reported_says_that_they_know_and_it_is_recorded(office: Reader, deed: str) -> None:
    claim = claimed()
    report_claims(claim.session.activity, make.staff(Role.OFFICE))
    prefix = "" if deed == "amendment" else "revocation-"
    given = {"quarters": "2", "credit_type": str(claim.credit_type.id), f"{prefix}reason": "Half."}
    page = office.submit(f"/office/claims/{claim.id}/{deed}", given)
    assert (page.status, "was reported to the accreditor. Tick that you know" in page.text) == (422, True)
    assert numbers() == [(4, None)]

    office.submit(f"/office/claims/{claim.id}/{deed}", {**given, f"{prefix}is_warned": "y"})

    assert numbers()[0][1] == ("amended" if deed == "amendment" else "revoked")
    assert "warned of a report" in [line.action for line in AuditLine.select()]


def test_a_coordinator_corrects_the_own_and_finds_no_other(reader: Reader) -> None:
    own, other, coordinator = asked(), asked(), make.person()
    RoleGrant.create(person=coordinator, role=Role.COORDINATOR, activity=own.claim.session.activity)
    reader.as_(coordinator)

    assert send(reader, other, "declined", reason="No.").status == 404
    for path in (f"/office/claims/{other.claim.id}", f"/office/activities/{other.claim.session.activity.id}/learners"):
        assert reader.get(path).status == 404
    assert reader.submit(f"/office/claims/{other.claim.id}/revocation", {"revocation-reason": "No."}).status == 404
    assert send(reader, own, "declined", reason="No.").status in (200, 303)

    assert Correction.get_by_id(other.id).answer is None
    assert len(numbers()) == 2


def test_two_staff_who_amend_and_decline_at_once_answer_once(app: Flask) -> None:
    one, staff = asked(), make.staff(Role.OFFICE)

    end = during(
        lambda: grant_correction(one, Change(staff, "Half.", 2)), lambda: decline_correction(one, staff, "It is right.")
    )

    assert end.answer is False
    assert (Correction.get().answer, numbers()) == ("granted", [(4, "amended"), (2, None)])


def test_two_who_correct_one_claim_at_once_correct_it_once(app: Flask) -> None:
    claim, staff = claimed(), make.staff(Role.OFFICE)

    end = during(
        lambda: revoke_claim(claim, Change(staff, "Another person.")),
        lambda: correct_claim(claim, Change(staff, "Half.", 2)),
    )

    assert isinstance(end.refusal, ClaimEnded)
    assert numbers() == [(4, "revoked")]


def test_a_correction_of_a_claim_that_its_learner_changed_is_refused_in_words(office: Reader) -> None:
    one = asked()
    later = now() + timedelta(minutes=1)
    Claim.update(superseded_at=later, ended_as="changed").where(Claim.id == one.claim.id).execute()

    assert "changed meanwhile" in office.get(f"/office/late-claims/corrections/{one.id}").text
    page = send(office, one, "granted", quarters="2", reason="Half.")

    assert (page.status, "changed meanwhile" in page.text) == (422, True)
    assert Correction.get().answer is None
