"""The decision, inline: approve, return or decline, and every way in which one can be refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, abort

from blueprints.applications.access import find, readable_or_404
from blueprints.applications.bp import bp
from blueprints.applications.review.page import MOST_LINES, saved, show
from blueprints.applications.review.step_forms import (
    COMMENT_NEEDED,
    NOT_ATTESTED,
    DecisionForm,
    StepForm,
)
from blueprints.shared import hx
from blueprints.shared.access import me
from blueprints.shared.kept_forms import is_kept, keeps
from db.applications.actor import has_stepped_aside
from db.applications.decision import (
    Decision,
    NoLongerOpen,
    NotReady,
    NotYours,
    WordsNeeded,
    decide,
)
from db.applications.history import history, since
from db.applications.state import State
from db.applications.workflow import Act

if TYPE_CHECKING:
    from db.applications.tables import Application

SAVED = {
    Act.APPROVE: "You approved this application.",
    Act.RETURN: "You returned this application for changes. The applicant is told by email.",
    Act.DECLINE: "You declined this application. The applicant is told by email.",
}
UNIT_SAVED = "You approved this application for the unit. It now waits for the final approval."
NOT_YOURS = "You can’t take this step: the application is assigned to someone else. Nothing was changed."
ASIDE = (
    "You stepped aside from this application because of a conflict of interest, so you decide nothing about it. "
    "Someone else in the office has to take the next step. Nothing was changed."
)
OWN = "You can’t decide on your own application. Nothing was changed."


@bp.get("/applications/<int:application_id>/decision")
def decision_page(application_id: int) -> Response:
    """The link of a mail: straight to the decision. A form that was sent after its sign-in had ended is here again."""
    found = readable_or_404(application_id)
    return show(found) if is_kept() else hx.see_other(f"{found.url}#approval")


@bp.post("/applications/<int:application_id>/decision")
@keeps()
def decision(application_id: int) -> Response:
    found = readable_or_404(application_id)
    form = DecisionForm()
    if not form.validate():
        return show(found, 422, form)
    act = Act(form.decision_made.data)
    wanted = form.decision(act, form.comment.data or "")
    return take(found, wanted, form, UNIT_SAVED if _is_the_units(wanted) else SAVED[act])


def _is_the_units(wanted: Decision) -> bool:
    return (wanted.state, wanted.act) == (State.UNIT, Act.APPROVE)


def take(found: Application, wanted: Decision, form: StepForm, words: str, then: str = "") -> Response:
    """Take a step and show that it is taken, on the page `then` if that is another.

    Refused, the form stands there again with what was typed and why.
    """
    try:
        decide(found, wanted, me())
    except NotYours:
        abort(403, _why_not_yours(found))
    except NoLongerOpen:
        return _too_late(found, wanted, form)
    except WordsNeeded as refusal:
        return _incomplete(found, wanted, form, refusal)
    except NotReady as refusal:
        return show(found, 422, form, problems=refusal.problems, is_refused=True)
    return saved(found, words, then)


def _why_not_yours(found: Application) -> str:
    if found.applicant_id == me().id:
        return OWN
    return ASIDE if has_stepped_aside(found, me()) else NOT_YOURS


def _incomplete(found: Application, wanted: Decision, form: StepForm, refusal: WordsNeeded) -> Response:
    """All that is missing at once, each beside its field."""
    if isinstance(form, DecisionForm):
        form.comment.errors = [COMMENT_NEEDED[wanted.act]] if refusal.comment else []
        form.attested.errors = [NOT_ATTESTED] if refusal.attestations else []
    return show(found, 422, form)


def _too_late(found: Application, wanted: Decision, form: StepForm) -> Response:
    """Somebody was first: the form as it is open now, what was typed, and what happened meanwhile (409)."""
    fresh = find(found.id) or abort(404)
    meanwhile = since(history(fresh, MOST_LINES).lines, wanted.state, wanted.version)
    form.state.data, form.version.data = fresh.state, str(fresh.version)
    return show(fresh, 409, form, conflict=True, meanwhile=meanwhile, typed=wanted.comment)
