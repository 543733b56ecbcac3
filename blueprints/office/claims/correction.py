"""One correction that a learner asked for: the form that amends the claim, or leaves it as it is with a reason."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, flash

from blueprints.office.access import RUNNERS, may_run
from blueprints.office.bp import bp
from blueprints.office.claims.amend_form import AmendForm
from blueprints.shared import hx
from blueprints.shared.access import me, requires
from blueprints.shared.kept_forms import keeps, posted_before
from db.credit.correction import decline_correction, grant_correction
from db.engine.refusal import Refused
from db.learning.tables import Answer
from db.office.request import Request, corrections
from db.office.request_line import Kind

PAGE, PART = "office/claims/request.html", "partials/office/claims/correction.html"
ANSWERED = "Somebody answered this correction meanwhile. What you typed was not sent."
NO_ANSWER = "Choose Amend or Decline"


@bp.get("/office/late-claims/corrections/<int:correction_id>")
@requires(*RUNNERS)
def correction(correction_id: int) -> Response:
    """The request with its form, or with the answer that it got."""
    asked = _asked_or_404(correction_id)
    return _page(asked, _form(asked, formdata=posted_before()))


@bp.post("/office/late-claims/corrections/<int:correction_id>")
@requires(*RUNNERS)
@keeps()
def correction_answer(correction_id: int) -> Response:
    """Amend the claim, or decline. The same answer sent again changes nothing."""
    asked = _asked_or_404(correction_id)
    form = _form(asked)
    try:
        is_ours = _answer(asked, form)
    except Refused as refused:
        form.blame(refused)
        return _page(asked, form, 422)
    asked = _asked_or_404(correction_id)
    if not is_ours and asked.asked.answer != form.answer.data:
        return _page(asked, form, 409, conflict=ANSWERED)
    if not hx.wants_part():
        flash(f"The correction for {asked.learner.full_name} is {asked.asked.answer}.", "good")
    return hx.done(PART, "/office/late-claims", one=asked, form=form)


def _answer(asked: Request, form: AmendForm) -> bool:
    """Whether the answer was the first. Raises Refused."""
    if form.answer.data == Answer.GRANTED:
        return grant_correction(asked.asked, form.change()) is not None
    if form.answer.data == Answer.DECLINED:
        return decline_correction(asked.asked, me(), form.reason.data or "")
    raise Refused(NO_ANSWER)


def _form(asked: Request, **more: Any) -> AmendForm:
    """The list shows several forms on one page, so each has names of its own."""
    if asked.claim is None:
        abort(404)
    return AmendForm.of(asked.claim, prefix=f"{asked.key}-", **more)


def _asked_or_404(correction_id: int) -> Request:
    found = corrections([correction_id]).get((Kind.CORRECTION, correction_id))
    return found if found and may_run(found.session.activity.id) else abort(404)


def _page(asked: Request, form: AmendForm, status: int = 200, **more: Any) -> Response:
    return hx.render(PAGE, PART, status, one=asked, form=form, form_part=PART, **more)
