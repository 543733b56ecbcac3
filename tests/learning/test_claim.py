"""The claim: quarter steps up to the maximum, once, with certificate and credit written at the same time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.audit.tables import AuditLine
from db.credit.certificate import Snapshot
from db.credit.claim import OutOfRange, claim_credit
from db.credit.tables import Certificate, Claim, Credit
from tests.support import make

if TYPE_CHECKING:
    from flask import Flask

    from tests.support.reader import Reader


def test_a_claim_writes_certificate_and_credit_at_once(reader: Reader) -> None:
    participation = make.ready_to_claim(at=make.session(maximum_quarters=5))

    page = reader.as_(participation.learner).submit(f"/participations/{participation.id}/claim", {"quarters": "5"})

    assert page.leads_to == f"/participations/{participation.id}"
    claim, certificate, credit = Claim.get(), Certificate.get(), Credit.get()
    assert (claim.quarters, credit.hundredths) == (5, 125)
    assert certificate.claim == claim
    assert credit.number == certificate.number
    assert [line.action for line in AuditLine.select()] == ["credit claimed"]
    assert "You claimed 1.25 credits. Your certificate is ready." in reader.follow(page).text


def test_the_maximum_is_preselected_with_the_amas_sentence(reader: Reader) -> None:
    participation = make.ready_to_claim(at=make.session(maximum_quarters=5))

    page = reader.as_(participation.learner).get(f"/participations/{participation.id}/claim")

    assert page.one("input[checked]")["value"] == "5"
    assert len(page.html.select("input[type=radio]")) == 5
    assert "only the credit commensurate with the extent of their participation" in page.text


def test_a_long_course_offers_its_amounts_as_a_list(reader: Reader) -> None:
    participation = make.ready_to_claim(at=make.session(maximum_quarters=60))

    page = reader.as_(participation.learner).get(f"/participations/{participation.id}/claim")

    assert page.one("option[selected]").get_text() == "15.00 credits"
    assert "required" not in page.one("select").attrs, "HTML allows it of no list that begins with a choice"
    assert len(page.html.select("option")) == 60


@pytest.mark.parametrize(
    "bad",
    ["", "0", "-1", "6", "1.25", "1,5", "1_0", "１", "٣", "+5", " 4 ", "1e2", "NaN", "sNaN", "Infinity", "9" * 5000],
)
def test_an_amount_that_was_not_offered_is_refused(reader: Reader, bad: str) -> None:
    participation = make.ready_to_claim(at=make.session(maximum_quarters=5))

    page = reader.as_(participation.learner).submit(f"/participations/{participation.id}/claim", {"quarters": bad})

    assert page.status == 422
    assert "in steps of 0.25 up to 1.25" in page.text
    assert Claim.select().count() == 0


def test_a_maximum_lowered_meanwhile_is_told(reader: Reader) -> None:
    at = make.session(maximum_quarters=8)
    participation = make.ready_to_claim(at=at)
    at.maximum_quarters = 4
    at.save()

    page = reader.as_(participation.learner).submit(f"/participations/{participation.id}/claim", {"quarters": "8"})

    assert page.status == 422
    assert "up to 1.00" in page.text


def test_claiming_twice_finds_the_one_certificate(reader: Reader) -> None:
    participation = make.ready_to_claim()
    reader.as_(participation.learner)

    pages = [reader.submit(f"/participations/{participation.id}/claim", {"quarters": q}) for q in ("4", "2")]

    assert {page.leads_to for page in pages} == {f"/participations/{participation.id}"}
    assert Claim.get().quarters == 4
    assert Certificate.select().count() == 1


def test_no_credit_before_the_evaluation(reader: Reader) -> None:
    at = make.session()
    make.evaluation(at.activity)
    participation = make.participation(at=at)

    page = reader.as_(participation.learner).submit(f"/participations/{participation.id}/claim", {"quarters": "4"})

    assert page.leads_to == f"/participations/{participation.id}/evaluation"
    assert Claim.select().count() == 0


def test_a_closed_activity_is_told_and_nothing_is_claimed(reader: Reader) -> None:
    at = make.session(make.activity(status="closed"))
    participation = make.ready_to_claim(at=at)

    page = reader.as_(participation.learner).submit(f"/participations/{participation.id}/claim", {"quarters": "4"})

    assert page.status == 409
    assert "The office has closed this activity" in page.text


def test_another_learners_participation_is_not_there(reader: Reader) -> None:
    participation = make.ready_to_claim()
    reader.as_(make.person())

    assert reader.get(f"/participations/{participation.id}").status == 404
    assert reader.submit(f"/participations/{participation.id}/claim", {"quarters": "4"}).status == 404
    assert Claim.select().count() == 0


def test_only_physicians_are_awarded_ama_credit(app: Flask) -> None:
    physician, nurse = make.certificate(make.person("MD, PhD")), make.certificate(make.person("RN"))

    assert (physician.kind, nurse.kind) == ("credit", "participation")
    says = Snapshot.from_json(nurse.snapshot)
    assert any("AMA PRA Category 1 Credit(s)™" in statement for statement in says.statements)


def test_the_office_says_whether_an_other_degree_is_a_physicians(app: Flask) -> None:
    unknown = make.person("Other", degree_other="MBChB")
    confirmed = make.person("Other", degree_other="MBChB", other_is_physician=True)

    assert [make.certificate(person).kind for person in (unknown, confirmed)] == ["participation", "credit"]


def test_a_profile_change_leaves_earlier_certificates_alone(app: Flask) -> None:
    learner = make.person(last_name="Okafor")
    certificate = make.certificate(learner)
    learner.last_name = "Lindqvist"
    learner.save()

    again = Certificate.get_by_id(certificate.id)

    assert Snapshot.from_json(again.snapshot).learner_name == "Ada Okafor"


def test_the_longest_titles_can_be_claimed(reader: Reader) -> None:
    at = make.session(make.activity(title="A" * 300), title="B" * 300)
    participation = make.ready_to_claim(at=at)

    page = reader.as_(participation.learner).submit(f"/participations/{participation.id}/claim", {"quarters": "4"})

    assert page.leads_to == f"/participations/{participation.id}"
    assert len(Credit.get().title) == 600
    assert Snapshot.from_json(Certificate.get().snapshot).title == at.full_title


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(maximum=st.integers(1, 40), wanted=st.integers(-5, 60))
def test_no_claim_is_ever_above_what_was_designated(app: Flask, maximum: int, wanted: int) -> None:
    participation = make.ready_to_claim(at=make.session(maximum_quarters=maximum))

    try:
        claim_credit(participation, wanted)
    except OutOfRange:
        assert not 1 <= wanted <= maximum
    else:
        assert Claim.get(Claim.participation == participation).quarters == wanted
        assert 1 <= wanted <= maximum
