"""The claim: quarter steps up to the maximum designated, then the certificate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Response
from flask_wtf import FlaskForm

from blueprints.learning.amount import amount_field, caution, not_offered
from blueprints.learning.bp import bp
from blueprints.learning.participation import go_on, own_or_404
from blueprints.shared import hx
from blueprints.shared.access import me
from db.credit.claim import ActivityClosed, NotYet, OutOfRange, TooLate, claim_credit
from db.credit.step import Step, Wait
from db.credit.tables import AlreadyClaimed
from db.engine.number import plain_number
from db.institution.settings import institution

if TYPE_CHECKING:
    from db.credit.step import Progress
    from db.learning.tables import Participation

CLOSED = "The office has closed this activity, so credit can no longer be claimed for it here. Write to {}."


@bp.get("/participations/<int:participation_id>/claim")
def claim(participation_id: int) -> Response:
    progress = own_or_404(participation_id)
    return _ask(progress, claim_form(progress)) if progress.open_step == Step.CLAIM else go_on(progress)


@bp.post("/participations/<int:participation_id>/claim")
def send_claim(participation_id: int) -> Response:
    """Claim; whoever sends it twice, or from two tabs, finds the one certificate."""
    progress = own_or_404(participation_id)
    if progress.open_step != Step.CLAIM and progress.wait != Wait.OFF:
        return go_on(progress)
    form = claim_form(progress)
    if not form.validate():
        return _ask(progress, form, 422)
    if refused := refusal(progress.participation, form["quarters"].data):
        form["quarters"].errors = [refused]
        return _ask(progress, form, 409)
    return go_on(own_or_404(participation_id))


def refusal(mine: Participation, quarters: str, answers: dict[str, Any] | None = None) -> str:
    """Claim, with the evaluation's answers if they are given; why it was refused, or '' if that needs no word here.

    Whoever was first with the same claim, or comes too early or too late, is told so by the page of the participation.
    """
    try:
        claim_credit(mine, plain_number(quarters, len("400")) or 0, answers=answers)
    except OutOfRange:
        return not_offered(mine.session)
    except ActivityClosed:
        return CLOSED.format(institution().contact)
    except (NotYet, TooLate, AlreadyClaimed):
        pass
    return ""


def claim_form(progress: Progress) -> FlaskForm:
    field = amount_field(progress.participation.session, me())
    form: FlaskForm = type("ClaimForm", (FlaskForm,), {"quarters": field})()
    return form


def _ask(progress: Progress, form: FlaskForm, status: int = 200) -> Response:
    part = "partials/learning/claim.html"
    told = {"place": progress.place, "caution": caution(me())}
    return hx.render("learning/claim.html", part, status, participation=progress.participation, form=form, **told)
