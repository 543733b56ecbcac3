"""The claim: quarter steps up to the maximum designated, then the certificate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, request
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField

from blueprints.learning.bp import bp
from blueprints.learning.participation import go_on, own_or_404, step_url
from blueprints.shared import hx
from blueprints.shared.choices import choices
from blueprints.shared.filters import credit, credits_of
from db.activities.statements import COMMENSURATE, QUARTER
from db.credit.claim import ActivityClosed, NotYet, OutOfRange, claim_credit
from db.credit.step import Step
from db.credit.tables import AlreadyClaimed
from db.engine.number import plain_number
from db.institution.settings import institution

if TYPE_CHECKING:
    from db.learning.tables import Participation

MOST_RADIOS = 8  # up to two credits as buttons; more as a list
NOT_OFFERED = "Choose one of the amounts offered, in steps of 0.25 up to {}"
CLOSED = "The office has closed this activity, so credit can no longer be claimed for it here. Write to {}."


class ClaimForm(FlaskForm):
    """The amount as one of a list, so that nothing has to be typed or parsed; its value is in quarters."""

    quarters = RadioField("How much credit do you claim?", validate_choice=False)


class LongClaimForm(FlaskForm):
    quarters = SelectField("How much credit do you claim?", validate_choice=False)


@bp.get("/participations/<int:participation_id>/claim")
def claim(participation_id: int) -> Response:
    progress = own_or_404(participation_id)
    return _ask(progress.participation) if progress.following == Step.CLAIM else go_on(progress)


@bp.post("/participations/<int:participation_id>/claim")
def send_claim(participation_id: int) -> Response:
    """Claim; whoever sends it twice, or from two tabs, finds the one certificate."""
    progress = own_or_404(participation_id)
    mine = progress.participation
    try:
        claim_credit(mine, plain_number(request.form.get("quarters", ""), len("400")) or 0)
    except OutOfRange:
        return _ask(mine, NOT_OFFERED.format(credit(mine.session.maximum_quarters * QUARTER)), 422)
    except ActivityClosed:
        return _ask(mine, CLOSED.format(institution().contact), 409)
    except NotYet:
        return go_on(progress)
    except AlreadyClaimed:
        pass
    return hx.go(step_url(mine, None))


def _ask(mine: Participation, error: str = "", status: int = 200) -> Response:
    maximum = mine.session.maximum_quarters
    form = (ClaimForm if maximum <= MOST_RADIOS else LongClaimForm)()
    form.quarters.choices = choices((str(count), credits_of(count * QUARTER)) for count in range(maximum, 0, -1))
    form.quarters.data = str(maximum)
    form.quarters.errors = [error] if error else []
    part = "partials/learning/claim.html"
    told = {"maximum": credit(maximum * QUARTER), "commensurate": COMMENSURATE}
    return hx.render("learning/claim.html", part, status, participation=mine, form=form, **told)
