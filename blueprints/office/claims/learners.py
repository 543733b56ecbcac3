"""The learners of a session: how far each came, what is missing and who can act; and registering one by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Response, flash, request
from flask_wtf import FlaskForm
from wtforms import EmailField, TextAreaField
from wtforms.validators import InputRequired

from blueprints.office.access import RUNNERS, is_office, my_activities, session_or_404
from blueprints.office.bp import bp
from blueprints.office.claims.verdict_form import NOT_A_DAY, stripped
from blueprints.shared import hx
from blueprints.shared.access import me, requires
from blueprints.shared.day_field import DayField
from blueprints.shared.kept_forms import keeps, posted_soon
from blueprints.shared.tables import Column, Table, paged_soon
from db.credit.lack import Lack
from db.engine.clock import now
from db.engine.refusal import Refused
from db.people.word import LONGEST
from db.program.learner_list import SessionLearners
from db.program.registration import LONGEST_REASON, NO_DAY, NO_REASON, register_by_hand

if TYPE_CHECKING:
    from collections.abc import Callable

    from db.activities.tables import Session

PAGE, PART = "office/claims/learners.html", "partials/office/claims/learners.html"
ROWS = 20
COLUMNS = {"registered": Column("Registered", ())}
LABELS = {
    Lack.ATTENDANCE: "Attendance not proven",
    Lack.ASSESSMENT: "Assessment not passed",
    Lack.EVALUATION: "Not evaluated",
    Lack.CLAIM: "Not claimed",
    Lack.NOTHING: "Claimed",
}


class HandForm(FlaskForm):
    """An address, and after the session's end the reason; after the last day to claim a later one."""

    email = EmailField("Email of the learner", [InputRequired("Enter the email of their account")], filters=[stripped])
    reason = TextAreaField("How you know that they attended", filters=[stripped], render_kw={"rows": 2})
    until = DayField("Last day to claim", words=NOT_A_DAY)


@bp.get("/office/sessions/<int:session_id>/learners")
@requires(*RUNNERS)
def session_learners(session_id: int) -> Response:
    """The list, page by page, searched by name and filtered by what is missing."""
    kept, table = posted_soon(), _table_soon(session_id, lambda: at)
    at = session_or_404(session_id)
    return hx.render(PAGE, PART, **_context(at, HandForm(formdata=kept()), table()))


@bp.post("/office/sessions/<int:session_id>/learners")
@requires(*RUNNERS)
@keeps()
def session_learner(session_id: int) -> Response:
    """Register one by hand; twice is once."""
    at, form = session_or_404(session_id), HandForm()
    if not form.validate():
        return hx.render(PAGE, PART, 422, **_context(at, form, _table(at)))
    email, speaks = form.email.data or "", my_activities() is None
    more: dict[str, Any] = {"reason": form.reason.data or "", "until": form.until.data}
    try:
        is_new = register_by_hand(email, at, me(), may_confirm=speaks, **more)
    except Refused as refused:
        _blame(form, refused.words)
        return hx.render(PAGE, PART, 422, **_context(at, form, _table(at)))
    said = f"{email} is registered." if is_new else f"{email} was registered already."
    if not hx.wants_part():
        flash(said, "good")
    return hx.done(
        PART, f"/office/sessions/{at.id}/learners", **_context(at, HandForm(formdata=None), _table(at)), said=said
    )


def _blame(form: HandForm, words: str) -> None:
    """Put the words of the refusal beside the field that mends it."""
    is_about_reason = words == NO_REASON or str(LONGEST_REASON) in words
    is_about_day = words.startswith(NO_DAY.partition("{")[0]) or "last day to claim" in words
    field = form.reason if is_about_reason else form.until if is_about_day else form.email
    field.errors = [words]


def _context(at: Session, form: HandForm, table: Table) -> dict[str, Any]:
    is_past = at.ends_at is not None and now() >= at.ends_at
    return {
        "at": at,
        "table": table,
        "form": form,
        "lacks": LABELS,
        "is_past": is_past,
        "is_over": at.is_over(now()),
        "is_office": is_office(),
    }


def _table(at: Session) -> Table:
    return _table_soon(at.id, lambda: at)()


def _table_soon(session_id: int, at_of: Callable[[], Session]) -> Callable[[], Table]:
    typed = " ".join(request.args.get("q", "")[:LONGEST].replace("\0", "").split())
    lack = request.args.get("missing", "")
    lack = lack if lack in set(Lack) else ""
    found = SessionLearners(session_id, at_of, Lack(lack) if lack else None, typed)
    path = f"/office/sessions/{session_id}/learners"
    return paged_soon(found, path, COLUMNS, request.args, ROWS, {"q": typed, "missing": lack})
