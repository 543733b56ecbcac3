"""The steps from a participation to credit, which of them are done, and which one follows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from peewee import JOIN, SQL, fn

from db.activities.tables import Activity, ActivityStatus, Session, title_of
from db.credit.tables import Claim
from db.engine.query import prepared
from db.learning.tables import AssessmentQuestion, EvaluationQuestion, Participation
from db.people.tables import Degree, Person

if TYPE_CHECKING:
    from datetime import datetime

    from peewee import ModelSelect


class Step(StrEnum):
    ASSESSMENT = "assessment"
    EVALUATION = "evaluation"
    CLAIM = "claim"


@dataclass(frozen=True)
class Progress:
    """How far one participation came, as one query read it: its steps in their order, each with whether it is done."""

    participation: Participation
    steps: tuple[tuple[Step, bool], ...]

    @property
    def following(self) -> Step | None:
        """The first step that is not done; None when the credit is claimed."""
        return next((step for step, is_done in self.steps if not is_done), None)

    def after(self, taken: Step) -> Progress:
        """The same once this step has been taken, without asking the database again."""
        return replace(self, steps=tuple((step, is_done or step == taken) for step, is_done in self.steps))


def progress_of(participation: Participation) -> Progress:
    """The progress of a participation as it is now, read with its session, its activity and its learner."""
    return _progress(_read(participation.id, participation.learner_id, with_learner=True)[0])


def own_progress(learner: Person, participation_id: int) -> Progress | None:
    """The progress of this learner's own participation; None for another's and for one that never was."""
    rows = _read(participation_id, learner.id, with_learner=False)
    return _progress(rows[0]) if rows else None


def _progress(row: Any) -> Progress:
    steps = []
    if row.has_assessment:
        steps.append((Step.ASSESSMENT, row.passed_at is not None))
    if row.has_evaluation:
        steps.append((Step.EVALUATION, bool(row.is_evaluated)))
    return Progress(row, (*steps, (Step.CLAIM, bool(row.is_claimed))))


@prepared
def _read(participation_id: Any, learner_id: Any, *, with_learner: bool) -> ModelSelect[Participation]:
    current = (Claim.learner == Participation.learner) & (Claim.session == Participation.session)
    facts = {
        "has_assessment": AssessmentQuestion.select(SQL("1")).where(AssessmentQuestion.activity == Activity.id),
        "has_evaluation": EvaluationQuestion.select(SQL("1")).where(EvaluationQuestion.activity == Activity.id),
        "is_claimed": Claim.select(SQL("1")).where(current, Claim.superseded_at.is_null()),
    }
    learner = (Person, Degree) if with_learner else ()
    asked = [fn.EXISTS(query).alias(name) for name, query in facts.items()]
    query = Participation.select(Participation, Session, Activity, *learner, *asked).join(Session).join(Activity)
    query = query.join_from(Participation, Person).join(Degree) if with_learner else query
    return query.where(Participation.id == participation_id, Participation.learner == learner_id)


class Unfinished(NamedTuple):
    """A participation as the list of what is to be finished shows it."""

    id: int
    activity_title: str
    title: str
    starts_at: datetime | None
    ends_at: datetime | None

    @property
    def full_title(self) -> str:
        return title_of(self.activity_title, self.title)


def unfinished(learner: Person, most: int) -> list[Unfinished]:
    """The learner's participations without a current claim, the newest first."""
    return [Unfinished(*row) for row in _unfinished(learner, most)]


@prepared
def _unfinished(learner: Any, most: Any) -> ModelSelect[Any]:
    current = (Claim.participation == Participation.id) & Claim.superseded_at.is_null()
    shown = (Participation.id, Activity.title, Session.title, Session.starts_at, Session.ends_at)
    query = Participation.select(*shown).join(Session).join(Activity)
    query = query.join_from(Participation, Claim, JOIN.LEFT_OUTER, on=current)
    mine = (Participation.learner == learner) & Claim.id.is_null() & (Activity.status == ActivityStatus.ACTIVE)
    return query.where(mine).order_by(Participation.id.desc()).limit(most).tuples()
