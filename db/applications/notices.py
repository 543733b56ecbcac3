"""Mails about a step, queued in the same transaction, with a link that opens at the right place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.applications.tables import Delegation
from db.applications.workflow import LABELS, Actor
from db.engine.clock import today
from db.institution.settings import institution
from db.outbox.tables import Message
from db.people.tables import Person
from db.roles.tables import Role, RoleGrant

if TYPE_CHECKING:
    from collections.abc import Iterable

    from db.applications.tables import Application
    from db.applications.workflow import Step


def tell(application: Application, step: Step, comment: str) -> None:
    """Queue the step's mail to everybody whom the table names."""
    if not step.mail or step.told is None:
        return
    for address in sorted(addresses(application, step.told)):
        Message.queue(
            step.mail,
            address,
            application=application.id,
            title=application.name,
            path=application.url,
            applicant=application.applicant.full_name,
            state=LABELS[step.then],
            comment=comment.strip(),
        )


def addresses(application: Application, told: Actor) -> set[str]:
    """The addresses of an actor: the office's own or its people's, or the assigned person's and who stands in.

    A closed account is told nothing.
    """
    if told == Actor.APPLICANT:
        return _open([application.applicant])
    if told == Actor.APPROVER:
        return _open([application.approver])
    if told == Actor.REVIEWER:
        return _reviewers(application)
    office = institution().office_email
    staff = (
        Person.select(Person.email).join(RoleGrant).where(RoleGrant.role == Role.OFFICE, Person.disabled_at.is_null())
    )
    return {office} if office else {person.email for person in staff}


def _reviewers(application: Application) -> set[str]:
    if application.reviewer is None:
        return set()
    active = Delegation.active(today(institution().timezone)).where(Delegation.person == application.reviewer)
    return _open([application.reviewer, *(row.delegate for row in active)])


def _open(people: Iterable[Person | None]) -> set[str]:
    return {person.email for person in people if person is not None and person.disabled_at is None}
