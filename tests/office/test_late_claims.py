"""Late claims as the office answers them: granted until a day or declined, one by one or several together."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from playhouse.test_utils import count_queries

from db.activities.tables import Activity, Session
from db.audit.tables import AuditLine
from db.credit.claim import TooLate, claim_credit
from db.credit.step import Step, progress_of
from db.credit.tables import Correction
from db.engine.clock import as_of, now
from db.engine.refusal import Refused
from db.learning.late_claim import Verdict, answer_late_claim, ask_late_claim
from db.learning.tables import Answer, LateClaim, Participation
from db.office.request import waiting_count
from db.outbox.tables import Message
from db.roles.tables import Grants, Role, RoleGrant
from db.sign_ins.tables import SignIn
from tests.support import make
from tests.support.pair import during

if TYPE_CHECKING:
    from tests.support.reader import Reader

pytestmark = pytest.mark.usefixtures("app")
TWO_DAYS = timedelta(days=2)


def test_a_grant_ends_after_its_last_day() -> None:
    learner, at = make.person(), make.session(starts_at=now() - 60 * TWO_DAYS, ends_at=now() - 60 * TWO_DAYS)
    ask_late_claim(learner, at, "")
    assert answer_late_claim(LateClaim.get(), Verdict(Answer.GRANTED))
    LateClaim.update(until=(now() + TWO_DAYS).date()).execute()
    mine = Participation.get()
    assert progress_of(mine).open_step == Step.CLAIM

    with as_of(now() + 2 * TWO_DAYS):
        assert progress_of(mine).is_over
        with pytest.raises(TooLate):
            claim_credit(mine, 4)


def asked(at: Session | None = None, **learner: Any) -> LateClaim:
    """A late claim that waits, for a session of two months ago."""
    held = now() - timedelta(days=60)
    at = at or make.session(starts_at=held, ends_at=held, closes_at=held + timedelta(days=7))
    who = make.person(**learner)
    assert ask_late_claim(who, at, "I was in the second row.")
    return LateClaim.get(LateClaim.learner == who)


def day(days: int) -> str:
    return (now() + timedelta(days=days)).date().isoformat()


@pytest.fixture
def office(reader: Reader) -> Reader:
    return reader.as_(make.staff(Role.OFFICE))


def test_the_office_reads_who_asks_what_and_grants_it_inline(office: Reader) -> None:
    one = asked(last_name="Tanaka")
    page = office.get("/office/late-claims")
    assert "Ada Tanaka, MD" in page.text
    assert "“I was in the second row.”" in page.text
    assert "1 late claim this reporting year" in page.text
    form = office.get(f"/office/late-claims/{one.id}", part=True)
    prefix = f"late-claim-{one.id}-"
    assert form.one(f"input[name='{prefix}until']")["value"]

    for _ in range(2):
        answer = {f"{prefix}answer": "granted", f"{prefix}until": day(10), f"{prefix}reason": "Enjoy."}
        assert office.submit(f"/office/late-claims/{one.id}", answer).status in (200, 303)

    found = LateClaim.get()
    assert (found.answer, str(found.until), found.reason) == ("granted", day(10), "Enjoy.")
    assert found.answered_by is not None
    assert [line.action for line in AuditLine.select()] == ["late claim granted"]
    assert Message.select().where(Message.template == "late_claim_answered").count() == 1
    assert "Nothing waits for you" in office.get("/office/late-claims").text


def test_several_are_answered_together_and_the_refused_one_stays(office: Reader) -> None:
    first, second, closed = asked(last_name="Abara"), asked(last_name="Brandt"), asked(last_name="Conti")
    Activity.update(status="closed").where(Activity.id == closed.session.activity.id).execute()
    chosen = [f"late-claim-{one.id}" for one in (first, second, closed)]

    page = office.submit("/office/late-claims", {"chosen": chosen, "answer": "granted", "until": day(14)})

    assert page.status == 409
    assert "2 late claims are granted until" in page.text
    assert "Ada Conti" in page.one("#refused").get_text(" ")
    assert "Open it again first" in page.one("#refused").get_text(" ")
    assert [box["value"] for box in page.html.select("input[name=chosen]")] == [f"late-claim-{closed.id}"]
    assert Participation.select().count() == 2
    page = office.submit("/office/late-claims", {"chosen": chosen[2:], "answer": "declined", "reason": "Too late."})
    assert page.status in (200, 303)
    assert LateClaim.get_by_id(closed.id).reason == "Too late."


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"answer": "declined"}, "Say why"),
        ({"answer": "granted", "until": "2020-01-01"}, "over already"),
        ({"answer": "granted", "until": "someday"}, "Enter the last day"),
        ({"answer": "granted", "until": ""}, "Enter the last day"),
        ({"answer": "burned", "reason": "so"}, "Choose Grant or Decline"),
        ({"answer": "declined", "reason": "so", "chosen": []}, "Tick at least one"),
        ({"answer": "declined", "reason": "so", "chosen": ["late-claim-0", "x"]}, "Tick at least one"),
    ],
)
def test_an_answer_that_cannot_be_is_refused_and_what_was_typed_stays(
    office: Reader, fields: dict[str, Any], words: str
) -> None:
    one = asked()

    page = office.submit("/office/late-claims", {"chosen": [f"late-claim-{one.id}"], **fields})

    assert (page.status, words in page.text) == (422, True)
    assert page.one("#reason").get_text().strip() == fields.get("reason", "")
    assert len(page.html.select("input[name=chosen][checked]")) == (0 if "chosen" in fields else 1)
    assert LateClaim.get().answer is None


def test_who_comes_second_reads_both_answers(office: Reader) -> None:
    one, colleague = asked(), make.staff(Role.OFFICE, last_name="Fischer")
    answer_late_claim(one, Verdict(Answer.DECLINED, colleague, reason="Not on the list."))
    prefix = f"late-claim-{one.id}-"

    page = office.submit(f"/office/late-claims/{one.id}", {f"{prefix}answer": "granted", f"{prefix}until": day(5)})

    assert page.status == 409
    assert "Somebody answered this late claim meanwhile" in page.text
    assert "Declined by Ada Fischer" in page.text
    assert "Your answer: granted until" in page.text


def test_two_staff_who_answer_at_once_answer_once() -> None:
    one, staff = asked(), make.staff(Role.OFFICE)
    grant = Verdict(Answer.GRANTED, staff, until=(now() + TWO_DAYS).date())

    end = during(
        lambda: answer_late_claim(one, grant),
        lambda: answer_late_claim(one, Verdict(Answer.DECLINED, staff, reason="No")),
    )

    assert end.answer is False
    assert LateClaim.get().answer == "granted"


def test_a_grant_waits_for_whoever_closes_the_activity() -> None:
    one, staff = asked(), make.staff(Role.OFFICE)

    end = during(
        lambda: Activity.update(status="closed").execute(),
        lambda: answer_late_claim(one, Verdict(Answer.GRANTED, staff)),
    )

    assert isinstance(end.refusal, Refused)
    assert Participation.select().count() == 0


def test_a_coordinator_answers_the_own_and_finds_no_other(reader: Reader) -> None:
    own, other = asked(last_name="Abara"), asked(last_name="Brandt")
    coordinator = make.person()
    RoleGrant.create(person=coordinator, role=Role.COORDINATOR, activity=own.session.activity)
    reader.as_(coordinator)
    fields = {"answer": "declined", "reason": "No.", "chosen": [f"late-claim-{one.id}" for one in (own, other)]}

    page = reader.get("/office/late-claims")
    assert ("Abara" in page.text, "Brandt" in page.text) == (True, False)
    assert reader.get(f"/office/late-claims/{other.id}").status == 404
    reader.submit("/office/late-claims", fields)

    assert [one.answer for one in LateClaim.select().order_by(LateClaim.id)] == ["declined", None]
    assert waiting_count(Grants.of(coordinator))() == 0
    assert (
        waiting_count(Grants.of(make.staff(Role.OFFICE)))()
        == waiting_count(Grants.of(make.staff(Role.APPROVER)))()
        == 1
    )
    assert waiting_count(Grants.of(make.person()))() == 0


def test_the_menu_says_how_many_wait(visitor: Reader) -> None:
    asked()

    page = visitor.as_(make.staff(Role.OFFICE)).get("/help")

    assert page.one("#masthead a[href='/office/late-claims']").get_text() == "Late claims 1"


def test_the_list_is_searched_by_name_and_kind_and_costs_the_same_for_many(office: Reader) -> None:
    claim = make.certificate(make.person(last_name="Novak")).claim
    Correction.create(claim=claim, about="amount", note="Two hours")
    asked(last_name="Nowak")
    office.get("/office/late-claims")
    with count_queries() as few:
        assert office.get("/office/late-claims").text.count("“") == 2
    for number in range(8):
        asked(last_name=f"Quist{number}")
    with count_queries() as many:
        office.get("/office/late-claims")

    assert many.count == few.count
    page = office.get("/office/late-claims?q=now")
    assert ("Nowak" in page.text, "Novak" in page.text, "Quist1" in page.text) == (True, False, False)
    page = office.get("/office/late-claims?kind=correction")
    assert ("Nowak" in page.text, "Novak" in page.text) == (False, True)


def test_what_was_typed_after_the_sign_in_ended_is_there_again(visitor: Reader) -> None:
    one, staff = asked(), make.staff(Role.OFFICE)
    visitor.as_(staff)
    SignIn.update(ended_at=now()).execute()
    fields = {"answer": "declined", "reason": "Not on the list.", "chosen": [f"late-claim-{one.id}"]}
    visitor.submit("/office/late-claims", fields)

    page = visitor.as_(staff).get("/office/late-claims")

    assert "Not on the list." in page.one("#reason").get_text()
    assert len(page.html.select("input[name=chosen][checked]")) == 1
