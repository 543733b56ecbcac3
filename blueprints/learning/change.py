"""A learner changes the own claim: the amount or the credit type, until its last day or until it is reported (L3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, abort

from blueprints.learning.amount import Offer
from blueprints.learning.bp import bp
from blueprints.learning.claim import claim_form
from blueprints.learning.participation import go_on, own_or_404
from blueprints.shared import hx
from blueprints.shared.access import me
from db.activities.credit_type.designation import fits
from db.credit.amend import ClaimEnded, change_own, fixed
from db.credit.limit import replaced_types
from db.credit.tables import Claim
from db.engine.refusal import Refused

if TYPE_CHECKING:
    from flask_wtf import FlaskForm

    from db.learning.tables import Participation


@bp.get("/participations/<int:participation_id>/claims/<int:claim_id>")
def claim_change(participation_id: int, claim_id: int) -> Response:
    """The claim as a form, or the page of the participation where it cannot be changed any more."""
    progress = own_or_404(participation_id)
    claim = _claim_or_404(progress.participation, claim_id)
    if claim.superseded_at is not None or fixed(claim, progress):
        return go_on(progress)
    offer = _offer(claim)
    return _ask(progress.participation, offer, claim_form(offer))


@bp.post("/participations/<int:participation_id>/claims/<int:claim_id>")
def change_claim(participation_id: int, claim_id: int) -> Response:
    """Change it; the old certificate is superseded. Whoever sends it twice finds the one new claim."""
    progress = own_or_404(participation_id)
    claim = _claim_or_404(progress.participation, claim_id)
    if claim.superseded_at is not None:
        return go_on(progress)
    offer = _offer(claim)
    form = claim_form(offer)
    if not form.validate():
        return _ask(progress.participation, offer, form, 422)
    try:
        change_own(claim, *offer.chosen(form))
    except ClaimEnded:
        return go_on(progress)
    except Refused as refused:
        form["quarters"].errors = [f"{refused.words}."]
        return _ask(progress.participation, offer, form, 409)
    return go_on(progress)


def _claim_or_404(mine: Participation, claim_id: int) -> Claim:
    return Claim.get_or_none(Claim.id == claim_id, Claim.participation == mine) or abort(404)


def _offer(claim: Claim) -> Offer:
    """All that fits the learner now and was not replaced by the office, and the type that is claimed."""
    gone = replaced_types(claim.participation.id) - {claim.credit_type.id}
    fitting = tuple(kind for kind in fits(me(), claim.session.activity) if kind.id not in gone)
    kinds = fitting if claim.credit_type in fitting else (claim.credit_type, *fitting)
    return Offer(me(), claim.session, kinds, claim)


def _ask(mine: Participation, offer: Offer, form: FlaskForm, status: int = 200) -> Response:
    told = {"participation": mine, "offer": offer, "form": form, "button": "Change my claim"}
    action = f"/participations/{mine.id}/claims/{offer.besides.id if offer.besides else 0}"
    part = "partials/learning/claim.html"
    return hx.render("learning/claim_change.html", part, status, action=action, **told)
