"""The evaluation: questions as data, a draft kept until it is sent, answers stored without the learner."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Response, request
from werkzeug.datastructures import MultiDict

from blueprints.learning.bp import bp
from blueprints.learning.evaluation_form import answers_of, draft_of, form_for
from blueprints.learning.participation import mine_or_404, step_url
from blueprints.shared import hx
from blueprints.shared import kept_forms as kept
from blueprints.shared.filters import clock_time
from db import database
from db.credit import claim as claiming
from db.credit.claim import Step
from db.engine.clock import now, today
from db.institution.settings import institution
from db.learning.tables import EvaluationDraft, EvaluationQuestion, EvaluationResponse, Participation

if TYPE_CHECKING:
    from flask_wtf import FlaskForm


@bp.get("/participations/<int:participation_id>/evaluation")
def evaluation(participation_id: int) -> Response:
    mine = mine_or_404(participation_id)
    following = claiming.next_step(mine)
    if following != Step.EVALUATION:
        return hx.go(step_url(mine, following))
    typed = kept.posted_before() or _draft(mine)
    return _ask(mine, _form(mine, typed))


@bp.post("/participations/<int:participation_id>/evaluation")
def send_evaluation(participation_id: int) -> Response:
    """Send it once and for all; whoever sends it twice is led on."""
    mine = mine_or_404(participation_id)
    following = claiming.next_step(mine)
    if following != Step.EVALUATION:
        return hx.go(step_url(mine, following))
    form = _form(mine, request.form)
    if not form.validate():
        _keep_draft(mine, form)
        return _ask(mine, form, 422)
    _send(mine, answers_of(form))
    return hx.go(step_url(mine, claiming.next_step(mine)))


@bp.post("/participations/<int:participation_id>/evaluation/draft")
def keep_evaluation(participation_id: int) -> Response:
    """Keep what is answered so far, by the button or while it is filled in."""
    mine = mine_or_404(participation_id)
    if claiming.next_step(mine) == Step.EVALUATION:
        _keep_draft(mine, _form(mine, request.form))
    saved = f"Saved at {clock_time(now())}. Not sent yet."
    return hx.done("partials/learning/draft_saved.html", step_url(mine, None), participation=mine, saved=saved)


def _form(mine: Participation, typed: MultiDict[str, str] | None) -> FlaskForm:
    return form_for(list(EvaluationQuestion.of(mine.session.activity)), typed)


def _draft(mine: Participation) -> MultiDict[str, str] | None:
    draft = EvaluationDraft.get_or_none(EvaluationDraft.participation == mine)
    return MultiDict(draft.answers) if draft else None


def _keep_draft(mine: Participation, form: FlaskForm) -> None:
    EvaluationDraft.keep(mine, draft_of(form))


def _send(mine: Participation, answers: dict[str, Any]) -> None:
    """The response, the fact of completion and the end of the draft, in one transaction; only the first counts."""
    day = mine.evaluated_on = today(institution().timezone)  # also if another tab was first: it is sent
    with database.atomic():
        open_still = (Participation.id == mine.id) & Participation.evaluated_on.is_null()
        if not Participation.update(evaluated_on=day).where(open_still).execute():
            return
        EvaluationResponse.add(mine.session.activity, day, answers)
        EvaluationDraft.delete().where(EvaluationDraft.participation == mine).execute()


def _ask(mine: Participation, form: FlaskForm, status: int = 200) -> Response:
    part = "partials/learning/evaluation.html"
    return hx.render("learning/evaluation.html", part, status, participation=mine, form=form)
