"""Sessions are changed, moved and canceled: one, one and all that follow, or all that are to come."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from db.activities.tables import Activity, Session
from db.credit.claim import claim_credit
from db.engine.clock import now
from db.engine.refusal import Refused
from db.learning.tables import Participation
from db.outbox.tables import Message
from db.program.cancellation import cancel_sessions
from db.program.change import Changed, Scope, change_sessions, details_of
from db.program.held import Meanwhile, Wrong
from db.program.material import Decision
from db.program.span import Span
from tests.support import make

if TYPE_CHECKING:
    from blueprints.shared.settings import Settings

NEW_YORK = ZoneInfo("America/New_York")
NOBODY, APPROVER = Decision(), Decision(is_approver=True, reason="The agenda was wrong")
FIRST = date(2099, 10, 20)  # a Tuesday; the clocks go back on November 1


def at_noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=NEW_YORK).astimezone(UTC)


def series(count: int = 4) -> list[Session]:
    """Weekly at noon for an hour, over a change of the clocks."""
    of, made = make.activity(format="rss"), []
    for week in range(count):
        start = at_noon(FIRST + timedelta(weeks=week))
        ends = start + timedelta(hours=1)
        window: dict[str, Any] = {"opens_at": start - timedelta(minutes=30), "closes_at": ends + timedelta(days=7)}
        made.append(make.session(of, starts_at=start, ends_at=ends, title=f"Topic {week}", **window))
    return made


def change(at: Session, scope: Scope = Scope.THIS, decision: Decision = NOBODY, **values: Any) -> Changed:
    found = Session.get_by_id(at.id)
    wanted = details_of(found)._replace(**values)
    return change_sessions(at.id, wanted, make.person(), found.revision, scope=scope, decision=decision)


def local(at: Session) -> datetime:
    return Session.get_by_id(at.id).starts_at.astimezone(NEW_YORK).replace(tzinfo=None)


def shifted(at: Session, days: int, starts: int = 720, ends: int = 780) -> Span:
    day = at.starts_at.astimezone(NEW_YORK).date() + timedelta(days=days)
    return Span(day, starts, day, ends)


def test_this_and_all_that_follow_move_and_keep_their_local_hour(data: Settings) -> None:
    made = series()

    done = change(made[1], Scope.FOLLOWING, span=shifted(made[1], 1))

    assert len(done.moved) == 3
    assert [local(one).isoformat() for one in made] == [
        "2099-10-20T12:00:00",
        "2099-10-28T12:00:00",
        "2099-11-04T12:00:00",
        "2099-11-11T12:00:00",
    ]
    for one in map(lambda row: Session.get_by_id(row.id), made):
        assert one.starts_at - one.opens_at == timedelta(minutes=30)
        assert one.closes_at - one.ends_at == timedelta(days=7)


def test_all_get_another_room_and_hour_and_each_keeps_its_topic(data: Settings) -> None:
    made = series(3)

    change(made[0], Scope.ALL, place="Larch Hall", title="New topic", span=shifted(made[0], 0, 450, 510))

    found = list(Session.select().order_by(Session.starts_at))
    assert [one.title for one in found] == ["New topic", "Topic 1", "Topic 2"]
    assert {one.place for one in found} == {"Larch Hall"}
    assert {local(one).hour for one in found} == {7}
    assert Activity.get().first_at == found[0].starts_at


def test_who_is_registered_is_told_once_of_all_that_moved(data: Settings) -> None:
    made, learner = series(3), make.person()
    for one in made[:2]:
        make.participation(learner, one)

    done = change(made[0], Scope.ALL, span=shifted(made[0], 1))

    assert done.told == 1
    told = Message.get(Message.template == "sessions_moved")
    assert told.to == learner.email
    assert [at for at, _ in told.values["sessions"]] == [made[0].id, made[1].id]
    opens = Session.get_by_id(made[0].id).claims_open_at
    assert Participation.get(Participation.session == made[0]).tells_at == opens


def test_a_session_that_moved_earlier_has_its_learners_told_at_once(data: Settings) -> None:
    at = make.session(
        make.activity(format="rss"), starts_at=now() + timedelta(days=2), ends_at=now() + timedelta(days=2, hours=2)
    )
    mine = make.participation(at=at)
    Participation.update(tells_at=at.claims_open_at).where(Participation.id == mine.id).execute()

    change(at, span=shifted(at, -5))

    assert Participation.get_by_id(mine.id).tells_at <= now()


def test_a_session_that_has_begun_stays_when_all_move(data: Settings) -> None:
    held = make.session(make.activity(format="rss"))
    coming = make.session(
        held.activity, starts_at=now() + timedelta(days=7), ends_at=now() + timedelta(days=7, hours=1)
    )

    done = change(coming, Scope.ALL, place="Larch Hall")

    assert done.sessions == 1
    assert Session.get_by_id(held.id).place == ""


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        ({"span": Span(FIRST, 720, FIRST, 720)}, "ends", "Enter an end after the start"),
        ({"span": Span(FIRST, 720, FIRST, 765)}, "quarters", "45 minutes allow at most 0.75 credit"),
        ({"span": Span(date(2099, 11, 1), 90, date(2099, 11, 1), 150)}, "starts", "comes twice"),
        ({"span": Span(date(2100, 11, 3), 720, date(2100, 11, 3), 780)}, "day", "longer than 12 months"),
        ({"span": Span(date(2099, 10, 27), 720, date(2099, 10, 27), 780)}, "day", "Each date appears once"),
        ({"title": "日"}, "title", "No certificate can print"),
        ({"place": "x" * 201}, "place", "At most 200 characters"),
        ({"quarters": 5}, "quarters", "went through approval"),
    ],
)
def test_a_change_is_refused_beside_its_field_and_nothing_changes(
    data: Settings, values: dict[str, Any], field: str, said: str
) -> None:
    made = series(2)
    before = details_of(made[0])

    with pytest.raises(Wrong, match=said) as wrong:
        change(made[0], **values)

    assert wrong.value.field == field
    assert details_of(Session.get_by_id(made[0].id)) == before


def test_an_approver_changes_credit_with_a_reason_and_never_after_the_start(data: Settings) -> None:
    at, begun = series(1)[0], make.session(maximum_quarters=2)

    with pytest.raises(Wrong, match="Say why"):
        change(at, decision=Decision(is_approver=True), quarters=3)
    change(at, decision=APPROVER, quarters=3)

    assert Session.get_by_id(at.id).maximum_quarters == 3
    with pytest.raises(Wrong, match="can’t rise"):
        change(begun, decision=APPROVER, quarters=3)


def test_credit_never_falls_below_what_somebody_claimed(data: Settings) -> None:
    at = make.session(maximum_quarters=4, starts_at=now() - timedelta(hours=2))
    claim_credit(make.ready_to_claim(at=at), 3)

    with pytest.raises(Wrong, match=r"claimed 0\.75 credit"):
        change(at, decision=APPROVER, quarters=2)
    change(at, decision=APPROVER, quarters=3)


def test_the_date_of_a_course_is_moved_by_an_approver_alone(data: Settings) -> None:
    at = make.session(starts_at=at_noon(FIRST), ends_at=at_noon(FIRST) + timedelta(hours=1))

    with pytest.raises(Wrong, match="The date of this activity went through approval"):
        change(at, span=shifted(at, 1))
    change(at, place="Larch Hall")
    change(at, decision=APPROVER, span=shifted(at, 1))

    assert local(at).day == 21


def test_nobody_writes_over_a_change_that_they_have_not_seen(data: Settings) -> None:
    at = series(1)[0]
    change(at, title="First")

    with pytest.raises(Meanwhile):
        change_sessions(at.id, details_of(at), make.person(), at.revision, scope=Scope.THIS, decision=NOBODY)


def test_a_canceled_session_leaves_every_queue_and_who_registered_is_told(data: Settings) -> None:
    made, learner = series(3), make.person()
    mine = make.participation(learner, made[1])
    Participation.update(tells_at=now(), reminds_at=now()).where(Participation.id == mine.id).execute()

    assert cancel_sessions(made[1].id, "The room flooded", make.person(), 1, scope=Scope.FOLLOWING) == (2, 1)
    assert cancel_sessions(made[1].id, "", make.person(), 1, scope=Scope.FOLLOWING) == (0, 0)

    assert [one.canceled_at is None for one in Session.select().order_by(Session.starts_at)] == [True, False, False]
    waiting = Participation.get_by_id(mine.id)
    assert (waiting.tells_at, waiting.reminds_at) == (None, None)
    assert Message.get(Message.template == "sessions_canceled").values["reason"] == "The room flooded"
    assert Session.get_by_id(made[1].id).is_off
    with pytest.raises(Refused, match="This session is canceled"):
        change(made[1], title="Late")


def test_a_session_that_somebody_claimed_is_not_canceled(data: Settings) -> None:
    at = make.session()
    claim_credit(make.ready_to_claim(at=at), 3)

    with pytest.raises(Refused, match="1 person claimed credit"):
        cancel_sessions(at.id, "", make.person(), 1, scope=Scope.THIS)
