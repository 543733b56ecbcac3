"""The applicant takes an application back, after being asked once more."""

from __future__ import annotations

from flask import Response, abort
from wtforms import TextAreaField
from wtforms.validators import Length

from blueprints.applications.access import readable_or_404
from blueprints.applications.bp import bp
from blueprints.applications.review.decision import take
from blueprints.applications.review.step_forms import LONGEST_COMMENT, TOO_LONG, StepForm, as_seen
from blueprints.shared import hx
from blueprints.shared.access import me
from blueprints.shared.kept_forms import fill, keeps
from db.applications.actor import acts_for
from db.applications.workflow import Act

WITHDRAWN = "You withdrew this application. No one can decide on it now."
NOT_NOW = "This application can no longer be withdrawn. Nothing was changed."


class WithdrawalForm(StepForm):
    comment = TextAreaField("Why", [Length(max=LONGEST_COMMENT, message=TOO_LONG)], render_kw={"rows": 3})


@bp.get("/applications/<int:application_id>/withdrawal")
def withdrawal(application_id: int) -> Response:
    found = readable_or_404(application_id)
    if Act.WITHDRAW not in acts_for(found, me()):
        abort(403, NOT_NOW)
    form = fill(WithdrawalForm, **as_seen(found))
    return hx.answer("applications/withdrawal.html", application=found, form=form)


@bp.post("/applications/<int:application_id>/withdrawal")
@keeps()
def withdraw(application_id: int) -> Response:
    found = readable_or_404(application_id)
    form = WithdrawalForm()
    if not form.validate():
        return hx.answer("applications/withdrawal.html", 422, application=found, form=form)
    return take(found, form.decision(Act.WITHDRAW, form.comment.data or ""), form, WITHDRAWN)
