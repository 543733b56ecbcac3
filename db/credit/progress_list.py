"""The progress of many participations at once, as the office lists them: one query, however many they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from db.credit.step import progress_query, read_progress
from db.engine.query import among, prepared
from db.learning.tables import Participation

if TYPE_CHECKING:
    from peewee import ModelSelect

    from db.credit.step import Progress


def progress_of_each(numbers: list[int]) -> dict[int, Progress]:
    """The progress of each of these participations by its id, with learner, session and activity."""
    if not numbers:
        return {}
    return {row.id: read_progress(row) for row in _read(numbers)}


@prepared
def _read(numbers: Any) -> ModelSelect[Participation]:
    return progress_query(with_learner=True).where(among(Participation.id, numbers))
