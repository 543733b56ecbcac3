"""The figures of a session: how many are registered, attended, evaluated and claimed credit. No names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from peewee import Case, fn

from db.credit.tables import Claim
from db.engine.number import percent
from db.engine.query import prepared
from db.learning.presence.seen import is_seen
from db.learning.tables import Participation
from db.rosters.curtain import hiding

if TYPE_CHECKING:
    from collections.abc import Callable

    from peewee import ModelSelect


class Figures(NamedTuple):
    """People, each counted once in each figure."""

    registered: int
    attended: int
    evaluated: int
    claimed: int

    @property
    def shares(self) -> tuple[tuple[str, int, int], ...]:
        """Each figure with its name and its share of the registered, in whole percent."""
        return tuple((name, count, percent(count, self.registered)) for name, count in self._asdict().items())


def figures_of(session_id: int) -> Figures:
    """One query, by the indexes of the session: it reads the session's own rows and nothing else."""
    return figures_soon(session_id)()


def figures_soon(session_id: int) -> Callable[[], Figures]:
    """A function that returns the figures, whose query goes along with the next one."""
    question = _figures.soon(session_id, session_id)
    return lambda: Figures(*question.rows()[0])


@prepared
def _figures(session_id: Any, of_claims: Any) -> ModelSelect[Any]:
    claims = Claim.select(fn.COUNT(Claim.learner.distinct())).where(
        Claim.session == of_claims, Claim.superseded_at.is_null(), ~fn.EXISTS(hiding(Claim.roster))
    )
    evaluated = fn.COUNT(Case(None, [(Participation.is_evaluated, 1)]))
    counted = (fn.COUNT(Participation.id), fn.COUNT(Participation.attended_at), evaluated, claims)
    return Participation.select(*counted).where(Participation.session == session_id, is_seen()).tuples()
