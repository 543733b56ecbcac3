"""The figures of one activity's page, and the people who run it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from peewee import SQL, Case, fn

from db.activities.tables import Activity, Session
from db.applications.tables import Application
from db.credit.tables import Claim, Correction
from db.engine.query import prepared
from db.learning.assessment.tables import AssessmentQuestion
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


def figures_of(activity_id: int, moment: datetime) -> Callable[[], Figures]:
    """A function that returns the figures at this moment. One query, which goes along with the next one.

    It reads the activity's own rows along indexes, each once, and nothing else.
    """
    question = _numbers.soon(activity_id, moment)
    return lambda: Figures(*(number or 0 for number in question.rows()[0]))


@prepared
def _numbers(activity_id: Any, moment: Any) -> Any:
    mine = Session.activity == activity_id
    sessions, registered, claimed = _sessions(mine, moment), _registered(mine), _claimed(mine)
    questions = _asked(EvaluationQuestion, Activity.evaluation_version)
    tested = _asked(AssessmentQuestion, Activity.assessment_version)
    figures = (
        *(sessions.c.held, registered.c.all, claimed.c.all, questions, tested),
        Application.select(Application.id).where(Application.activity == Activity.id),
        sessions.c.coming,
        _count(LateClaim).join(Session).where(mine, LateClaim.answer.is_null()),
        _count(Correction).join(Claim).join(Session).where(mine, Correction.answer.is_null()),
        _count(Roster).join(Session).where(mine, Roster.state.in_(UNDER_WAY)),
        registered.c.held - claimed.c.held - _hidden(mine),
    )
    query = Activity.select(*figures).from_(Activity, sessions, registered, claimed)
    return query.where(Activity.id == activity_id).tuples()


def _count(model: Any) -> Any:
    return model.select(fn.COUNT(SQL("*")))


def _asked(model: Any, version: Any) -> Any:
    return _count(model).where(model.activity == Activity.id, model.version == version)


def _sessions(mine: Any, moment: Any) -> Any:
    """The sessions that are not canceled, and those of them that are not over."""
    coming = fn.COUNT(Case(None, [(Session.ends_at > moment, 1)]))
    query = Session.select(fn.COUNT(SQL("*")).alias("held"), coming.alias("coming"))
    return query.where(mine, Session.canceled_at.is_null()).alias("sessions")


def _registered(mine: Any) -> Any:
    """The participations, and those in sessions that are held: both counted in the index of a session alone."""
    held = fn.COUNT(Case(None, [(Session.canceled_at.is_null(), 1)]))
    query = Participation.select(fn.COUNT(SQL("*")).alias("all"), held.alias("held"))
    return query.join(Session).where(mine).alias("registered")


def _claimed(mine: Any) -> Any:
    """The claims, and the participations in sessions that are held with at least one of them."""
    of = Case(None, [(Session.canceled_at.is_null(), Claim.participation)])
    query = Claim.select(fn.COUNT(SQL("*")).alias("all"), fn.COUNT(of.distinct()).alias("held"))
    return query.join(Session).where(mine, Claim.superseded_at.is_null()).alias("claimed")


def _hidden(mine: Any) -> Any:
    """The participations without a claim that a roster hides, which nobody counts: see `is_seen`."""
    hides = mine & Session.canceled_at.is_null() & (Roster.state != RosterState.DONE)
    hiding = Roster.select(Roster.id).join(Session).where(hides)  # no join: SQLite would begin with all participations
    current = Claim.select(SQL("1")).where(Claim.participation == Participation.id, Claim.superseded_at.is_null())
    return _count(Participation).where(Participation.roster.in_(hiding), ~fn.EXISTS(current))


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
