"""The office opens a planned activity itself: its application counts as approved, without a review, for a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.activities.tables import Activity
from db.applications.activity import open_planned
from db.applications.decision import submitted_values
from db.applications.proposal import Proposal
from db.applications.search import keep_words
from db.applications.state import State
from db.applications.tables import Application, ApplicationVersion, VersionAttachment
from db.audit.action import Action
from db.audit.tables import AuditLine
from db.engine.clock import now
from db.engine.row import hold
from db.institution.settings import institution

if TYPE_CHECKING:
    from db.people.tables import Person


def approve_directly(application: Application, reason: str, by: Person) -> None:
    """Freeze a version and open the planned activity; part of the caller's transaction, which judged it complete.

    The audit log says who did it and why, in the application's history too.
    """
    hold(Application, application.id)
    fresh: Application = Application.get_by_id(application.id)
    answers, before = fresh.answers(), fresh.state
    fresh.version += 1
    made = {"application": fresh, "number": fresh.version, "answers": answers, "submitted_by": by}
    VersionAttachment.keep(ApplicationVersion.create(**made))
    for name, value in submitted_values(answers).items():
        setattr(fresh, name, value)
    fresh.state, fresh.waiting_since, fresh.reminded_at = State.APPROVED, now(), None
    fresh.save()
    keep_words(fresh, fresh.title)
    open_planned(fresh, Proposal(answers))
    _keep_first_day(fresh)
    states = {"from_state": before, "to_state": State.APPROVED}
    detail = {"version": fresh.version, "comment": reason}
    AuditLine.write(by, Action.APPLICATION_OPENED, fresh, **states, detail=detail)


def _keep_first_day(application: Application) -> None:
    """Of an application whose dates stand in the sessions alone."""
    activity = Activity.get_by_id(application.activity_id)
    if application.starts_on is None and activity.first_at is not None:
        day = activity.first_at.astimezone(institution().zone).date()
        Application.update(starts_on=day).where(Application.id == application.id).execute()
