"""The progress of many participations at once, as the office lists them: one query, however many they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from db.credit.step import progress_query, read_progress
from db.engine.query import among, prepared
from db.learning.tables import Participation

if TYPE_CHECKING:
    from peewee import ModelSelect

    from db.activities.tables import Session
    from db.credit.step import Progress


def progress_of_each(numbers: list[int], at: Session) -> dict[int, Progress]:
    """The progress of each of these participations in one session by its id, with the learner."""
    if not numbers:
        return {}
    found = {}
    for row in _read(numbers):
        row.session = at  # read once, not with each row
        found[row.id] = read_progress(row)
    return found


@prepared
def _read(numbers: Any) -> ModelSelect[Participation]:
    return progress_query(with_learner=True, with_session=False).where(among(Participation.id, numbers))
