"""“I have a conflict of interest”: a reviewer or an approver steps aside, and the office chooses somebody else."""

from __future__ import annotations

from flask import Response, abort
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from blueprints.applications.access import readable_or_404
from blueprints.applications.bp import bp
from blueprints.applications.review.decision import NOT_YOURS, take
from blueprints.applications.review.step_forms import LONGEST_COMMENT, TOO_LONG, StepForm, as_seen
from blueprints.shared import hx
from blueprints.shared.access import me
from blueprints.shared.kept_forms import fill, keeps
from db.applications.actor import acts_for
from db.applications.workflow import Act

STEPPED_ASIDE = "You stepped aside. The office is told by email and will choose someone else."
REASON_NEEDED = "Say in a few words what the conflict is"


class RecusalForm(StepForm):
    reason = TextAreaField(
        "What is the conflict?",
        [DataRequired(REASON_NEEDED), Length(max=LONGEST_COMMENT, message=TOO_LONG)],
        render_kw={"rows": 3},
    )


@bp.get("/applications/<int:application_id>/recusal")
def recusal(application_id: int) -> Response:
    found = readable_or_404(application_id)
    if Act.RECUSE not in acts_for(found, me()):
        abort(403, NOT_YOURS)
    return hx.answer("applications/recusal.html", application=found, form=fill(RecusalForm, **as_seen(found)))


@bp.post("/applications/<int:application_id>/recusal")
@keeps()
def step_aside(application_id: int) -> Response:
    found = readable_or_404(application_id)
    form = RecusalForm()
    if not form.validate():
        return hx.answer("applications/recusal.html", 422, application=found, form=form)
    return take(found, form.decision(Act.RECUSE, form.reason.data or ""), form, STEPPED_ASIDE, "/applications")
