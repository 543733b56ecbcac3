"""Changes of an activity by whoever runs it: its texts and settings at once, what was approved by an approver alone.

Certificates that were issued never change: each is a snapshot.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from db import database
from db.activities.format import FORMATS
from db.activities.span import keep_listed
from db.activities.tables import Activity, ActivityStatus, Session
from db.activities.window import LONGEST_BEFORE_END
from db.applications.office_text import echo
from db.audit.action import Action
from db.audit.tables import AuditLine
from db.engine.clock import now
from db.engine.letters import cannot_print, clean_name
from db.engine.refusal import Refused
from db.engine.row import hold
from db.institution.tables import Unit
from db.program.held import Meanwhile, Wrong
from db.program.material import Decision, check_material
from db.program.notice import retell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from db.people.tables import Person

OVER = "This activity is {}, so it can’t change. Open it again first."
OTHER = "other"
LONGEST = {"title": 300, "description": 2500, "place": 200, "format_note": 100, "joint_provider": 200}
LABELS = {
    "title": "title",
    "description": "description",
    "place": "place",
    "format": "format",
    "format_note": "what the format is",
    "unit": "responsible unit",
    "joint_provider": "joint provider",
    "claims_before_end": "when claims open",
    "attempts_allowed": "attempts at the test",
    "awards_attendance": "credit for attendance alone",
    "rotates_code": "a code that changes",
}
MOST_ATTEMPTS = 99


class Texts(NamedTuple):
    """The facts that count as soon as they are saved."""

    title: str
    description: str
    place: str


class Material(NamedTuple):
    """The facts that were approved; `unit` is its id, or None for none."""

    format: str
    format_note: str
    unit: int | None
    joint_provider: str


class Settings(NamedTuple):
    """How learners get their credit; minutes before the end of a session, None for its start."""

    claims_before_end: int | None
    attempts_allowed: int
    awards_attendance: bool
    rotates_code: bool


def change_texts(activity_id: int, wanted: Texts, by: Person, revision: int) -> bool:
    """Give the activity these texts; False when it has them. Raises Wrong, Refused and Meanwhile."""
    title = _cleaned("title", wanted.title)
    if not title:
        raise Wrong("title", "Enter a title")
    values = {
        "title": title,
        "description": _cleaned("description", wanted.description),
        "place": _cleaned("place", wanted.place),
    }
    with changing(activity_id, revision) as activity:
        return _write(activity, values, by, Action.ACTIVITY_TEXTS_CHANGED)


def change_settings(activity_id: int, wanted: Settings, by: Person, revision: int) -> bool:
    """Give the activity these settings; False when it has them. Raises Wrong, Refused and Meanwhile."""
    minutes = wanted.claims_before_end
    if minutes is not None and not 0 <= minutes <= LONGEST_BEFORE_END:
        raise Wrong("claims_before_end", f"Enter minutes from 0 to {LONGEST_BEFORE_END}, or choose the start")
    if not 0 <= wanted.attempts_allowed <= MOST_ATTEMPTS:
        raise Wrong("attempts_allowed", f"Enter a number from 0 to {MOST_ATTEMPTS}; 0 is no limit")
    with changing(activity_id, revision) as activity:
        before = activity.claims_before_end
        changed = _write(activity, wanted._asdict(), by, Action.ACTIVITY_SETTINGS_CHANGED)
        if minutes != before:
            _retell(activity_id)
        return changed


def change_material(activity_id: int, wanted: Material, by: Person, revision: int, decision: Decision) -> bool:
    """Give the activity these approved facts; False when it has them. Raises Wrong, Refused and Meanwhile.

    Of an activity that is not planned any more an approver alone does that, and says why. Everybody else asks for a new
    approval by its application.
    """
    values: dict[str, Any] = {
        "format": wanted.format,
        "format_note": _cleaned("format_note", wanted.format_note) if wanted.format == OTHER else "",
        "unit": wanted.unit,
        "joint_provider": _cleaned("joint_provider", wanted.joint_provider),
    }
    with changing(activity_id, revision) as activity:
        if not _differing(activity, values):
            return False
        check_material(activity, "This fact", decision, "format")
        _check_format(activity, values)
        _check_unit(activity, wanted.unit)
        return _write(activity, values, by, Action.ACTIVITY_FACTS_CHANGED, decision.reason.strip())


@contextmanager
def changing(activity_id: int, revision: int | None = None) -> Iterator[Activity]:
    """A transaction that holds an activity as it is now. Raises Refused for one that is over.

    `revision` is the one that was read; Meanwhile is raised where there is a newer one.
    """
    with database.atomic():
        hold(Activity, activity_id)
        found: Activity = Activity.get_by_id(activity_id)
        if found.status in (ActivityStatus.CLOSED, ActivityStatus.CANCELED):
            raise Refused(OVER.format(found.status))
        if revision is not None and found.revision != revision:
            raise Meanwhile
        yield found


def _retell(activity_id: int) -> None:
    """Let the mail with the link go when the claim of each session to come opens now."""
    mine = (Session.activity == activity_id) & Session.canceled_at.is_null() & (Session.ends_at > now())
    for one in Session.select(Session, Activity).join(Activity).where(mine):
        retell(one)


def _cleaned(name: str, typed: str) -> str:
    """A text as it is stored; a description has lines. Raises Wrong."""
    lines = typed.replace("\r\n", "\n").split("\n") if name == "description" else [typed]
    text = "\n".join(clean_name(line) for line in lines).strip()
    if len(text) > LONGEST[name]:
        raise Wrong(name, f"Shorten it to at most {LONGEST[name]} characters")
    if words := cannot_print(text.replace("\n", " ")):
        raise Wrong(name, words)
    return text


def _check_format(activity: Activity, values: dict[str, Any]) -> None:
    """“Other” says what it is (PARS; domain.md 2.1, S3); sessions with dates stay sessions with dates."""
    if values["format"] not in FORMATS:
        raise Wrong("format", "Choose a format")
    if values["format"] == OTHER and not values["format_note"]:
        raise Wrong("format_note", "Say what it is: certificates name it")
    wanted = FORMATS[values["format"]]
    if wanted.is_dated != activity.form.is_dated and _has_sessions(activity):
        kind = "has no dates" if not wanted.is_dated else "has dates"
        raise Wrong("format", f"A {wanted.label} {kind}, and its sessions are there already. Make a new activity.")


def _has_sessions(activity: Activity) -> bool:
    return bool(Session.select().where(Session.activity == activity).exists())


def _check_unit(activity: Activity, unit: int | None) -> None:
    if unit == activity.unit_id:
        return
    found = Unit.get_or_none(Unit.id == unit) if unit else None
    if found is None:
        raise Wrong("unit", "Choose the responsible unit")
    if found.closed_at is not None:
        raise Wrong("unit", f"The unit {found.name} is closed. Choose another one.")


def _differing(activity: Activity, values: dict[str, Any]) -> dict[str, Any]:
    known = {name: getattr(activity, f"{name}_id" if name == "unit" else name) for name in values}
    return {name: value for name, value in values.items() if value != known[name]}


def _write(activity: Activity, values: dict[str, Any], by: Person, action: Action, reason: str = "") -> bool:
    """Store what differs, with a line that names it; an application of it hears of it."""
    changed = _differing(activity, values)
    if not changed:
        return False
    Activity.update(**changed, revision=Activity.revision + 1).where(Activity.id == activity.id).execute()
    if "title" in changed:
        keep_listed(activity.id)
    echo(activity.id, changed, by)
    before = {name: str(getattr(activity, f"{name}_id" if name == "unit" else name)) for name in changed}
    detail = {"about": ", ".join(LABELS[name] for name in changed), "before": before}
    AuditLine.write(by, action, activity, detail={**detail, **({"reason": reason} if reason else {})})
    return True
