"""What a session designates is fixed once it was held, wherever it is moved afterward."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from db.activities.tables import Session
from db.credit.claim import claim_credit
from db.engine.clock import now
from db.program.change import Scope, change_sessions, details_of
from db.program.held import Wrong
from db.program.material import Decision
from db.program.series import Planned, add_sessions
from db.program.span import span_of
from tests.support import make

if TYPE_CHECKING:
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
    ends = now() - timedelta(days=20)
    span = span_of(make.session(of, starts_at=ends - timedelta(hours=2), ends_at=ends))
    assert span is not None
    day = span.first + timedelta(days=7)
    one = Planned(span._replace(first=day, last=day), 4)

    with pytest.raises(Wrong, match="approver"):
        add_sessions(of.id, [one], make.person(), Decision())
    assert add_sessions(of.id, [one], make.person(), Decision(is_approver=True, reason="It was held"))
