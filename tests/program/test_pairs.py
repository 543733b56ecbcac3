"""The office's deeds and the learners' at once: whoever is second sees the first, and what each was told holds."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from db.activities.tables import Session
from db.credit.claim import ActivityClosed, NotYet, claim_credit
from db.credit.registration import register_by_code
from db.credit.standing import CodeState
from db.credit.tables import Claim
from db.disclosures.tables import Faculty
from db.engine.clock import now
from db.engine.refusal import Refused
from db.learning.tables import Participation
from db.outbox.tables import Message
from db.program.cancellation import cancel_sessions
from db.program.change import Scope, change_sessions, details_of
from db.program.code import change_code
from db.program.faculty import add_faculty, record_disclosure
from db.program.held import Meanwhile, Wrong
from db.program.material import Decision
from db.program.span import span_of
from tests.support import make
from tests.support.pair import Pair

if TYPE_CHECKING:
    from collections.abc import Callable

    from blueprints.shared.settings import Settings


class Hall:
    """A session of a series that is about to end, a learner who may claim, and another who stands at the door."""

    def __init__(self) -> None:
        start = now() - timedelta(minutes=55)
        of = make.activity(format="rss")
        self.at = make.session(of, code="HALL", starts_at=start, ends_at=start + timedelta(hours=1))
        self.other = make.session(of)
        self.mine = make.ready_to_claim(at=self.at)
        self.late, self.office = make.person(), make.person()


def register(hall: Hall) -> CodeState:
    return register_by_code(hall.late, hall.at).state


def claim(hall: Hall) -> bool:
    return bool(claim_credit(hall.mine, 4).number)


def cancel(hall: Hall) -> tuple[int, int]:
    return cancel_sessions(hall.at.id, "", hall.office, hall.at.revision, scope=Scope.THIS)


def move(hall: Hall) -> int:
    """To tomorrow."""
    span = span_of(hall.at)
    assert span
    day = timedelta(days=1)
    wanted = details_of(hall.at)._replace(span=span._replace(first=span.first + day, last=span.last + day))
    return change_sessions(hall.at.id, wanted, hall.office, 1, scope=Scope.THIS, decision=Decision()).told


def shut(hall: Hall) -> str:
    return str(add_faculty(hall.at.id, {"name": "Sam Field"}, hall.office).name)


def with_speaker() -> Hall:
    hall = Hall()
    shut(hall)
    return hall


def settle(hall: Hall) -> None:
    values = {"status": "nothing to disclose", "relationships": "", "mitigation": ""}
    record_disclosure(Faculty.get(), values, hall.office, seen="", is_office=True)


def choose(at: str) -> Callable[[Hall], Any]:
    return lambda hall: change_code(getattr(hall, at).id, "ROUNDS", hall.office, 1)


def told_at_opening(hall: Hall) -> bool:
    """Whether who registered is told when the claim of the session, as it is now, opens."""
    opens = Session.get_by_id(hall.at.id).claims_open_at or now()
    tells = Participation.get(Participation.learner == hall.late).tells_at
    return bool(tells == opens or (tells and tells <= now() >= opens))


def claims() -> int:
    return Claim.select().count()


def with_code(code: str) -> int:
    return Session.select().where(Session.code == code).count()


PAIRS: dict[str, tuple[Callable[[], Hall], Pair[Hall]]] = {
    "nobody registers for what was just canceled": (
        Hall,
        Pair(cancel, register, CodeState.CANCELED, lambda _: Participation.select().count() == 1),
    ),
    "who has just registered is told that it is canceled": (
        Hall,
        Pair(register, cancel, (1, 2), lambda _: Message.select().count() == 2),
    ),
    "nobody claims for what was just canceled": (
        Hall,
        Pair(cancel, claim, ActivityClosed, lambda _: claims() == 0),
    ),
    "what was just claimed is not canceled": (
        Hall,
        Pair(claim, cancel, Refused, lambda _: claims() == 1),
    ),
    "nobody registers early for what was just moved to tomorrow": (
        Hall,
        Pair(move, register, CodeState.LATER, lambda _: Participation.select().count() == 1),
    ),
    "who has just registered is told that it moved": (Hall, Pair(register, move, 2, told_at_opening)),
    "nobody claims once the gate is shut": (Hall, Pair(shut, claim, NotYet, lambda _: claims() == 0)),
    "what was claimed before the gate was shut stays": (
        Hall,
        Pair(claim, shut, "Sam Field", lambda _: claims() == 1),
    ),
    "who registers once the gate is open can go on at once": (
        with_speaker,
        Pair(settle, register, CodeState.REGISTERED, lambda hall: not Session.get_by_id(hall.at.id).is_gated),
    ),
    "who has just registered is told as the gate opens": (with_speaker, Pair(register, settle, None, told_at_opening)),
    "the second of two changes is not written": (
        Hall,
        Pair(move, move, Meanwhile, lambda hall: Session.get_by_id(hall.at.id).revision == 2),
    ),
    "two sessions never get one code": (
        Hall,
        Pair(
            choose("at"),
            choose("other"),
            Wrong,
            lambda _: Session.select().where(Session.code == "ROUNDS").count() == 1,
        ),
    ),
}


@pytest.mark.parametrize("name", PAIRS)
def test_the_second_sees_the_first(data: Settings, name: str) -> None:
    made, pair = PAIRS[name]

    pair.check(made())


def test_a_window_that_opened_early_tells_as_the_claim_opens_where_the_session_is_now(data: Settings) -> None:
    hall = Hall()
    stale = Session.get_by_id(hall.at.id)
    move(hall)
    Session.update(opens_at=now() - timedelta(minutes=1)).where(Session.id == hall.at.id).execute()

    assert register_by_code(hall.late, stale).state == CodeState.REGISTERED

    assert told_at_opening(hall)
