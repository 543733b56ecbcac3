"""The figures of one activity's page, and the people who run it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from db.activities.tables import Activity, Session
from db.applications.dashboard_queries import counted
from db.applications.tables import Application
from db.credit.tables import Claim
from db.engine.query import prepared
from db.learning.assessment.tables import AssessmentQuestion
from db.learning.tables import EvaluationQuestion, Participation
from db.people.tables import Person
from db.roles.tables import Role, RoleGrant

if TYPE_CHECKING:
    from peewee import ModelSelect

MOST = 9_999  # that are counted
MOST_PEOPLE = 50


class Figures(NamedTuple):
    """How many there are of each, up to MOST + 1; `application` is its application's number, 0 for none."""

    sessions: int
    participations: int
    claims: int
    questions: int
    tested: int
    application: int


def figures_of(activity: Activity) -> Figures:
    """The figures as they are now. One query, along indexes."""
    versions = (activity.evaluation_version, activity.assessment_version)
    (row,) = _numbers(activity.id, *versions, MOST + 1)
    return Figures(*(number or 0 for number in row))


@prepared
def _numbers(activity_id: Any, evaluation: Any, assessment: Any, most: Any) -> Any:
    mine = Session.activity == activity_id
    asked = (EvaluationQuestion.activity == activity_id) & (EvaluationQuestion.version == evaluation)
    tested = (AssessmentQuestion.activity == activity_id) & (AssessmentQuestion.version == assessment)
    rows = [
        Session.select(Session.id).where(mine, Session.canceled_at.is_null()),
        Participation.select(Participation.id).join(Session).where(mine),
        Claim.select(Claim.id).join(Session).where(mine, Claim.superseded_at.is_null()),
        EvaluationQuestion.select(EvaluationQuestion.id).where(asked),
        AssessmentQuestion.select(AssessmentQuestion.id).where(tested),
    ]
    application = Application.select(Application.id).where(Application.activity == activity_id)
    return Activity.select(*[counted(one, most) for one in rows], application).from_().tuples()


def coordinators_of(activity: Activity) -> list[Person]:
    """The people who coordinate it, by last name."""
    return _coordinators(activity.id)


@prepared
def _coordinators(activity_id: Any) -> ModelSelect[Person]:
    return _holders((RoleGrant.role == Role.COORDINATOR) & (RoleGrant.activity == activity_id))


def approvers() -> list[str]:
    """The names of those whom others ask for a change of what was approved."""
    return [one.full_name for one in approving()]


def approving() -> list[Person]:
    """The approvers, by last name."""
    return list(_approvers())


@prepared
def _approvers() -> ModelSelect[Person]:
    return _holders(RoleGrant.role == Role.APPROVER).where(Person.disabled_at.is_null())


def _holders(held: Any) -> ModelSelect[Person]:
    """By the few grants: a join, ordered by name, would go through everybody to find them."""
    query = Person.select().where(Person.id.in_(RoleGrant.select(RoleGrant.person).where(held)))
    return query.order_by(Person.last_name, Person.id).limit(MOST_PEOPLE)


def shown_session(activity: Activity) -> Session | None:
    """The session whose statements stand for all: the latest one that is not canceled."""
    return next(iter(_latest(activity.id)), None)


@prepared
def _latest(activity_id: Any) -> ModelSelect[Session]:
    query = Session.select(Session, Activity).join(Activity)
    query = query.where(Session.activity == activity_id, Session.canceled_at.is_null())
    return query.order_by(Session.starts_at.desc(), Session.id.desc()).limit(1)
