"""The figures of one activity's page, and the people who run it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from peewee import JOIN, SQL, Case, fn

from db.activities.tables import Activity, Session
from db.applications.tables import Application
from db.credit.tables import Claim, Correction
from db.engine.query import prepared
from db.learning.assessment.tables import AssessmentQuestion
from db.learning.presence.seen import is_seen
from db.learning.tables import EvaluationQuestion, LateClaim, Participation
from db.people.tables import Person
from db.roles.tables import Role, RoleGrant
from db.rosters.tables import Roster, RosterState

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from peewee import ModelSelect

MOST_PEOPLE = 50
UNDER_WAY = (RosterState.READING, RosterState.READY, RosterState.WRITING)


class Figures(NamedTuple):
    """How many there are of each; `application` is its application's number, 0 for none.

    The last five are still open: sessions to be held, requests without an answer, rosters and credit to be claimed.
    """

    sessions: int
    participations: int
    claims: int
    questions: int
    tested: int
    application: int
    coming: int
    late: int
    wrong: int
    rosters: int
    unclaimed: int


def figures_of(activity: Activity, moment: datetime) -> Callable[[], Figures]:
    """A function that returns the figures at this moment. One query, which goes along with the next one.

    It reads the activity's own rows along indexes, each once, and nothing else.
    """
    versions = (activity.evaluation_version, activity.assessment_version)
    question = _numbers.soon(activity.id, moment, *versions)
    return lambda: Figures(*(int(number or 0) for number in question.rows()[0]))


@prepared
def _numbers(activity_id: Any, moment: Any, evaluation: Any, assessment: Any) -> Any:
    mine = Session.activity == activity_id
    asked = (EvaluationQuestion.activity == activity_id) & (EvaluationQuestion.version == evaluation)
    tested = (AssessmentQuestion.activity == activity_id) & (AssessmentQuestion.version == assessment)
    held, people = _held(mine, moment), _people(mine)
    figures = (
        *(held.c.sessions, people.c.participations, people.c.claims),
        *(_count(EvaluationQuestion).where(asked), _count(AssessmentQuestion).where(tested)),
        Application.select(Application.id).where(Application.activity == activity_id),
        held.c.coming,
        _count(LateClaim).join(Session).where(mine, LateClaim.answer.is_null()),
        _count(Correction).join(Claim).join(Session).where(mine, Correction.answer.is_null()),
        _count(Roster).join(Session).where(mine, Roster.state.in_(UNDER_WAY)),
        people.c.unclaimed,
    )
    return Activity.select(*figures).from_(held, people).tuples()


def _count(model: Any) -> Any:
    return model.select(fn.COUNT(SQL("*")))


def _held(mine: Any, moment: Any) -> Any:
    """The sessions that are not canceled, and those of them that are not over."""
    coming = fn.COUNT(Case(None, [(Session.ends_at > moment, 1)]))
    query = Session.select(fn.COUNT(SQL("*")).alias("sessions"), coming.alias("coming"))
    return query.where(mine, Session.canceled_at.is_null()).alias("held")


def _people(mine: Any) -> Any:
    """The participations, their claims, and those without one: `unclaimed` of db/program/notice.py, read in one go."""
    claimed = Claim.select(Claim.participation, fn.COUNT(SQL("*")).alias("claims")).join(Session)
    claimed = claimed.where(mine, Claim.superseded_at.is_null()).group_by(Claim.participation).alias("claimed")
    is_open = Session.canceled_at.is_null() & is_seen() & claimed.c.claims.is_null()
    unclaimed = fn.COUNT(Case(None, [(is_open, 1)]))
    counts = (fn.COUNT(SQL("*")).alias("participations"), fn.SUM(claimed.c.claims).alias("claims"))
    query = Participation.select(*counts, unclaimed.alias("unclaimed")).join(Session)
    query = query.join(claimed, JOIN.LEFT_OUTER, on=claimed.c.participation_id == Participation.id)
    return query.where(mine).alias("people")


def application_of(activity: Activity) -> int:
    """The number of its application, 0 for none."""
    return next((number for (number,) in _application(activity.id)), 0)


@prepared
def _application(activity_id: Any) -> Any:
    return Application.select(Application.id).where(Application.activity == activity_id).tuples()


@prepared
def coordinators(activity_id: Any) -> ModelSelect[Person]:
    """The people who coordinate it, by last name."""
    return _holders((RoleGrant.role == Role.COORDINATOR) & (RoleGrant.activity == activity_id))


@prepared
def approving() -> ModelSelect[Person]:
    """The approvers, whom others ask for a change of what was approved, by last name."""
    return _holders(RoleGrant.role == Role.APPROVER).where(Person.disabled_at.is_null())


def names_of(people: list[Person]) -> list[str]:
    """First and last names, in the same order."""
    return [one.full_name for one in people]


def _holders(held: Any) -> ModelSelect[Person]:
    """By the few grants: a join, ordered by name, would go through everybody to find them."""
    query = Person.select(Person.id, Person.email, Person.first_name, Person.last_name)
    query = query.where(Person.id.in_(RoleGrant.select(RoleGrant.person).where(held)))
    return query.order_by(Person.last_name, Person.id).limit(MOST_PEOPLE)


@prepared
def shown_quarters(activity_id: Any) -> Any:
    """The most credit of the session whose statements stand for all: the latest one that is not canceled."""
    query = Session.select(Session.maximum_quarters)
    query = query.where(Session.activity == activity_id, Session.canceled_at.is_null())
    return query.order_by(Session.starts_at.desc(), Session.id.desc()).limit(1).tuples()
