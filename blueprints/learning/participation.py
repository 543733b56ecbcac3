"""One participation: the steps to credit as ticks, the next one open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, abort

from blueprints.learning.bp import bp
from blueprints.shared import hx
from blueprints.shared.access import me
from db.activities.statements import statements_of
from db.credit.step import Progress, Step, own_progress
from db.credit.tables import Credit
from db.institution.settings import institution

if TYPE_CHECKING:
    from db.activities.tables import Session
    from db.learning.tables import Participation

LABELS = {
    Step.ASSESSMENT: "Pass the assessment",
    Step.EVALUATION: "Evaluate the activity",
    Step.CLAIM: "Claim your credit",
}


def own_or_404(participation_id: int) -> Progress:
    """The signed-in learner's own participation and its steps; another's is as unknown as one that never was."""
    return own_progress(me(), participation_id) or abort(404)


def step_url(participation: Participation, step: Step | None) -> str:
    """The address of a step, or of the participation's own page when none is left."""
    own = f"/participations/{participation.id}"
    return f"{own}/{step.value}" if step else own


def go_on(progress: Progress) -> Response:
    """Lead to the step that follows."""
    return hx.go(step_url(progress.participation, progress.following))


@bp.get("/participations/<int:participation_id>")
def participation(participation_id: int) -> Response:
    progress = own_or_404(participation_id)
    mine, following = progress.participation, progress.following
    return hx.answer(
        "learning/participation.html",
        participation=mine,
        steps=[
            (LABELS[step], _state(step, is_done, following), _link(mine, step, following))
            for step, is_done in progress.steps
        ],
        next_label=LABELS[following] if following else "",
        next_url=step_url(mine, following),
        credit=None if following else Credit.of_participation(mine),
    )


def _state(step: Step, is_done: bool, following: Step | None) -> str:
    return "done" if is_done else "open" if step == following else "later"


def _link(mine: Participation, step: Step, following: Step | None) -> str:
    return step_url(mine, step) if step == following else ""


@bp.app_template_filter("statements")
def statements(session: Session) -> tuple[str, str]:
    """The accreditation and the designation statement of this session, as learners read them before they take part."""
    return statements_of(session, institution())
