"""The office's steps: to take an application up, and to say who reviews it and who gives the final approval."""

from __future__ import annotations

from flask import Response

from blueprints.applications.access import readable_or_404
from blueprints.applications.bp import bp
from blueprints.applications.review.decision import take
from blueprints.applications.review.page import show
from blueprints.applications.review.step_forms import LONGEST_NUMBER, AssignForm, StepForm
from db.applications.workflow import Act
from db.engine.number import plain_number
from db.people.tables import Person

TAKEN_UP = "You started the preliminary review. Send it to a reviewer, or return or decline it."


@bp.get("/applications/<int:application_id>/preliminary-review")
@bp.get("/applications/<int:application_id>/reviewer")
@bp.get("/applications/<int:application_id>/approver")
def step_page(application_id: int) -> Response:
    """The application's page, where these steps are taken."""
    return show(readable_or_404(application_id))


@bp.post("/applications/<int:application_id>/preliminary-review")
def preliminary_review(application_id: int) -> Response:
    form = StepForm()
    return take(readable_or_404(application_id), form.decision(Act.TAKE_UP), form, TAKEN_UP)


@bp.post("/applications/<int:application_id>/reviewer")
def reviewer(application_id: int) -> Response:
    return _assign(application_id, Act.ASSIGN_REVIEWER)


@bp.post("/applications/<int:application_id>/approver")
def approver(application_id: int) -> Response:
    return _assign(application_id, Act.ASSIGN_APPROVER)


def _assign(application_id: int, act: Act) -> Response:
    found = readable_or_404(application_id)
    form = AssignForm()
    if not form.validate():
        return show(found, 422, form)
    person = _person(form.assignee.data or "")
    words = f"Sent to {person.full_name}, who is told by email." if person else ""
    return take(found, form.decision(act, assignee=person), form, words)


def _person(text: str) -> Person | None:
    number = plain_number(text, LONGEST_NUMBER)
    found: Person | None = None if number is None else Person.get_or_none(Person.id == number)
    return found
