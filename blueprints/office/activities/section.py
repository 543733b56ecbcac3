"""A section of an activity's page: shown, changed by its own form in place, and refused with what was typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Response, flash
from flask_wtf import FlaskForm

from blueprints.office.access import activity_or_404, is_office
from blueprints.office.activities.forms import (
    MaterialForm,
    ReasonForm,
    Revised,
    SettingsForm,
    TextsForm,
    material_of,
    settings_of,
    texts_of,
)
from blueprints.office.activities.view import rows_of
from blueprints.shared import hx
from blueprints.shared.access import me, my_grants
from blueprints.shared.kept_forms import posted_before
from db.activities.tables import Activity, ActivityStatus
from db.engine.refusal import Refused
from db.learning.assessment.tables import AssessmentQuestion
from db.program.activity_change import (
    Material,
    Settings,
    Texts,
    change_material,
    change_settings,
    change_texts,
)
from db.program.activity_figures import application_of, approving, names_of
from db.program.approval import open_wish
from db.program.held import Meanwhile, Wrong
from db.program.material import Decision
from db.roles.tables import Role

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

    from blueprints.office.activities.view import Rows

CONFLICT, WRONG = 409, 422
SAME = "Nothing to change."
PAGE, FORM = "office/activities/section.html", "partials/office/activities/section_form.html"
VIEW = "partials/office/activities/section.html"


@dataclass(frozen=True)
class Section:
    """Its name in the address, its title, its form, what a change alters, and how it is read and written."""

    name: str
    title: str
    form: type[Any]
    note: str
    read: Callable[[Activity], dict[str, Any]]
    write: Callable[[Activity, Any], bool]


def _write_texts(activity: Activity, form: TextsForm) -> bool:
    wanted = Texts(form.title.data or "", form.description.data or "", form.place.data or "")
    return change_texts(activity.id, wanted, me(), form.read)


def _write_material(activity: Activity, form: MaterialForm) -> bool:
    wanted = Material(form.format.data or "", form.format_note.data or "", form.unit_id, form.joint_provider.data or "")
    decision = Decision(is_approver=my_grants().has(Role.APPROVER), reason=form.reason.data or "")
    return change_material(activity.id, wanted, me(), form.read, decision)


def _write_settings(activity: Activity, form: SettingsForm) -> bool:
    wanted = Settings(
        form.minutes,
        form.attempts_allowed.data or 0,
        awards_attendance=bool(form.awards_attendance.data),
        rotates_code=bool(form.rotates_code.data),
    )
    return change_settings(activity.id, wanted, me(), form.read)


TEXTS = Section(
    "texts",
    "Texts",
    TextsForm,
    "Texts count at once, on every page and on later certificates. Issued certificates never change.",
    texts_of,
    _write_texts,
)
MATERIAL = Section(
    "material",
    "What was approved",
    MaterialForm,
    "This alters the statements that learners read and later certificates. Issued certificates never change.",
    material_of,
    _write_material,
)
SETTINGS = Section(
    "settings",
    "How credit is earned",
    SettingsForm,
    "A change counts for claims from now on. Credit that was claimed stays.",
    settings_of,
    _write_settings,
)
SECTIONS = (TEXTS, MATERIAL, SETTINGS)


def may_change(section: Section, activity: Activity) -> bool:
    """Whether this person changes the section: what was approved only an approver, until then the office too."""
    if section is not MATERIAL or my_grants().has(Role.APPROVER):
        return True
    return activity.status == ActivityStatus.PLANNED and is_office()


def show(section: Section, activity_id: int) -> Response:
    """The section's form, as a page or in place; with what was typed before a sign-in ended."""
    activity = activity_or_404(activity_id)
    if not may_change(section, activity):
        return not_yours(section.title, activity)
    typed = posted_before()
    form = _filled(section, typed) if typed else section.form(formdata=None, data=section.read(activity))
    return _ask(section, activity, form)


def save(section: Section, activity_id: int) -> Response:
    """Change what the form says; what is refused stands beside what was typed."""
    activity = activity_or_404(activity_id)
    if not may_change(section, activity):
        return not_yours(section.title, activity, WRONG)
    form = section.form()
    if not form.validate_on_submit():
        return _ask(section, activity, form, WRONG)
    try:
        changed = section.write(activity, form)
    except Meanwhile:
        return _conflict(section, form, activity_id)
    except Refused as refusal:
        return _ask(section, activity, refuse(form, refusal), WRONG)
    return _done(section, activity_id, f"{section.title}: saved." if changed else SAME)


def not_yours(title: str, activity: Activity, status: int = 200) -> Response:
    """Say who changes what was approved, and how everybody else asks for it."""
    page, part = "office/activities/approved.html", "partials/office/activities/approved.html"
    return hx.render(page, part, status, title=title, **approval_of(activity), form=ReasonForm(formdata=None))


def approval_of(activity: Activity) -> dict[str, Any]:
    """The way back to the approver: the application, or what somebody asked for where there is none."""
    application = application_of(activity)
    return {
        "activity": activity,
        "application": application,
        "wish": None if application else open_wish(activity),
        "approvers": names_of(approving()),
        "is_approver": my_grants().has(Role.APPROVER),
    }


def refuse(form: FlaskForm, refusal: Refused) -> FlaskForm:
    """The form with the words of a refusal at its field, or above it where it has none."""
    field = form[refusal.field] if isinstance(refusal, Wrong) and refusal.field in form else None
    if field is None:
        form.form_errors.append(refusal.words)
    else:
        field.errors = [*field.errors, refusal.words]
    return form


def _filled(section: Section, typed: MultiDict[str, str]) -> Any:
    return section.form(formdata=typed)


def _conflict(section: Section, form: Revised, activity_id: int) -> Response:
    """Somebody was first: the same form with what was typed, beside what it is now; sent again, it counts."""
    fresh = activity_or_404(activity_id)
    form.revision.data = str(fresh.revision)
    return _ask(section, fresh, form, CONFLICT, conflict=_rows(section, fresh))


def _ask(section: Section, activity: Activity, form: Any, status: int = 200, **more: Any) -> Response:
    context = {"activity": activity, "section": section, "form": form, **more}
    return hx.render(PAGE, FORM, status, **context)


def _rows(section: Section, activity: Activity) -> Rows:
    return rows_of(section.name, activity, is_assessed=AssessmentQuestion.asked_of(activity))


def _done(section: Section, activity_id: int, said: str) -> Response:
    own = f"/office/activities/{activity_id}"
    if not hx.wants_part():
        flash(said, "good")
        return hx.see_other(f"{own}#{section.name}")
    fresh = activity_or_404(activity_id)
    context: dict[str, Any] = {"activity": fresh, "section": section, "rows": _rows(section, fresh), "may": True}
    return hx.answer(VIEW, **context, said=said)
