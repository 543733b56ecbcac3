"""The facts of an activity in words, as its page shows them, section by section."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.activities.tables import Activity

NONE = "None"
Rows = list[tuple[str, str]]


def rows_of(section: str, activity: Activity, *, is_assessed: bool) -> Rows:
    """The rows of a section: labels and values; of an assessment only where questions are asked."""
    if section == "settings":
        return [*_settings(activity), *(_assessment(activity) if is_assessed else [])]
    return _texts(activity) if section == "texts" else _material(activity)


def _texts(activity: Activity) -> Rows:
    return [
        ("Title", activity.title),
        ("Description", activity.description or NONE),
        ("Place", activity.place or NONE),
    ]


def _material(activity: Activity) -> Rows:
    return [
        ("Format", activity.format_label),
        ("Responsible unit", activity.unit.name if activity.unit else NONE),
        ("Joint provider", activity.joint_provider or NONE),
    ]


def _settings(activity: Activity) -> Rows:
    minutes = activity.claims_before_end
    opens = "At the start of a session" if minutes is None else f"{minutes} minutes before the end of a session"
    return [
        ("Claims open", opens),
        ("Attendance", "Gives credit by itself" if activity.awards_attendance else "Needs evaluation and claim"),
        ("Code on the projector", "Changes every minute" if activity.rotates_code else "Stays the same"),
    ]


def _assessment(activity: Activity) -> Rows:
    attempts = str(activity.attempts_allowed) if activity.attempts_allowed else "No limit"
    return [("Passing score", f"{activity.minimum_percent}%"), ("Attempts", attempts)]
