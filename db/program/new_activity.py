"""An activity that the office makes itself: planned, with an application as its file, so that the same rules hold."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, NamedTuple

from db import database
from db.activities.format import FORMATS
from db.activities.span import keep_listed
from db.activities.tables import Activity, ActivityStatus
from db.applications.draft import start
from db.applications.tables import Application, ApplicationSection
from db.audit.action import Action
from db.audit.tables import AuditLine
from db.engine.clock import now
from db.engine.letters import cannot_print, clean_name
from db.engine.row import hold
from db.institution.tables import Unit
from db.people.tables import Person
from db.program.held import Wrong

LONGEST_TITLE, LONGEST_NOTE, LONGEST_REASON = 300, 100, 500
TWICE = timedelta(minutes=1)
OTHER = "other"


class Plan(NamedTuple):
    """The facts that the office gives of an activity to begin with; `unit` is its id."""

    title: str
    format: str
    format_note: str
    unit: int | None
    reason: str


def plan_activity(plan: Plan, by: Person) -> Activity:
    """A planned activity with its file, and a line that says who made it and why. Raises Wrong and Refused.

    Nobody but the office sees it until it is opened; until then its file is written as any application is. Sent twice
    it makes one.
    """
    plan = _judged(plan)
    with database.atomic():
        if same := just_made(plan.title, by, None):
            return same
        application = start(by, plan.title)
        what = {"title": plan.title, "format": plan.format, "format_note": plan.format_note, "unit": str(plan.unit)}
        section = ApplicationSection.of(application, "what", by)
        section.save_answers({**section.answers, **what}, by, section.revision)
        return make_planned(application, by, Action.ACTIVITY_PLANNED, {"reason": plan.reason}, **_columns(plan))


def just_made(title: str, by: Person, previous: Activity | None) -> Activity | None:
    """The planned activity that this person made a moment ago, from the same one: their form was sent twice.

    Part of the caller's transaction: whoever sends it at the same moment waits.
    """
    hold(Person, by.id)
    mine = (Application.applicant == by) & (Activity.title == title) & (Activity.created_at > now() - TWICE)
    mine &= (Activity.status == ActivityStatus.PLANNED) & (Activity.revision == 1)
    mine &= Activity.previous.is_null() if previous is None else Activity.previous == previous
    query = Activity.select().join(Application, on=Application.activity == Activity.id)
    found: Activity | None = query.where(mine).first()
    return found


def make_planned(
    application: Application, by: Person, action: Action, detail: dict[str, Any], **columns: Any
) -> Activity:
    """The planned activity of a draft; part of the caller's transaction."""
    key = f"application-{application.id}"
    made: Activity = Activity.create(key=key, status=ActivityStatus.PLANNED, **columns)
    Application.update(activity=made, unit=made.unit_id).where(Application.id == application.id).execute()
    keep_listed(made.id)
    AuditLine.write(by, action, made, to_state=made.status, detail={"about": str(made.title), **detail})
    return made


def _columns(plan: Plan) -> dict[str, Any]:
    return {"title": plan.title, "format": plan.format, "format_note": plan.format_note, "unit": plan.unit}


def _judged(plan: Plan) -> Plan:
    """The plan as it is stored. Raises Wrong."""
    plan = plan._replace(
        title=clean_name(plan.title), format_note=clean_name(plan.format_note), reason=plan.reason.strip()
    )
    for name, longest in (("title", LONGEST_TITLE), ("format_note", LONGEST_NOTE), ("reason", LONGEST_REASON)):
        text = getattr(plan, name)
        if len(text) > longest:
            raise Wrong(name, f"Shorten it to at most {longest} characters")
        if name != "reason" and (words := cannot_print(text)):
            raise Wrong(name, words)
    _check_given(plan)
    return plan if plan.format == OTHER else plan._replace(format_note="")


def _check_given(plan: Plan) -> None:
    needed = {
        "title": (bool(plan.title), "Enter a title"),
        "format": (plan.format in FORMATS, "Choose a format"),
        "format_note": (plan.format != OTHER or bool(plan.format_note), "Say what it is: certificates name it"),
        "unit": (_is_open(plan.unit), "Choose the responsible unit"),
        "reason": (bool(plan.reason), "Say why the office makes it itself. The reason stands in its history."),
    }
    for name, (is_given, words) in needed.items():
        if not is_given:
            raise Wrong(name, words)


def _is_open(unit: int | None) -> bool:
    return bool(unit and Unit.select().where(Unit.id == unit, Unit.closed_at.is_null()).exists())
