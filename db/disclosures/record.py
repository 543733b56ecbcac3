"""Records of disclosures that are still valid: somebody speaks again and is not asked again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from db.activities.tables import Activity, Session
from db.disclosures.status import CLEARED
from db.disclosures.tables import Faculty
from db.engine.clock import now
from db.engine.query import prepared

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from peewee import ModelSelect

    from db.engine.trip import Question

VALID = timedelta(days=365)  # of a disclosure (domain.md 1.3, S33 S35: valid for 12 months)
MOST_KNOWN = 500  # records that are looked through


def known_disclosures(session: Session, faculty: Sequence[Faculty]) -> list[Faculty]:
    """Settled records of the last 12 months about people of the same activity, the newest of each person.

    They can be taken over for this session with one press, by whoever of its `faculty` has none settled here.
    """
    return known_among(settled_soon(session.id, session.activity.format).rows(), faculty)


def settled_soon(session_id: int, of_format: str) -> Question:
    """The records that `known_among` looks through, as a question that goes along with the next one: see `trip`.

    None where the session's activity is of another format.
    """
    return _settled_since.soon(now() - VALID, session_id, of_format, session_id, MOST_KNOWN)


def known_among(settled: Iterable[Faculty], faculty: Iterable[Faculty]) -> list[Faculty]:
    """The newest record of each person, but of those whom this faculty has settled itself."""
    found: dict[str, Faculty] = {}
    for one in settled:
        found.setdefault(_key(one.name, one.email), one)
    here = {_key(one.name, one.email) for one in faculty if one.status in CLEARED}
    return [one for key, one in found.items() if key not in here]


def _key(name: str, email: str) -> str:
    return email or name.casefold()


@prepared
def _settled_since(since: Any, session_id: Any, of_format: Any, but: Any, most: Any) -> ModelSelect[Faculty]:
    here = (Session.id == session_id) & (Activity.format == of_format)
    activity = Session.select(Session.activity).join(Activity).where(here)
    recent = (Faculty.recorded_at > since) & (Faculty.status << CLEARED) & (Faculty.session != but)
    shown = (Faculty.id, Faculty.name, Faculty.email, Faculty.status, Faculty.recorded_at)
    query = Faculty.select(*shown).join(Session).where(Session.activity == activity, recent)
    return query.order_by(Faculty.recorded_at.desc(), Faculty.id.desc()).limit(most)
