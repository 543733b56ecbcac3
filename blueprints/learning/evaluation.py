"""The evaluation: questions as data, a draft kept until it is sent, answers stored without the learner."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Response, request
from werkzeug.datastructures import MultiDict

from blueprints.learning.bp import bp
from blueprints.learning.evaluation_form import answers_of, draft_of, form_for
from blueprints.learning.participation import go_on, own_or_404, step_url
from blueprints.shared import hx
from blueprints.shared.filters import clock_time
from blueprints.shared.kept_forms import keeps, posted_before
from db import database
from db.credit.step import Step
from db.engine.clock import now
from db.learning.evaluation import keep_draft, send_evaluation
from db.learning.tables import EvaluationDraft, EvaluationQuestion, Participation
from db.sign_ins.tables import KeptForm

if TYPE_CHECKING:
    from flask_wtf import FlaskForm

    from db.people.tables import Person

SENT = "Nothing was saved: this evaluation has been sent already. Your answers are stored without your name."


@bp.get("/participations/<int:participation_id>/evaluation")
def evaluation(participation_id: int) -> Response:
    progress = own_or_404(participation_id)
    if progress.following != Step.EVALUATION:
        return go_on(progress)
    mine = progress.participation
    return _ask(mine, _form(mine, posted_before() or _draft(mine)))


def may_keep(person: Person, participation_id: int) -> bool:
    """Whether answers that came too late may be kept: once the evaluation is sent, none stays under a name."""
    mine = (Participation.id == participation_id) & (Participation.learner == person)
    found = Participation.get_or_none(mine)
    return found is not None and found.hold_unevaluated()


@bp.post("/participations/<int:participation_id>/evaluation")
@keeps(may=may_keep)
def post_evaluation(participation_id: int) -> Response:
    """Send it once and for all; whoever sends it twice is led on."""
    progress = own_or_404(participation_id)
    if progress.following != Step.EVALUATION:
        return go_on(progress)
    mine = progress.participation
    form = _form(mine, request.form)
    if not form.validate():
        keep_draft(mine, draft_of(form))
        return _ask(mine, form, 422)
    _send(mine, answers_of(form))
    return go_on(progress.after(Step.EVALUATION))


def _send(mine: Participation, answers: dict[str, Any]) -> None:
    """Send it, and forget in the same transaction what was kept of it when a sign-in ran out."""
    kept = (KeptForm.person == mine.learner_id) & (KeptForm.path == step_url(mine, Step.EVALUATION))
    with database.atomic():
        send_evaluation(mine, answers)
        KeptForm.delete().where(kept).execute()


@bp.post("/participations/<int:participation_id>/evaluation/draft")
@keeps("/participations/{participation_id}/evaluation", may=may_keep)
def keep_evaluation(participation_id: int) -> Response:
    """Keep what is answered so far, by the button or while it is filled in."""
    progress = own_or_404(participation_id)
    mine = progress.participation
    is_due = progress.following == Step.EVALUATION
    is_kept = is_due and keep_draft(mine, draft_of(_form(mine, request.form)))
    saved = f"Saved at {clock_time(now())}. Not sent yet." if is_kept else SENT
    return hx.done("partials/learning/draft_saved.html", step_url(mine, None), participation=mine, saved=saved)


def _form(mine: Participation, typed: MultiDict[str, str] | None) -> FlaskForm:
    return form_for(list(EvaluationQuestion.of(mine.session.activity)), typed)


def _draft(mine: Participation) -> MultiDict[str, str] | None:
    draft = EvaluationDraft.get_or_none(EvaluationDraft.participation == mine)
    return MultiDict(draft.answers) if draft else None


def _ask(mine: Participation, form: FlaskForm, status: int = 200) -> Response:
    part = "partials/learning/evaluation.html"
    return hx.render("learning/evaluation.html", part, status, participation=mine, form=form)
