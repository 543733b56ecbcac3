"""A canceled session takes place after all: with its code and window, and who is registered is told."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from db.activities.tables import Activity, ActivityStatus, Session
from db.audit.tables import AuditLine
from db.credit.registration import register_by_code
from db.credit.standing import CodeState
from db.engine.clock import now
from db.engine.refusal import Refused
from db.learning.tables import Participation
from db.outbox.tables import Message
from db.people.tables import Person
from db.program.cancellation import cancel_sessions, reopen_sessions
from db.program.change import Changed, Scope, change_sessions, details_of
from db.program.held import Meanwhile, Wrong
from db.program.material import Decision
from db.program.series import Planned, add_sessions
from db.program.span import span_of
from tests.program.test_change import series
from tests.support import make
from tests.support.pair import during

if TYPE_CHECKING:
    from blueprints.shared.settings import Settings


def cancel(at: Session, scope: Scope = Scope.THIS) -> None:
    cancel_sessions(at.id, "The room flooded", make.person(), Session.get_by_id(at.id).revision, scope=scope)


def reopen(at: Session, reason: str = "It is dry again", *, is_alone: bool = True) -> tuple[int, int]:
    by = Person.select().first() or make.person()
    return reopen_sessions(at.id, reason, by, Session.get_by_id(at.id).revision, is_alone=is_alone)


def test_code_and_window_come_back_and_who_is_registered_is_told(data: Settings) -> None:
    at = make.session(code="HALL", ends_at=now() + timedelta(hours=1))
    mine = make.participation(at=at)
    cancel(at)
    assert register_by_code(make.person(), at).state == CodeState.CANCELED

    assert reopen(at) == (1, 1)
    assert reopen(at) == (0, 0)

    found = Session.get_by_id(at.id)
    assert (found.code, found.opens_at, found.closes_at) == (at.code, at.opens_at, at.closes_at)
    assert register_by_code(make.person(), found).state == CodeState.REGISTERED
    assert Message.get(Message.template == "sessions_reopened").values["reason"] == "It is dry again"
    waiting = Participation.get_by_id(mine.id)
    assert waiting.tells_at == found.claims_open_at
    assert waiting.reminds_at is not None
    assert AuditLine.get(AuditLine.action == "session reopened").detail["reason"] == "It is dry again"


def test_what_was_canceled_by_one_press_comes_back_by_one(data: Settings) -> None:
    made = series(4)
    cancel(made[0])
    cancel(made[1], Scope.FOLLOWING)

    assert reopen(made[2], is_alone=False) == (3, 0)

    assert [Session.get_by_id(one.id).canceled_at is None for one in made] == [False, True, True, True]


def test_it_needs_a_reason_and_the_date_that_nobody_has_taken(data: Settings) -> None:
    made = series(2)
    cancel(made[0])
    with pytest.raises(Wrong, match="Say why"):
        reopen(made[0], " ")
    span = span_of(made[0])
    assert span
    add_sessions(made[0].activity_id, [Planned(span, 4)], make.person(), Decision())

    with pytest.raises(Wrong, match="Each date appears once"):
        reopen(made[0])

    assert Session.get_by_id(made[0].id).canceled_at is not None
    Activity.update(status=ActivityStatus.CLOSED).execute()
    with pytest.raises(Refused, match="Open the activity again first"):
        reopen(made[0])


def test_while_a_disclosure_is_missing_nobody_is_told_of_the_claim(data: Settings) -> None:
    at = make.session(is_gated=True)
    mine = make.participation(at=at)
    cancel(at)

    reopen(at)

    assert Participation.get_by_id(mine.id).tells_at is None


def test_of_two_who_open_it_again_at_once_the_second_changes_nothing(data: Settings) -> None:
    at = series(1)[0]
    make.participation(at=at)
    cancel(at)

    assert during(lambda: reopen(at), lambda: reopen(at)).answer == (0, 0)

    assert Message.select().where(Message.template == "sessions_reopened").count() == 1
    cancel(at)
    with pytest.raises(Meanwhile):
        reopen_sessions(at.id, "Dry", make.person(), 1, is_alone=True)


@pytest.mark.parametrize("is_moved", [True, False])
def test_a_date_that_is_added_at_this_moment_appears_once(data: Settings, is_moved: bool) -> None:
    made = series(2)
    span, by = span_of(made[0]), make.person()
    assert span
    cancel(made[0])

    def move() -> Changed:
        wanted = details_of(made[1])._replace(span=span)
        return change_sessions(made[1].id, wanted, by, 1, scope=Scope.THIS, decision=Decision())

    end = during(
        lambda: add_sessions(made[0].activity_id, [Planned(span, 4)], by, Decision()),
        move if is_moved else lambda: reopen(made[0]),
    )

    assert "Each date appears once" in str(end.refusal)
