"""Claims of several credit types: what a learner is offered, what is claimed besides, and what is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from db.activities.credit_type.tables import CreditType
from db.credit.amend import amend, revoke
from db.credit.claim import OutOfRange, claim_credit
from db.credit.designate import designate
from db.credit.tables import AlreadyClaimed, Certificate, Claim, Credit
from tests.support import make
from tests.support.claimed import Claimed
from tests.support.paper import pages

if TYPE_CHECKING:
    from db.learning.tables import Participation
    from tests.support.reader import Reader

NURSE = {"degree": "RN", "profession": "Nurse"}
BOTH = {"degree": "MD", "profession": "Nurse"}  # a physician who is a nurse by profession


def ready(person: dict[str, Any], **more: Any) -> Participation:
    """A learner who can claim up to one credit of an activity for AMA and nursing."""
    of = make.activity(**more)
    CreditType.update(is_on=True).execute()
    designate(of, [(Claimed.kind("ama"), ""), (Claimed.kind("nursing"), "")], None)
    return make.ready_to_claim(make.person(**person), make.session(of))


def path(mine: Participation) -> str:
    return f"/participations/{mine.id}"


def test_a_nurse_claims_contact_hours(reader: Reader) -> None:
    mine = ready(NURSE)
    reader.as_(mine.learner)

    form = reader.get(f"{path(mine)}/claim")
    page = reader.follow(reader.submit(f"{path(mine)}/claim", {"quarters": "3"}))

    assert "With the degree RN, you receive up to 1.00 Nursing contact hour." in form.text
    assert "How many contact hours do you claim?" in form.text
    assert form.html.select("input[name=credit_type]") == []
    assert "You claimed 0.75 contact hours. Your certificate is ready." in page.text
    assert (Credit.get().credit_type, Certificate.get().kind) == ("Nursing contact hours", "credit")


def test_certificate_transcript_total_and_verify_name_the_type(reader: Reader) -> None:
    mine = ready(NURSE)
    reader.as_(mine.learner)
    reader.submit(f"{path(mine)}/claim", {"quarters": "3"})
    number = Certificate.get().number

    paper = " ".join(pages(reader.get(f"/certificates/{number}.pdf").response.data)[0].split())
    transcript = reader.get("/transcript").text
    table = reader.get("/transcript.csv").response.get_data(as_text=True)
    verified = reader.get(f"/verify/{number}").text

    for text in (paper, transcript, table, verified):
        assert "Nursing contact hours" in text
    assert "is awarded 0.75 Nursing contact hours" in paper
    assert "0.75 Nursing contact hours" in verified


def test_where_several_fit_the_learner_chooses_and_claims_the_other_afterward(reader: Reader) -> None:
    mine = ready(BOTH)
    reader.as_(mine.learner)

    page = reader.get(f"{path(mine)}/claim")
    assert [one["value"] for one in page.html.select("input[name=credit_type]")] == ["ama", "nursing"]
    page = reader.follow(reader.submit(f"{path(mine)}/claim", {"quarters": "2", "credit_type": "nursing"}))
    assert page.one("a[href$=another]").get_text() == "Claim AMA PRA Category 1 Credit(s)™ as well"
    page = reader.follow(reader.submit(f"{path(mine)}/claim?another", {"quarters": "4"}))

    assert "as well" not in page.text
    assert [(line.hundredths, line.credit_type) for line in Credit.select().order_by(Credit.id)] == [
        (50, "Nursing contact hours"),
        (100, "AMA PRA Category 1 Credit(s)™"),
    ]


@pytest.mark.parametrize(
    ("person", "key", "refusal"),
    [(NURSE, "ama", OutOfRange), (NURSE, "participation", OutOfRange), (BOTH, "aapa", OutOfRange)],
)
def test_a_type_that_does_not_fit_is_refused(
    reader: Reader, person: dict[str, Any], key: str, refusal: type[Exception]
) -> None:
    mine = ready(person)

    with pytest.raises(refusal):
        claim_credit(mine, 4, credit_type=Claimed.kind(key))
    reader.as_(mine.learner).submit(f"{path(mine)}/claim", {"quarters": "4", "credit_type": key})

    assert Claim.select().where(Claim.credit_type == Claimed.kind(key)).count() == 0


def test_the_same_type_is_claimed_once(reader: Reader) -> None:
    mine = ready(BOTH)
    claim_credit(mine, 4, credit_type=Claimed.kind("nursing"))

    for kind in (None, Claimed.kind("nursing")):
        with pytest.raises(AlreadyClaimed):
            claim_credit(mine, 4, credit_type=kind)


def test_an_amount_between_the_steps_of_a_type_is_refused(reader: Reader) -> None:
    mine = ready(NURSE)
    CreditType.update(step_quarters=2).where(CreditType.key == "nursing").execute()
    reader.as_(mine.learner)

    page = reader.submit(f"{path(mine)}/claim", {"quarters": "3"})

    assert page.status == 422
    assert "in steps of 0.50 up to 1.00" in page.text


def test_the_page_says_how_much_is_left_of_the_whole_activity(reader: Reader) -> None:
    mine = ready({"degree": "MD"}, maximum_quarters=6)
    other = make.ready_to_claim(mine.learner, make.session(mine.session.activity))
    third = make.ready_to_claim(mine.learner, make.session(mine.session.activity))
    claim_credit(other, 4)
    reader.as_(mine.learner)

    page = reader.submit(f"{path(mine)}/claim", {"quarters": "3"})
    assert "up to 0.50. All sessions of this activity together give at most 1.50." in page.text
    assert "You have 1.00, so 0.50 is left." in page.text
    reader.submit(f"{path(mine)}/claim", {"quarters": "2"})

    assert "Nothing is left to claim." in reader.get(f"{path(third)}/claim").text
    assert reader.submit(f"{path(third)}/claim", {"quarters": "1"}).status == 422


def test_a_learner_changes_amount_and_type_on_the_page(reader: Reader) -> None:
    mine = ready(BOTH)
    claim_credit(mine, 4, credit_type=Claimed.kind("ama"))
    reader.as_(mine.learner)
    link = str(reader.get(path(mine)).one("a[href*='/claims/']")["href"])
    assert reader.get(link).one("main p > a")["href"] == path(mine)  # the way back

    form = reader.get(link)
    assert form.one("input[name=quarters][checked]")["value"] == "4"
    page = reader.follow(reader.submit(link, {"quarters": "2", "credit_type": "nursing"}))

    assert "You claimed 0.50 contact hours." in page.text
    assert reader.submit(link, {"quarters": "1", "credit_type": "nursing"}).leads_to == path(mine)
    assert [claim.quarters for claim in Claim.current()] == [2]


def test_of_what_the_office_amended_no_more_is_offered_and_no_type_that_it_replaced(reader: Reader) -> None:
    mine = ready(BOTH)
    claim_credit(mine, 4, credit_type=Claimed.kind("ama"))
    amend(Claim.get(), make.person(), "The log says so", quarters=2, credit_type=Claimed.kind("nursing"))
    reader.as_(mine.learner)

    page = reader.get(path(mine))
    form = reader.get(str(page.one("a[href*='/claims/']")["href"]))

    assert "as well" not in page.text
    assert [box["value"] for box in form.html.select("input[name=quarters]")] == ["2", "1"]
    assert form.html.select("input[name=credit_type]") == []


def test_a_change_is_refused_beside_the_field(reader: Reader) -> None:
    mine = ready(NURSE)
    claim_credit(mine, 4)
    link = f"{path(mine)}/claims/{Claim.get().id}"
    reader.as_(mine.learner)

    assert reader.submit(link, {"quarters": "9"}).status == 422
    page = reader.submit(link, {"quarters": "4"})
    assert (page.status, "Nothing is changed" in page.text) == (409, True)
    Claim.update(reported_at=mine.registered_at).execute()

    assert reader.get(link).leads_to == path(mine)
    assert "Change the amount" not in reader.get(path(mine)).text
    assert reader.submit(link, {"quarters": "2"}).status == 409


def test_another_learners_claim_is_not_there(reader: Reader) -> None:
    mine, other = ready(NURSE), make.ready_to_claim()
    claim_credit(mine, 4)
    reader.as_(other.learner)

    assert reader.get(f"{path(mine)}/claims/{Claim.get().id}").status == 404
    assert reader.get(f"{path(other)}/claims/{Claim.get().id}").status == 404


def test_revoked_credit_says_so_and_cannot_be_claimed_again(reader: Reader) -> None:
    mine = ready(NURSE)
    claim_credit(mine, 4)
    revoke(Claim.get(), make.person(), "You were not there.")
    reader.as_(mine.learner)

    page = reader.get(path(mine))

    assert "The office has revoked this credit." in page.text
    assert reader.submit(f"{path(mine)}/claim", {"quarters": "4"}).leads_to == path(mine)
    assert mine.session.full_title not in reader.get("/home").text
