"""Carries out a load file's plan in one transaction: makes what is missing, changes what differs, deletes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from blueprints.office.change_settings import change_settings
from blueprints.office.load.check import check_plan
from blueprints.office.load.credit import load_credit
from blueprints.office.load.report import ASSESSMENT, CHANGED, EVALUATION, MADE, Report
from blueprints.office.load.table import FileRefused
from db import database
from db.activities.code_pool import note_replaced
from db.activities.span import keep_listed
from db.activities.tables import Activity, ActivityStatus, Session
from db.engine.clock import now
from db.engine.refusal import Refused
from db.institution.tables import Unit
from db.learning.question import assessment_of, evaluation_of
from db.learning.question_change import replace_assessment, replace_evaluation
from db.learning.usual_evaluation import ask_usual
from db.office.physician import say_physician
from db.people.tables import Degree, Person
from db.program.activity_status import bring_to
from db.program.notice import retell, tell_moved
from db.roles.grant import Grant
from db.roles.tables import Role, RoleGrant

if TYPE_CHECKING:
    from blueprints.office.load.plan import ActivityPlan, PersonPlan, Plan, SessionPlan
    from db.engine.base import BaseModel


def load_plan(plan: Plan, source: str) -> Report:
    """Carry out the plan of the file called `source`. Raises FileRefused, and then nothing has changed."""
    report = Report(source)
    with database.atomic():
        problems = check_plan(plan)
        if problems:
            raise FileRefused(problems)
        report.settings = change_settings(plan.settings)
        load_rows(plan, report)
    return report


def load_rows(plan: Plan, report: Report) -> None:
    for unit in plan.units:
        load_unit(unit, report)
    for person in plan.people:
        load_person(person, report)
    freed = free_codes(plan)
    for activity in plan.activities:
        load_activity(activity, report)
    for session in freed:
        note_replaced(session, session.code)
    for person in plan.people:
        load_grants(person, report)


def change(row: BaseModel, columns: dict[str, Any], report: Report) -> None:
    """Bring these columns of the row to these values, if any of them is different.

    A row that pages change has a new revision then: whoever has its page open sees both.
    """
    different = {name: value for name, value in columns.items() if getattr(row, name) != value}
    if different:
        model: Any = type(row)
        anew = {"revision": model.revision + 1} if hasattr(model, "revision") else {}
        model.update({**different, **anew}).where(model.id == row.id).execute()
        report.did(CHANGED, row, columns=sorted(different))


def load_unit(name: str, report: Report) -> None:
    if not Unit.select().where(Unit.name == name).exists():
        report.did(MADE, Unit.create(name=name))


def load_person(plan: PersonPlan, report: Report) -> None:
    """Make the person, without a password, or bring the row up to date.

    Once the person has signed up or set a password, the name is theirs, and a file does not change it.
    """
    columns: dict[str, Any] = {
        "first_name": plan.first_name,
        "last_name": plan.last_name,
        "degree": Degree.get(Degree.name == plan.degree),
        "degree_other": plan.degree_other,
        "profession": plan.profession,
    }
    person = Person.by_email(plan.email)
    if person is None:
        person = Person.create(email=plan.email, **columns)
        report.did(MADE, person)
    elif person.password_hash is None:
        change(person, columns, report)
        if (person.first_name, person.last_name) != (plan.first_name, plan.last_name):
            Person.get_by_id(person.id).keep_words()
    elif any(getattr(person, name) != value for name, value in columns.items()):
        report.notes.append(f"{plan.email} has an account and keeps the name and degree given there.")
    if plan.physician is not None:
        say_physician(person, plan.physician)


def load_grants(plan: PersonPlan, report: Report) -> None:
    """Grant the roles that are missing. A role that the file does not name stays."""
    person = Person.get(Person.email == plan.email)
    for grant in plan.grants:
        unit = Unit.get(Unit.name == grant.unit) if grant.unit else None
        activity = Activity.get(Activity.key == grant.activity) if grant.activity else None
        if not RoleGrant.held(person, Role(grant.role), unit=unit, activity=activity):
            made = RoleGrant.create(person=person, role=grant.role, unit=unit, activity=activity)
            report.did(MADE, made, person=person.id, role=grant.role)
            report.gave(person, Grant(Role(grant.role), unit, activity))
            if person.may_be_stranger:
                report.unproven(person)


def free_codes(plan: Plan) -> list[Session]:
    """Free each code that this file replaces, so that two sessions can exchange codes; the sessions, as they were."""
    freed: list[Session] = []
    for activity in plan.activities:
        for each in activity.sessions:
            other = (Session.key == each.key) & (Activity.key == activity.key) & (Session.code_key != each.code_key)
            for session in Session.select().join(Activity).where(other):
                Session.update(code_key=f"-{session.id}").where(Session.id == session.id).execute()
                freed.append(session)
    return freed


def load_activity(plan: ActivityPlan, report: Report) -> None:
    columns = {**plan.columns, "unit": Unit.get(Unit.name == plan.unit) if plan.unit else None}
    activity = Activity.get_or_none(Activity.key == plan.key)
    if activity is None:
        ended = now() if columns["status"] in (ActivityStatus.CLOSED, ActivityStatus.CANCELED) else None
        activity = Activity.create(key=plan.key, ended_at=ended, **columns)
        report.did(MADE, activity)
    else:
        load_status(activity, ActivityStatus(columns.pop("status")), report)
        change(activity, columns, report)
    load_credit(plan, activity, report)  # before its sessions: credit is designated before they begin
    for session in plan.sessions:
        load_session(activity, session, report)
    load_questions(activity, plan, report)
    keep_listed(activity.id)


def load_status(activity: Activity, then: ActivityStatus, report: Report) -> None:
    """Close it, cancel it or open it again as a screen does; what somebody has claimed credit for is not canceled."""
    try:
        if bring_to(activity, then):
            report.did(CHANGED, activity, columns=["status"])
    except Refused as refusal:
        report.notes.append(f"{activity.title}: {refusal.words}")


def load_session(activity: Activity, plan: SessionPlan, report: Report) -> None:
    session = Session.get_or_none(Session.activity == activity, Session.key == plan.key)
    if session is None:
        report.did(MADE, Session.create(activity=activity, key=plan.key, **plan.columns()))
        return
    change(session, plan.columns(), report)
    if (session.starts_at, session.ends_at) != (plan.starts_at, plan.ends_at) and session.canceled_at is None:
        retell(Session.held(session.id))  # the mail with the link goes when the claim opens now
        tell_moved({session.id: session.starts_at})


def load_questions(activity: Activity, plan: ActivityPlan, report: Report) -> None:
    """Replace questions that are different; without any of its own, an activity asks the usual ones.

    Where people have answered them already, the new ones are a new version: `db.learning.question_change`.
    """
    stored = evaluation_of(activity)
    if plan.evaluation and plan.evaluation != stored:
        version = replace_evaluation(activity, plan.evaluation)
        report.did(EVALUATION, activity, evaluation=len(plan.evaluation), version=version)
    elif not stored:
        report.did(EVALUATION, activity, evaluation=ask_usual(activity))
    if plan.assessment != assessment_of(activity):
        version = replace_assessment(activity, plan.assessment)
        report.did(ASSESSMENT, activity, assessment=len(plan.assessment), version=version)
