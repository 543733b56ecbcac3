"""The evaluation with the claim at its foot: a draft until both are sent, answers stored without the learner."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Response, flash, request
from werkzeug.datastructures import MultiDict

from blueprints.learning.bp import bp
from blueprints.learning.claim import offer_of, refusal
from blueprints.learning.participation import go_on, own_or_404, step_url
from blueprints.shared import hx
from blueprints.shared.evaluation_form import answers_of, draft_of, form_for
from blueprints.shared.filters import clock_time
from blueprints.shared.kept_forms import keeps, posted_before
from db import database
from db.credit.claim import evaluate_alone
from db.credit.step import Step, Wait
from db.engine.clock import now
from db.learning.answer_transfer import moved_answers
from db.learning.evaluation import keep_draft
from db.learning.tables import EvaluationDraft, EvaluationQuestion, Participation
from db.sign_ins.tables import KeptForm

if TYPE_CHECKING:
    from flask_wtf import FlaskForm

    from db.credit.step import Progress
    from db.people.tables import Person

SENT = "Nothing was saved: this evaluation has been sent already. Your answers are stored without your name."
CHANGED = " The office has changed the questions: load this page again to see them."


@bp.get("/participations/<int:participation_id>/evaluation")
def evaluation(participation_id: int) -> Response:
    progress = own_or_404(participation_id)
    if progress.open_step != Step.EVALUATION:
        return go_on(progress)
    mine = progress.participation
    return _ask(progress, _form(progress, posted_before() or _draft(mine)))


def may_keep(person: Person, participation_id: int) -> bool:
    """Whether answers that came too late may be kept: once the evaluation is sent, none stays under a name."""
    mine = (Participation.id == participation_id) & (Participation.learner == person)
    found = Participation.get_or_none(mine)
    return found is not None and found.hold_unevaluated()


@bp.post("/participations/<int:participation_id>/evaluation")
@keeps(may=may_keep)
def post_evaluation(participation_id: int) -> Response:
    """Send the evaluation and the claim, both or neither; whoever sends them twice is led on.

    Where the claim waits or nothing is left to claim, the evaluation is sent alone. What is not sent becomes the draft,
    also where the page of the participation says why.
    """
    progress = own_or_404(participation_id)
    form = _form(progress, request.form)
    if progress.open_step == Step.EVALUATION or progress.wait == Wait.OFF:
        if form.is_moved or not form.validate():
            return _ask(progress, _kept(progress, form), 409 if form.is_moved else 422)
        if refused := _send(progress, form):
            form["quarters"].errors = [refused]
            return _ask(progress, _kept(progress, form), 409)
        progress = own_or_404(participation_id)
    _kept(progress, form)
    return go_on(progress)


def _kept(progress: Progress, form: FlaskForm) -> FlaskForm:
    """The same form, its answers and amount kept as the draft unless they are sent."""
    if progress.following == Step.EVALUATION:
        keep_draft(progress.participation, draft_of(form))
    return form


def _send(progress: Progress, form: Any) -> str:
    """Send both, and forget in the same transaction what was kept when a sign-in ran out; why they were refused."""
    mine = progress.participation
    kept = (KeptForm.person == mine.learner_id) & (KeptForm.path == step_url(mine, Step.EVALUATION))
    with database.atomic():
        refused = ""
        if "quarters" in form:
            refused = refusal(progress, form.offer, form, answers_of(form))
        else:
            evaluate_alone(mine, answers_of(form))
        if not refused:
            KeptForm.delete().where(kept).execute()
    return refused


@bp.post("/participations/<int:participation_id>/evaluation/draft")
@keeps("/participations/{participation_id}/evaluation", may=may_keep)
def keep_evaluation(participation_id: int) -> Response:
    """Keep what is answered so far, by the button or while it is filled in."""
    progress = own_or_404(participation_id)
    mine = progress.participation
    is_due = progress.following == Step.EVALUATION
    form = _form(progress, request.form)
    is_kept = is_due and keep_draft(mine, draft_of(form))
    kept = f"Saved at {clock_time(now())}. Not sent yet." + (CHANGED if form.is_moved else "")
    saved = kept if is_kept else SENT
    if form.is_moved and not hx.wants_part():
        flash(CHANGED.strip(), "warn")
    return hx.done("partials/learning/draft_saved.html", step_url(mine, None), participation=mine, saved=saved)


def _form(progress: Progress, typed: MultiDict[str, str] | None) -> Any:
    """The form of what is asked now; `is_moved` says that answers were typed before the questions changed.

    It has no amount where the claim waits for a disclosure, or where nothing is left to claim: then it is sent alone.
    """
    session, offer = progress.participation.session, offer_of(progress)
    asked = list(EvaluationQuestion.of(session.activity))
    moved = moved_answers(session.activity, asked, typed) if typed else None
    claim = {} if session.is_gated else offer.fields()
    form: Any = form_for(asked, claim, typed if moved is None else MultiDict(moved))
    form.is_moved, form.offer = moved is not None, offer
    return form


def _draft(mine: Participation) -> MultiDict[str, str] | None:
    draft = EvaluationDraft.get_or_none(EvaluationDraft.participation == mine)
    return MultiDict(draft.answers) if draft else None


def _ask(progress: Progress, form: Any, status: int = 200) -> Response:
    part = "partials/learning/evaluation.html"
    told = {"place": progress.place, "offer": form.offer}
    return hx.render("learning/evaluation.html", part, status, participation=progress.participation, form=form, **told)
