"""What a session designates is fixed once it was held, wherever it is moved afterward."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from db.activities.tables import Session
from db.applications.state import State
from db.credit.claim import claim_credit
from db.engine.clock import now
from db.program.change import Scope, change_sessions, details_of
from db.program.held import Wrong
from db.program.material import Decision
from db.program.series import Planned, add_sessions
from db.program.span import span_of
from tests.support import make
from tests.support.proposals import World

if TYPE_CHECKING:
    from flask import Flask

    from blueprints.shared.settings import Settings


def change(at: Session, **facts: Any) -> None:
    one = Session.get_by_id(at.id)
    wanted = details_of(one)._replace(**facts)
    decision = Decision(is_approver=True, reason="So it is")
    change_sessions(at.id, wanted, make.person(), one.revision, scope=Scope.THIS, decision=decision)


def test_credit_of_a_held_session_does_not_rise_in_the_future(data: Settings) -> None:
    ends = now() - timedelta(minutes=30)
    at = make.session(make.activity(format="rss"), starts_at=now() - timedelta(hours=5), ends_at=ends)
    claim_credit(make.ready_to_claim(at=at), 4)
    span = span_of(at)
    assert span is not None
    days = timedelta(days=3)
    change(at, span=span._replace(first=span.first + days, last=span.last + days))

    with pytest.raises(Wrong, match="begun"):
        change(at, quarters=16)


def test_credit_of_undated_material_does_not_rise_after_a_claim(data: Settings) -> None:
    at = make.session(make.activity(format="enduring"), starts_at=None, ends_at=None)
    claim_credit(make.ready_to_claim(at=at), 4)

    with pytest.raises(Wrong, match="begun"):
        change(at, quarters=16)


def test_a_session_in_the_past_needs_an_approver(data: Settings) -> None:
    of = make.activity(format="rss")
    ends = (now() - timedelta(days=20)).replace(hour=18)  # early afternoon there
    span = span_of(make.session(of, starts_at=ends - timedelta(hours=2), ends_at=ends))
    assert span is not None
    day = span.first + timedelta(days=7)
    one = Planned(span._replace(first=day, last=day), 4)

    with pytest.raises(Wrong, match="approver"):
        add_sessions(of.id, [one], make.person(), Decision())
    assert add_sessions(of.id, [one], make.person(), Decision(is_approver=True, reason="It was held"))


def test_credit_leaves_out_the_breaks_of_the_approved_agenda(app: Flask) -> None:
    World().bring_to(State.APPROVED)  # from 12:00 to 13:30, with a break of 15 minutes
    at = Session.get()
    span = span_of(at)
    assert span is not None

    with pytest.raises(Wrong, match=r"75 minutes without the breaks of the approved agenda allow at most 1\.25"):
        change(at, quarters=6)
    change(at, span=span._replace(ends=span.ends + 15), quarters=6)

    assert Session.get().maximum_quarters == 6
    with pytest.raises(Wrong, match=r"60 minutes without|60 minutes allow at most 1\.00"):
        change(at, span=span._replace(ends=span.starts + 60))


def test_a_night_between_two_days_gives_no_credit(app: Flask) -> None:
    world = World()
    days = [world.application.answers()["what"]["dates"][0]]
    days.append((date.fromisoformat(days[0]) + timedelta(days=1)).isoformat())
    agenda = [{"day": day, "starts": "12:00", "ends": "13:00", "title": "Cases", "counts": True} for day in ("1", "2")]
    world.fill(what={"dates": days}, how={"agenda": agenda}, credit={"designated": "2.00"})
    world.bring_to(State.APPROVED)

    with pytest.raises(Wrong, match=r"120 minutes without the breaks of the approved agenda allow at most 2\.00"):
        change(Session.get(), quarters=12)


def test_minutes_count_to_the_nearest_quarter_and_a_topic_asks_for_none(data: Settings) -> None:
    start = now() + timedelta(days=3)
    at = make.session(make.activity(format="rss"), starts_at=start, ends_at=start + timedelta(minutes=53))
    change(at, title="Sepsis", quarters=3)
    change(at, quarters=4)

    Session.update(maximum_quarters=8).execute()
    change(at, title="Sepsis again")

    with pytest.raises(Wrong, match=r"53 minutes allow at most 1\.00"):
        change(at, quarters=5)
