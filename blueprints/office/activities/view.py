"""The facts of an activity in words, as its page shows them, section by section."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.applications.form.what import unit_names
from db.learning.assessment.tables import AssessmentQuestion

if TYPE_CHECKING:
    from db.activities.tables import Activity

NONE = "None"
Rows = list[tuple[str, str]]


def rows_of(section: str, activity: Activity) -> Rows:
    """The rows of a section: labels and values."""
    return {"texts": _texts, "material": _material, "settings": _settings}[section](activity)


def _texts(activity: Activity) -> Rows:
    return [
        ("Title", activity.title),
        ("Description", activity.description or NONE),
        ("Place", activity.place or NONE),
    ]


def _material(activity: Activity) -> Rows:
    units = {number: name for number, name, _ in unit_names()}
    return [
        ("Format", activity.format_label),
        ("Responsible unit", units.get(activity.unit_id or 0, NONE)),
        ("Joint provider", activity.joint_provider or NONE),
    ]


def _settings(activity: Activity) -> Rows:
    minutes = activity.claims_before_end
    opens = "At the start of a session" if minutes is None else f"{minutes} minutes before the end of a session"
    rows = [
        ("Claims open", opens),
        ("Attendance", "Gives credit by itself" if activity.awards_attendance else "Needs evaluation and claim"),
        ("Code on the projector", "Changes every minute" if activity.rotates_code else "Stays the same"),
    ]
    if AssessmentQuestion.asked_of(activity):
        attempts = str(activity.attempts_allowed) if activity.attempts_allowed else "No limit"
        rows += [("Passing score", f"{activity.minimum_percent}%"), ("Attempts", attempts)]
    return rows
