"""One claim as the office sees it: its versions, and the forms that amend or revoke it with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Response, abort, flash

from blueprints.office.access import RUNNERS, is_office, my_activities
from blueprints.office.bp import bp
from blueprints.office.claims.amend_form import AmendForm, ReasonForm
from blueprints.shared import hx
from blueprints.shared.access import requires
from blueprints.shared.kept_forms import keeps, posted_before
from db.activities.tables import Activity, Session
from db.credit.amend import ClaimEnded
from db.credit.correction import correct_claim, revoke_claim
from db.credit.tables import Certificate, Claim
from db.engine.refusal import Refused
from db.people.tables import Degree, Person

if TYPE_CHECKING:
    from collections.abc import Callable

PAGE, PART = "office/claims/claim.html", "partials/office/claims/claim.html"
REVOKING = "revocation-"  # before the names of the second form's fields
MOST_VERSIONS = 50


@bp.get("/office/claims/<int:claim_id>")
@requires(*RUNNERS)
def office_claim(claim_id: int) -> Response:
    claim = _claim_or_404(claim_id)
    amend = AmendForm.of(claim, formdata=posted_before("amendment"))
    return _page(claim, amend, ReasonForm(prefix=REVOKING, formdata=posted_before("revocation")))


@bp.post("/office/claims/<int:claim_id>/amendment")
@requires(*RUNNERS)
@keeps("/office/claims/{claim_id}", "amendment")
def claim_amendment(claim_id: int) -> Response:
    """Amend it: a new certificate takes the place of the old one, which verifies as superseded."""
    claim = _claim_or_404(claim_id)
    form, other = AmendForm.of(claim), ReasonForm(prefix=REVOKING, formdata=None)

    def amend() -> int:
        made = correct_claim(claim, form.change()).claim
        return made.id if made else claim.id

    return _tried(claim, form, (form, other), amend)


@bp.post("/office/claims/<int:claim_id>/revocation")
@requires(*RUNNERS)
@keeps("/office/claims/{claim_id}", "revocation")
def claim_revocation(claim_id: int) -> Response:
    """Revoke it: the certificate verifies as revoked, the transcript's line goes, and nothing is deleted."""
    claim = _claim_or_404(claim_id)
    form, other = ReasonForm(prefix=REVOKING), AmendForm.of(claim, formdata=None)

    def revoke() -> int:
        revoke_claim(claim, form.change())
        return claim.id

    return _tried(claim, form, (other, form), revoke)


def _tried(claim: Claim, form: ReasonForm, forms: tuple[AmendForm, ReasonForm], deed: Callable[[], int]) -> Response:
    """Do it and lead to the claim that counts now; a refusal stands beside what was typed."""
    try:
        number = deed()
    except Refused as refused:
        form.blame(refused)
        is_late = isinstance(refused, ClaimEnded)
        return _page(_claim_or_404(claim.id), *forms, status=409 if is_late else 422)
    flash("The claim is corrected. We tell the learner by email.", "good")
    return hx.go(f"/office/claims/{number}")


def _claim_or_404(claim_id: int) -> Claim:
    """The claim with its learner, its session and its activity, for whoever runs that."""
    query = Claim.select(Claim, Person, Degree, Session, Activity).join(Person, on=Claim.learner).join(Degree)
    found: Claim | None = query.join_from(Claim, Session).join(Activity).where(Claim.id == claim_id).first()
    mine = my_activities()
    if found is None or (mine is not None and found.session.activity.id not in mine):
        abort(404)
    return found


def _page(claim: Claim, amend: AmendForm, revoke: ReasonForm, status: int = 200) -> Response:
    context: dict[str, Any] = {"claim": claim, "form": amend, "revoking": revoke, "versions": _versions(claim)}
    return hx.render(PAGE, PART, status, **context, is_office=is_office())


def _versions(claim: Claim) -> list[Claim]:
    """All claims of this participation with their certificates, the newest first."""
    certificate = Certificate.id, Certificate.number, Certificate.revoked_at, Certificate.superseded_at
    query = Claim.select(Claim, *certificate)
    query = query.join(Certificate, on=Certificate.claim == Claim.id, attr="certificate")
    mine = query.where(Claim.participation == claim.participation_id)
    return list(mine.order_by(Claim.id.desc()).limit(MOST_VERSIONS))
