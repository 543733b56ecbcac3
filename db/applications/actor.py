"""The people who may take a step of the workflow, and those who can be assigned to take one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peewee import Value, fn

from db.applications.delegation import delegates_of
from db.applications.state import State
from db.applications.tables import Application, Delegation, Recusal
from db.applications.workflow import BY_STATE_AND_ACT, Act, Actor, Step
from db.engine.clock import today
from db.engine.query import prepared
from db.institution.settings import institution
from db.people.tables import Person
from db.roles.tables import Grants, Role, RoleGrant

if TYPE_CHECKING:
    from peewee import ModelSelect


def acts_for(application: Application, person: Person, grants: Grants | None = None) -> list[Act]:
    """The acts that are open to this person, who holds these grants, in the order of the table."""
    grants = grants or Grants.of(person)
    open_now = [step for step in BY_STATE_AND_ACT.values() if step.state == application.state]
    actors = dict.fromkeys(step.by for step in open_now)
    theirs = {actor for actor in actors if acting_for(application, person, actor, grants) is not None}
    return [step.act for step in open_now if step.by in theirs]


def acting_for(application: Application, person: Person, actor: Actor, grants: Grants) -> Person | None:
    """In whose name this person would act: their own, or an absent reviewer's; None if it is not theirs to act.

    Nobody decides on their own application, nor on one from which they stepped aside, whatever roles they hold.
    """
    if actor == Actor.APPLICANT:
        is_own = application.applicant_id == person.id
        return person if is_own or runs(application, person, grants) else None
    if application.applicant_id == person.id:
        return None
    name = _by_role(application, person, actor, grants)
    return None if name is None or has_stepped_aside(application, person) else name


def runs(application: Application, person: Person, grants: Grants) -> bool:
    """Whether this person runs the approved activity: the office, or its coordinator. They ask for a new approval too.

    Whoever stepped aside because of a conflict of interest does not.
    """
    if application.state != State.APPROVED or application.activity_id is None:
        return False
    held = grants.has(Role.OFFICE) or grants.has(Role.COORDINATOR, activity_id=application.activity_id)
    return held and not has_stepped_aside(application, person)


def _by_role(application: Application, person: Person, actor: Actor, grants: Grants) -> Person | None:
    if actor == Actor.OFFICE:
        return person if grants.has(Role.OFFICE) else None
    if actor == Actor.APPROVER:
        return person if application.approver_id == person.id and grants.has(Role.APPROVER) else None
    return _reviewer_for(application, person, grants)


def _reviewer_for(application: Application, person: Person, grants: Grants) -> Person | None:
    reviewer, unit = application.reviewer, application.unit
    if reviewer is None or reviewer.disabled_at is not None or unit is None or unit.closed_at is not None:
        return None
    is_own = reviewer.id == person.id
    if not is_own and not stands_in(application, person):
        return None
    theirs = grants if is_own else Grants.of(reviewer)
    return reviewer if theirs.has(Role.REVIEWER, unit_id=unit.id) else None


def stands_in(application: Application, person: Person) -> bool:
    """Whether this person decides in the reviewer's name today, and has no conflict of interest of their own."""
    reviewer: Any = application.reviewer
    return person.id in delegates_of(reviewer) and not has_stepped_aside(application, person)


def has_stepped_aside(application: Application, person: Person) -> bool:
    """Whether this person declared a conflict of interest with this application: as it was read with it, if it was."""
    noted: dict[int, bool] = application.__dict__.get("recusals", {})
    return noted[person.id] if person.id in noted else bool(_own_recusal(application, person))


def note_recusal(application: Application, person: Person, *, is_aside: bool) -> None:
    """Keep with the application what was read with it, for `has_stepped_aside`. A step looks for itself once more."""
    application.__dict__["recusals"] = {person.id: is_aside}


@prepared
def _own_recusal(application: Any, person: Any) -> ModelSelect[Any]:
    return recused(application).where(Recusal.person == person).tuples()


def steps_aside(person: Any) -> Any:
    """A condition on applications: this person stepped aside from it."""
    theirs = (Recusal.person == person) & (Recusal.application == Application.id)
    return fn.EXISTS(Recusal.select(Value(1)).where(theirs))


def recused(application: Any) -> ModelSelect[Any]:
    """The people who stepped aside from an application because of a conflict of interest."""
    return Recusal.select(Recusal.person).where(Recusal.application == application)


def still_held(application: Application, step: Step, by: Person) -> Any:
    """A condition of the UPDATE itself: a role or a delegation that ended a moment before refuses the step.

    So does a conflict of interest that was declared a moment before.
    """
    if step.by == Actor.APPLICANT:
        return (Application.applicant == by) | (_runs(application, by) & ~steps_aside(by))
    return _holds_role(application, step, by) & ~steps_aside(by)


def _runs(application: Application, by: Person) -> Any:
    """The same as `runs`, of the moment of the UPDATE."""
    role = RoleGrant.role == Role.OFFICE
    if application.activity_id is not None:
        role |= (RoleGrant.role == Role.COORDINATOR) & (RoleGrant.activity == application.activity_id)
    held = fn.EXISTS(RoleGrant.select(RoleGrant.person).where(RoleGrant.person == by, role))
    return (Application.state == State.APPROVED) & held


def _holds_role(application: Application, step: Step, by: Person) -> Any:
    held = RoleGrant.select(RoleGrant.person)
    if step.by == Actor.REVIEWER:
        unit_s = (RoleGrant.role == Role.REVIEWER) & (RoleGrant.unit == application.unit_id)
        return Application.reviewer.in_(held.where(unit_s)) & _decides_in_their_name(by)
    if step.by == Actor.APPROVER:
        return Application.approver.in_(held.where(RoleGrant.role == Role.APPROVER))
    return fn.EXISTS(held.where(RoleGrant.role == Role.OFFICE, RoleGrant.person == by))


def _decides_in_their_name(by: Person) -> Any:
    away = Delegation.active(today(institution().timezone)).where(Delegation.delegate == by)
    return (Application.reviewer == by) | Application.reviewer.in_(away.select(Delegation.person))


def candidates(application: Application, act: Act) -> dict[int, str]:
    """The people who can be assigned, by id and name: the unit's reviewers or the approvers.

    Never the applicant, and nobody who has a conflict of interest.
    """
    role = Role.REVIEWER if act == Act.ASSIGN_REVIEWER else Role.APPROVER
    found = _candidates(application, application.applicant_id, application.unit_id, role=role)
    return {number: f"{first} {last}" for number, first, last in found}


@prepared
def _candidates(application: Any, applicant: Any, unit: Any, *, role: Role) -> ModelSelect[Any]:
    query = Person.select(Person.id, Person.first_name, Person.last_name).join(RoleGrant)
    query = query.where(RoleGrant.role == role, Person.disabled_at.is_null(), Person.id != applicant)
    query = query.where(Person.id.not_in(recused(application)))
    if role == Role.REVIEWER:
        query = query.where(RoleGrant.unit == unit)
    return query.distinct().order_by(Person.last_name, Person.id).tuples()
