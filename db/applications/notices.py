"""Mails about a step, queued in the same transaction, with a link that opens at the right place."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from db.activities.statements import AMA_CREDIT, QUARTER, amount
from db.applications.actor import recused
from db.applications.history import last_round
from db.applications.proposal import AMA_TYPE, Proposal
from db.applications.tables import Application, Delegation, frozen
from db.applications.workflow import LABELS, Act, Actor
from db.engine.address import fold_email
from db.engine.clock import today
from db.institution.settings import institution
from db.outbox.tables import Message
from db.people.tables import Person
from db.roles.tables import Role, RoleGrant

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from db.applications.workflow import Step

JUDGES = (Actor.REVIEWER, Actor.APPROVER)
ASKED_AGAIN = "application_asked_again"
RECUSED = "application_recused"  # it holds the reason of a conflict of interest, which the applicant never reads
FRIDAY = 4


def tell(application: Application, step: Step, comment: str, by: Person) -> None:
    """Queue the mail about a step that somebody took to everybody whom the table names.

    An applicant hears too that somebody else asked for a new approval.
    """
    if step.mail and step.told:
        send(step.mail, application, step.told, comment=comment.strip(), who=by.full_name)
    if step.act == Act.REOPEN and by.id != application.applicant_id:
        send(ASKED_AGAIN, application, Actor.APPLICANT, who=by.full_name)


def send(template: str, application: Application, told: Actor, **more: Any) -> None:
    """Queue a mail about an application to everybody who is this actor, with the facts by which they know it."""
    people = recipients(application, told, is_confidential=template == RECUSED)
    proposal = _proposal(application)
    facts = _facts(application, proposal) | (_task(application, proposal, told) if told in JUDGES else {})
    for address, name in sorted(people.items()):
        Message.queue(template, address, name=name, **facts, **more)


def _facts(application: Application, proposal: Proposal) -> dict[str, Any]:
    """The facts of an application in words."""
    quarters = proposal.designated_quarters
    types = f" {AMA_CREDIT}" if AMA_TYPE in proposal.many("credit", "types") else ""
    return {
        "application": application.id,
        "title": application.name,
        "path": application.url,
        "version": application.version,
        "applicant": application.applicant.full_name,
        "state": LABELS[application.state],
        "when": _when(proposal),
        "credit": f"{amount(quarters * QUARTER)}{types}" if quarters else "",
    }


def _task(application: Application, proposal: Proposal, told: Actor) -> dict[str, str]:
    """For who is to decide: by when, and the applicant's words on what changed since the last round."""
    office = institution()
    days = office.unit_days if told == Actor.REVIEWER else office.approver_days
    asked_on = application.waiting_since.astimezone(office.zone).date()
    needed = max(needed_by(proposal.starts_on, asked_on, days), today(office.timezone))
    answer = last_round(application).answer if application.version > 1 else None
    return {"needed": office.dates.day(needed), "changed": answer.comment if answer else ""}


def needed_by(starts_on: date | None, asked_on: date, days: int) -> date:
    """The day by which somebody should decide: within the days that the Planning Guide gives them.

    It is no later than the last working day before the activity starts, and no earlier than the day they were asked.
    """
    latest = asked_on + timedelta(days=days)
    if starts_on is not None:
        before = starts_on - timedelta(days=1)
        latest = min(latest, before - timedelta(days=max(0, before.weekday() - FRIDAY)))
    return max(latest, asked_on)


def _proposal(application: Application) -> Proposal:
    """The answers as they were submitted; those of a draft as they are."""
    version = frozen(application, application.version)
    return Proposal(version.answers if version else application.answers())


def _when(proposal: Proposal) -> str:
    """The day, or the first and the last one; of material its release; '' while none is given."""
    days = proposal.dates if proposal.is_dated else [day for day in (proposal.starts_on,) if day]
    return institution().dates.days(days[0], days[-1]) if days else ""


def recipients(application: Application, told: Actor, *, is_confidential: bool = False) -> dict[str, str]:
    """The people who are this actor, first names by addresses.

    The office is its own address, which has no name, or its people. A reviewer is told with who stands in for them. A
    closed account is told nothing, and the applicant nothing `is_confidential`.
    """
    if told == Actor.APPLICANT:
        return _open([application.applicant])
    if told == Actor.APPROVER:
        return _open([application.approver])
    if told == Actor.REVIEWER:
        return _reviewers(application)
    return _office(application, is_confidential=is_confidential)


def _office(application: Application, *, is_confidential: bool) -> dict[str, str]:
    """Those of the office who may act on this application; where nobody may, all are told, so that it is not forgotten.

    The applicant is told nothing confidential, even where the office's address is their own.
    """
    address = institution().office_email
    if address and not (is_confidential and fold_email(address) == application.applicant.email):
        return {address: ""}
    columns = (Person.id, Person.email, Person.first_name, Person.disabled_at)
    staff = Person.select(*columns).join(RoleGrant).where(RoleGrant.role == Role.OFFICE)
    free = _open(staff.where(Person.id != application.applicant_id, Person.id.not_in(recused(application))))
    return free if free or is_confidential else _open(staff)


def _reviewers(application: Application) -> dict[str, str]:
    if application.reviewer is None:
        return {}
    active = Delegation.active(today(institution().timezone)).where(
        Delegation.person == application.reviewer, Delegation.delegate.not_in(recused(application))
    )
    return _open([application.reviewer, *(row.delegate for row in active)])


def _open(people: Iterable[Person | None]) -> dict[str, str]:
    return {one.email: one.first_name for one in people if one is not None and one.disabled_at is None}
