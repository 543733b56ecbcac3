"""The claim: steps up to the maximum designated, of a type that fits, then the certificate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Response, request
from flask_wtf import FlaskForm

from blueprints.learning.amount import Offer
from blueprints.learning.bp import bp
from blueprints.learning.participation import go_on, own_or_404
from blueprints.shared import hx
from blueprints.shared.access import me
from db.credit.claim import ActivityClosed, NotYet, OutOfRange, TooLate, claim_credit, claimable
from db.credit.gap import Gap
from db.credit.step import Step, Wait
from db.credit.tables import AlreadyClaimed
from db.institution.settings import institution

if TYPE_CHECKING:
    from db.credit.step import Progress

CLOSED = "The office has closed this activity, so credit can no longer be claimed for it here. Write to {}."


@bp.get("/participations/<int:participation_id>/claim")
def claim(participation_id: int) -> Response:
    progress = own_or_404(participation_id)
    return _ask(progress, claim_form(offer_of(progress))) if may_claim(progress) else go_on(progress)


@bp.post("/participations/<int:participation_id>/claim")
def send_claim(participation_id: int) -> Response:
    """Claim; whoever sends it twice, or from two tabs, finds the one certificate."""
    progress = own_or_404(participation_id)
    if not may_claim(progress) and progress.wait != Wait.OFF:
        return go_on(progress)
    offer = offer_of(progress)
    form = claim_form(offer)
    if not offer.most or not form.validate():
        return _ask(progress, form, 422)
    if refused := refusal(progress, offer, form):
        form["quarters"].errors = [refused]
        return _ask(progress, form, 409)
    return go_on(own_or_404(participation_id))


def may_claim(progress: Progress) -> bool:
    """Whether the claim is the step to take; or another type is, besides the one that is claimed."""
    is_next = progress.open_step == Step.CLAIM
    return is_next or (progress.following is None and "another" in request.args and bool(claimable(progress, me())))


def offer_of(progress: Progress) -> Offer:
    """The credit that the signed-in learner can claim now."""
    return Offer(me(), progress.participation.session, claimable(progress, me()))


def refusal(progress: Progress, offer: Offer, form: FlaskForm, answers: dict[str, Any] | None = None) -> str:
    """Claim, with the evaluation's answers if they are given; why it was refused, or '' if that needs no word here.

    Whoever was first with the same claim, or comes too early or too late, is told so by the page of the participation.
    """
    quarters, kind = offer.chosen(form)
    try:
        claim_credit(progress.participation, quarters, answers=answers, credit_type=kind)
    except OutOfRange:
        return offer.refusal
    except ActivityClosed:
        is_canceled = progress.participation.session.canceled_at is not None
        return Gap.CANCELED if is_canceled else CLOSED.format(institution().contact)
    except (NotYet, TooLate, AlreadyClaimed):
        pass
    return ""


def claim_form(offer: Offer) -> FlaskForm:
    """The form of what is offered; without a field where nothing is left."""
    form: FlaskForm = type("ClaimForm", (FlaskForm,), offer.fields())()
    return form


def _ask(progress: Progress, form: FlaskForm, status: int = 200) -> Response:
    part = "partials/learning/claim.html"
    told = {"place": progress.place, "offer": offer_of(progress), "is_another": progress.following is None}
    return hx.render("learning/claim.html", part, status, participation=progress.participation, form=form, **told)
