"""What somebody types chooses the shape of a query; the shapes that are kept have a bound."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from db.engine.query import MOST_SHAPES, prepared
from db.people.tables import Degree

if TYPE_CHECKING:
    from blueprints.shared.settings import Settings


@prepared
def _degrees(most: Any, *, number: int) -> Any:
    return Degree.select(Degree.id).where(Degree.id != -number).limit(most).tuples()


def test_only_the_last_shapes_are_kept_and_each_still_answers(data: Settings) -> None:
    for number in range(MOST_SHAPES + 20):
        assert len(_degrees(1, number=number)) == 1

    assert len(_degrees.made) == MOST_SHAPES
    assert len(_degrees(1, number=0)) == 1
