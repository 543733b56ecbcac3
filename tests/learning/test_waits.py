"""What a claim waits for: a disclosure, a roster that is not done; and what never becomes credit."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from blueprints.shared.outbox.mail import compose
from db.activities.tables import Activity, Session
from db.credit.claim import ActivityClosed, NotYet, claim_credit
from db.credit.notice import tell_opened
from db.credit.registration import register_by_code
from db.credit.standing import CodeState, standing
from db.credit.tables import Claim
from db.engine.clock import now
from db.learning.tables import EvaluationResponse, Participation
from db.outbox.tables import Message
from db.rosters.tables import Roster
from tests.support import make
from tests.support.pair import Pair

if TYPE_CHECKING:
    from flask import Flask

    from db.people.tables import Person
    from tests.support.reader import Reader


def gated(**more: Any) -> Session:
    """A session with one question, whose faculty has disclosed nothing yet."""
    at = make.session(code="NOON", is_gated=True, **more)
    make.evaluation(at.activity, "yes-no")
    return at


def test_while_a_disclosure_is_missing_the_evaluation_is_sent_alone(reader: Reader) -> None:
    gated()
    reader.as_(make.person())
    path = reader.submit("/code/NOON").leads_to

    form = reader.get(path)
    page = reader.follow(reader.submit(path, {"question_1": "Yes"}))

    assert form.html.select("input[name=quarters]") == []
    assert "we wait for a disclosure" in form.text
    assert "A disclosure of the faculty is missing. The office records it. Then the claim opens." in page.text
    assert (EvaluationResponse.select().count(), Claim.select().count()) == (1, 0)
    own = path.removesuffix("/evaluation")
    assert reader.submit(f"{own}/claim", {"quarters": "4"}).leads_to == own
    with pytest.raises(NotYet):
        claim_credit(Participation.get(), 4)


def test_the_mail_comes_when_the_disclosure_is_there(app: Flask, reader: Reader) -> None:
    gated()
    reader.as_(make.person())
    path = reader.submit("/code/NOON").leads_to
    reader.submit(path, {"question_1": "Yes"})

    tell_opened()
    assert Message.select().count() == 0
    Session.update(is_gated=False).execute()
    for _ in range(2):
        tell_opened()

    with app.app_context():
        letter = compose(Message.get())
    assert letter
    assert f"{path.removesuffix('/evaluation')}/claim" in letter.get_content()


def test_a_claim_while_the_gate_shuts_waits(app: Flask) -> None:
    mine = make.ready_to_claim()

    def shut(_: object) -> object:
        return Session.update(is_gated=True).execute()

    pair: Pair[Participation] = Pair(
        shut, lambda one: claim_credit(one, 4), NotYet, lambda _: not Claim.select().count()
    )
    pair.check(mine)


@pytest.mark.parametrize("whole", [True, False])
def test_an_early_scan_of_a_canceled_session_never_becomes_credit(reader: Reader, whole: bool) -> None:
    at = make.session(code="NOON")
    mine = make.ready_to_claim(at=at)
    if whole:
        Activity.update(status="canceled").execute()
    else:
        Session.update(canceled_at=now()).execute()
    reader.as_(mine.learner)

    assert "The session was canceled. It gives no credit." in reader.get(f"/participations/{mine.id}").text
    assert "This session was canceled." in reader.get("/code/NOON").text
    assert "This session was canceled." in reader.as_(make.person()).get("/code/NOON").text
    assert reader.submit("/code/NOON").status == 409
    with pytest.raises(ActivityClosed):
        claim_credit(mine, 4)
    assert Message.select().count() + Claim.select().count() == 0


def hidden(state: str = "writing", learner: Person | None = None) -> Participation:
    """A participation that a roster wrote."""
    at = make.session(code="NOON", ends_at=now() + timedelta(minutes=5))
    roster = Roster.create(session=at, by=make.person(), name="meeting.csv", state=state)
    mine = make.ready_to_claim(learner, at)
    Participation.update(roster=roster, how="roster").execute()
    return Participation.get_by_id(mine.id)


@pytest.mark.parametrize(
    ("state", "status"), [("writing", 404), ("taking back", 404), ("taken back", 404), ("done", 200)]
)
def test_what_a_roster_wrote_is_there_once_it_is_done(reader: Reader, state: str, status: int) -> None:
    mine = hidden(state)
    reader.as_(mine.learner)

    assert reader.get(f"/participations/{mine.id}").status == status
    assert (f"/participations/{mine.id}" in str(reader.get("/home").html)) == (status == 200)
    assert (standing(mine.session, mine.learner).state == CodeState.REGISTERED) == (status == 200)


def test_what_is_hidden_is_not_claimed(app: Flask) -> None:
    with pytest.raises(NotYet):
        claim_credit(hidden(), 4)


def test_who_enters_the_code_takes_over_what_a_roster_hides(app: Flask) -> None:
    mine = hidden("taking back")

    stands = register_by_code(mine.learner, mine.session)

    again = Participation.get_by_id(mine.id)
    assert (stands.state, stands.participation_id) == (CodeState.REGISTERED, mine.id)
    assert (again.roster, again.how, again.attended_at is None) == (None, "code", False)
