"""The list at the door: one press marks a person present, undo keeps the time, and late ones wait for approval."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from db.activities.tables import Session
from db.attendance.check_in import answer_check_in, check_in, undo_check_in
from db.audit.action import Action
from db.audit.tables import AuditLine
from db.credit.claim import NotYet, claim_credit
from db.credit.registration import register_by_code
from db.credit.standing import CodeState
from db.credit.tables import Claim
from db.engine.clock import as_of, now
from db.engine.refusal import Refused
from db.learning.presence.tables import CheckIn, CheckInState
from db.learning.tables import Answer, How, Participation
from db.people.tables import Person
from db.roles.tables import Role, RoleGrant
from db.rosters.tables import Roster, RosterState
from tests.support import make
from tests.support.pair import during
from tests.support.weight import queries

if TYPE_CHECKING:
    from flask import Flask

    from tests.support.reader import Reader

HOUR = timedelta(hours=1)


def running(**more: object) -> Session:
    """A session that can be claimed already and has not ended."""
    return make.session(None, "CARDIO", **{"ends_at": now() + timedelta(minutes=5), **more})


def path(at: Session) -> str:
    return f"/office/sessions/{at.id}/check-in"


def actions() -> list[str]:
    return [line.action for line in AuditLine.select().where(AuditLine.subject_type == "activity")]


def test_a_press_registers_whoever_has_an_account_and_marks_them_present(reader: Reader) -> None:
    at, ada = running(), make.person()
    reader.as_(make.staff(Role.OFFICE, first_name="Bo", last_name="Lund"))
    found = reader.get(f"{path(at)}?q=oka", part=True)
    assert "Not registered" in found.text

    page = reader.submit(path(at), {"person": str(ada.id), "q": "oka"})

    mine = Participation.get()
    assert (mine.learner, mine.how, mine.attended_at is not None) == (ada, How.OFFICE, True)
    assert CheckIn.get().by == Person.get(Person.last_name == "Lund")
    assert actions() == [Action.CHECKED_IN]
    shown = page if page.status == 200 else reader.follow(page)
    assert "Ada Okafor is present." in shown.text
    assert shown.html.find("button", string="Undo") or "Undo" in shown.text


def test_whoever_registered_on_the_web_attends_by_the_press_and_claims(visitor: Reader) -> None:
    at, ada = running(), make.person()
    mine = Participation.register(ada, at, How.WEB)
    visitor.as_(make.staff(Role.OFFICE)).submit(path(at), {"person": str(ada.id)})

    assert claim_credit(mine, 4).number


def test_who_registers_later_is_on_the_list(visitor: Reader) -> None:
    at = running()
    visitor.as_(make.staff(Role.OFFICE)).get(path(at))

    register_by_code(make.person(last_name="Quillfeather"), at)

    assert "Quillfeather" in visitor.get(path(at)).text


def test_the_list_asks_as_often_for_many_as_for_few(visitor: Reader) -> None:
    at, counts = running(), []
    visitor.as_(make.staff(Role.OFFICE))
    for size in (2, 12):
        for _ in range(size):
            check_in(make.person(), at, make.person())
            undo_check_in(Participation.select().order_by(Participation.id.desc()).get().learner, at, make.person())
            make.participation(make.person(), at)
        visitor.get(f"{path(at)}?q=okafor")  # what is new to this process is asked by itself
        with queries() as asked:
            visitor.get(f"{path(at)}?q=okafor")
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_two_who_press_at_once_check_in_once(app: Flask) -> None:
    at, ada, by = running(), make.person(), make.person()

    end = during(lambda: check_in(ada, at, by), lambda: check_in(ada, at, by))

    assert end.answer is None
    assert (Participation.select().count(), CheckIn.select().count(), actions()) == (1, 1, [Action.CHECKED_IN])


def test_undo_of_a_wrong_press_leaves_the_time_on_record_and_no_registration(reader: Reader) -> None:
    at, ada = running(), make.person()
    reader.as_(make.staff(Role.OFFICE, first_name="Bo", last_name="Lund"))
    reader.submit(path(at), {"person": str(ada.id)})

    page = reader.submit(f"{path(at)}/undo", {"person": str(ada.id), "q": "okafor"})

    assert Participation.select().count() == 0
    assert CheckIn.get().state == CheckInState.UNDONE
    shown = page if page.status == 200 else reader.follow(page)
    assert "by Bo Lund, undone at" in shown.text


def test_after_undo_the_claim_waits_and_no_code_says_otherwise(app: Flask) -> None:
    at, ada = running(), make.person()
    mine = make.ready_to_claim(ada, at)
    before = mine.attended_at

    assert undo_check_in(ada, at, make.person())

    assert CheckIn.get().at == before
    with pytest.raises(NotYet):
        claim_credit(mine, 4)
    assert register_by_code(ada, at).state == CodeState.REGISTERED
    assert Participation.get().attended_at is None
    check_in(ada, at, make.person())
    assert claim_credit(mine, 4).number


def test_undo_after_a_claim_is_refused_in_words(reader: Reader) -> None:
    at, ada = running(), make.person()
    claim_credit(make.ready_to_claim(ada, at), 4)

    page = reader.as_(make.staff(Role.OFFICE)).submit(f"{path(at)}/undo", {"person": str(ada.id)})

    assert page.status == 409
    assert "Ada Okafor has claimed credit for this session. Revoke that claim first" in page.text
    assert Participation.get().attended_at is not None


def test_of_an_undo_and_a_claim_at_once_the_second_sees_the_first(app: Flask) -> None:
    at, ada, by = running(), make.person(), make.person()
    mine = make.ready_to_claim(ada, at)

    waits = during(lambda: undo_check_in(ada, at, by), lambda: claim_credit(mine, 4))
    check_in(ada, at, by)
    refused = during(lambda: claim_credit(mine, 4), lambda: undo_check_in(ada, at, by))

    assert isinstance(waits.refusal, NotYet)
    assert isinstance(refused.refusal, Refused)
    assert Claim.select().count() == 1


def test_after_the_end_a_reason_is_needed_and_the_office_approves(reader: Reader) -> None:
    at, ada, coordinator = make.session(), make.person(), make.person(first_name="Cy", last_name="Reed")
    RoleGrant.create(person=coordinator, role=Role.COORDINATOR, activity=at.activity)
    bare = reader.as_(coordinator).submit(path(at), {"person": str(ada.id), "q": "oka"})
    assert (bare.status, Participation.select().count()) == (422, 0)
    assert "Say how you know that they were there." in bare.text

    reader.submit(path(at), {"person": str(ada.id), "reason": "She signed the paper list", "q": "oka"})
    assert Participation.select().count() == 0
    assert reader.submit(f"{path(at)}/answer", {"check_in": str(CheckIn.get().id), "answer": "granted"}).status == 403

    office = reader.as_(make.staff(Role.OFFICE))
    assert "1 Check-ins to approve" in office.get("/office").text
    assert "She signed the paper list" in office.get("/office/check-ins").text
    assert "Asked by Cy Reed" in office.get(path(at)).text
    for _ in range(2):
        office.submit(f"{path(at)}/answer", {"check_in": str(CheckIn.get().id), "answer": "granted"})
    assert actions() == [Action.CHECK_IN_ASKED, Action.CHECK_IN_APPROVED]
    assert Participation.get().tells_at is not None
    assert claim_credit(Participation.get(), 4).number


def test_a_declined_one_stays_on_record_and_registers_nobody(visitor: Reader) -> None:
    at, ada = make.session(), make.person()
    visitor.as_(make.staff(Role.OFFICE, first_name="Bo", last_name="Lund"))
    visitor.submit(path(at), {"person": str(ada.id), "reason": "He says so"})
    visitor.submit(f"{path(at)}/answer", {"check_in": str(CheckIn.get().id), "answer": "declined"})

    assert Participation.select().count() == 0
    assert "declined by Bo Lund" in visitor.get(f"{path(at)}?q=okafor").text


def test_what_was_typed_stays_where_it_is_refused(reader: Reader) -> None:
    at, ada = make.session(), make.person()

    page = reader.as_(make.staff(Role.OFFICE)).submit(
        path(at), {"person": str(ada.id), "reason": "x" * 501, "q": "ada"}
    )

    assert page.status == 422
    assert page.one(f"#reason-{ada.id}")["value"] == "x" * 501
    assert page.html.select("details[open]")


def test_an_approval_after_the_last_day_is_refused_in_words(app: Flask) -> None:
    at, ada, by = make.session(), make.person(), make.person()
    check_in(ada, at, by, "She was there")

    with as_of(now() + timedelta(days=400)), pytest.raises(Refused, match="Grant a late claim instead"):
        answer_check_in(CheckIn.get(), Answer.GRANTED, by)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"opens_at": now() + HOUR}, "Check-in opens with the course code, on"),
        ({"canceled_at": now()}, "This session does not take place"),
    ],
)
def test_too_early_and_canceled_are_refused_in_words(visitor: Reader, more: dict[str, object], words: str) -> None:
    at, ada = running(**more), make.person()

    page = visitor.as_(make.staff(Role.OFFICE)).submit(path(at), {"person": str(ada.id)})

    assert page.status == 409
    assert words in page.text
    assert Participation.select().count() == 0


def test_a_coordinator_of_another_activity_finds_no_list(visitor: Reader) -> None:
    at, other, coordinator = running(), make.session(), make.person()
    RoleGrant.create(person=coordinator, role=Role.COORDINATOR, activity=other.activity)
    visitor.as_(coordinator)

    assert visitor.get(path(at)).status == 404
    assert visitor.submit(path(at), {"person": str(make.person().id)}).status == 404
    assert visitor.submit(f"{path(at)}/undo", {"person": "1"}).status == 404
    assert Participation.select().count() == 0


def test_an_old_page_undoes_nobody_whom_a_roster_hides(reader: Reader) -> None:
    at, office = running(), make.staff(Role.OFFICE)
    gone = Roster.create(session=at, by=office, name="roster.csv", state=RosterState.TAKEN_BACK)
    ada = Participation.create(
        learner=make.person(), session=at, how=How.ROSTER, attended_at=now(), roster=gone
    ).learner

    assert not undo_check_in(ada, at, office)
    assert (CheckIn.select().count(), Participation.get().attended_at is None) == (0, False)
