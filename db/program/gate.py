"""The disclosure gate of a session: shut while somebody of its faculty has no settled disclosure (Standards 3.1, 3.5).

While it is shut, learners register and evaluate; the claim opens by itself when it is cleared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from db.activities.tables import Session
from db.disclosures.tables import Faculty
from db.disclosures.text import Disclosed, faculty_text
from db.engine.query import among, prepared
from db.program.notice import retell, tell_open

if TYPE_CHECKING:
    from collections.abc import Collection

    from db.engine.trip import Question

LONGEST = 20_000  # characters, as Session.disclosure holds them


def keep_gate(session: Session) -> None:
    """Bring the gate and the text to learners up to date after its faculty changed.

    Call it inside the transaction that holds the session. When the gate opens, registered learners are told by mail.
    """
    people = [Disclosed(one.name, one.credentials, one.status, one.relationships) for one in faculty_of(session.id)]
    was_gated, session.is_gated = session.is_gated, not all(one.is_cleared for one in people)
    values = {"is_gated": session.is_gated, "disclosure": faculty_text(people)[:LONGEST]}
    Session.update(**values).where(Session.id == session.id).execute()
    if session.is_gated:
        retell(session)
    elif was_gated:
        tell_open(session)


def faculty_of(session_id: int) -> list[Faculty]:
    """The people who control content of a session now, in their order."""
    return faculty_soon(session_id).rows()


def faculty_soon(session_id: int) -> Question:
    """The same people as a question that goes along with the next one: see `trip`."""
    return _faculty.soon(session_id)


def faculty_of_each(session_ids: Collection[int]) -> dict[int, list[Faculty]]:
    """The same for many sessions, by their id, in one query."""
    found: dict[int, list[Faculty]] = {}
    for one in _faculties(list(session_ids)):
        found.setdefault(one.session_id, []).append(one)
    return found


@prepared
def _faculties(session_ids: Any) -> Any:
    mine: Any = among(Faculty.session, session_ids) & Faculty.left_at.is_null()
    return Faculty.select().where(mine).order_by(Faculty.session, Faculty.position, Faculty.id)


@prepared
def _faculty(session_id: Any) -> Any:
    mine: Any = (Faculty.session == session_id) & Faculty.left_at.is_null()
    return Faculty.select().where(mine).order_by(Faculty.position, Faculty.id)
