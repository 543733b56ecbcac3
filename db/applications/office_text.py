"""Facts that the office changed on an activity, written into its application, so that its applicant reads them too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from db.applications.search import keep_words
from db.applications.state import State
from db.applications.tables import Application, ApplicationSection
from db.engine.row import hold

if TYPE_CHECKING:
    from collections.abc import Mapping

    from db.people.tables import Person

# The description has no answer of its own: it begins as the objectives. Of what was approved an approver's change
# stands on the activity alone, until a new approval says otherwise.
TEXTS = {"title": ("what", "title"), "place": ("what", "place")}
FACTS = {
    "format": ("what", "format"),
    "format_note": ("what", "format_note"),
    "unit": ("what", "unit"),
    "joint_provider": ("money", "joint_provider"),
}


def echo(activity_id: int, changed: Mapping[str, Any], by: Person) -> None:
    """Write them into the answers; part of the caller's transaction. Whoever writes those now is told of it."""
    application: Application | None = Application.get_or_none(Application.activity == activity_id)
    if application is None:
        return
    hold(Application, application.id)
    is_planned = application.state in (State.DRAFT, State.RETURNED)
    by_section: dict[str, dict[str, Any]] = {}
    for name, (section, field) in (TEXTS | (FACTS if is_planned else {})).items():
        if name in changed:
            by_section.setdefault(section, {})[field] = str(changed[name] or "")
    for name, answers in by_section.items():
        row = ApplicationSection.of(application, name, by)
        row.save_answers({**row.answers, **answers}, by, row.revision)
    if "title" in changed:
        keep_words(application, changed["title"])
        Application.update(title=changed["title"]).where(Application.id == application.id).execute()
