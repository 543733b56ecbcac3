"""One late claim: who asks, for which session, and the form that grants or declines it."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, flash

from blueprints.office.access import RUNNERS, may_run
from blueprints.office.bp import bp
from blueprints.office.claims.verdict_form import VerdictForm
from blueprints.shared import hx
from blueprints.shared.access import requires
from blueprints.shared.kept_forms import keeps, posted_before
from db.engine.refusal import Refused
from db.learning.late_claim import answer_late_claim
from db.office.request import Request, late_claims
from db.office.request_line import Kind

PAGE, PART = "office/claims/request.html", "partials/office/claims/late_claim.html"
ANSWERED = "Somebody answered this late claim meanwhile. What you typed was not sent."


@bp.get("/office/late-claims/<int:late_claim_id>")
@requires(*RUNNERS)
def late_claim(late_claim_id: int) -> Response:
    """The request with its form, or with the answer that it got."""
    asked = _asked_or_404(late_claim_id)
    typed = posted_before()
    form = VerdictForm(formdata=typed, prefix=_prefix(asked)) if typed else VerdictForm.empty(_prefix(asked))
    return _page(asked, form)


@bp.post("/office/late-claims/<int:late_claim_id>")
@requires(*RUNNERS)
@keeps()
def late_claim_answer(late_claim_id: int) -> Response:
    """Grant or decline it. The same answer sent again changes nothing; another one is told who was first."""
    asked = _asked_or_404(late_claim_id)
    form = VerdictForm(prefix=_prefix(asked))
    if not form.validate():
        return _page(asked, form, 422)
    try:
        is_ours = answer_late_claim(asked.asked, form.verdict)
    except Refused as refused:
        form.form_errors.append(refused.words)
        return _page(asked, form, 409)
    asked = _asked_or_404(late_claim_id)
    if not is_ours and asked.asked.answer != form.verdict.answer:
        return _page(asked, form, 409, conflict=ANSWERED)
    if not hx.wants_part():
        flash(f"The late claim of {asked.learner.full_name} is {asked.asked.answer}.", "good")
    return hx.done(PART, "/office/late-claims", one=asked, form=form)


def _asked_or_404(late_claim_id: int) -> Request:
    found = late_claims([late_claim_id]).get((Kind.LATE_CLAIM, late_claim_id))
    return found if found and may_run(found.session.activity.id) else abort(404)


def _prefix(asked: Request) -> str:
    """The list shows several forms on one page."""
    return f"{asked.key}-"


def _page(asked: Request, form: VerdictForm, status: int = 200, **more: Any) -> Response:
    return hx.render(PAGE, PART, status, one=asked, form=form, form_part=PART, **more)
