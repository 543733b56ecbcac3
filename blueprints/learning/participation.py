"""One participation: the steps to credit as ticks, the next one open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Response, abort

from blueprints.learning.bp import bp
from blueprints.shared import hx
from blueprints.shared.access import me
from blueprints.shared.filters import clock_time, hours_of, moment
from db.activities.credit_type.designation import designated, fits, in_words, statements_of
from db.activities.credit_type.tables import PARTICIPATION
from db.activities.statements import ONE, QUARTER, amount, disclosures_of
from db.credit.amend import fixed
from db.credit.claim import claimable
from db.credit.correction import is_asked
from db.credit.gap import missing
from db.credit.step import Progress, Step, own_progress
from db.credit.transcript import lines_of
from db.engine.clock import now
from db.institution.settings import institution

if TYPE_CHECKING:
    from datetime import datetime

    from db.activities.tables import Session
    from db.learning.tables import Participation

LABELS = {
    Step.ASSESSMENT: "Pass the assessment",
    Step.EVALUATION: "Evaluate and claim",
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
    """Lead to the step that follows, or to the participation's page, which says why there is none now."""
    return hx.go(progress.url)


@bp.get("/participations/<int:participation_id>")
def participation(participation_id: int) -> Response:
    progress = own_or_404(participation_id)
    mine, following = progress.participation, progress.following
    return hx.answer(
        "learning/participation.html",
        participation=mine,
        progress=progress,
        steps=ticks(progress),
        next_label=LABELS[following] if following else "",
        **({"lines": []} if following else claimed_context(progress)),
    )


def claimed_context(progress: Progress) -> dict[str, Any]:
    """The learner's credit for the session, what can be changed of it, and what can be claimed besides."""
    mine = progress.participation
    lines: list[Any] = lines_of(mine)
    changed = {line.id: not fixed(line.certificate.claim, progress) for line in lines}
    return {"lines": lines, "may_change": changed, "others": claimable(progress, me()), "is_asked": is_asked(mine)}


def ticks(progress: Progress) -> list[tuple[str, str, str]]:
    """The steps as the page lists them: label, state and address. Evaluation and claim are one, as one press is."""
    names = [LABELS[Step.ASSESSMENT]] if progress.has_assessment else []
    names = ["Register", *names, LABELS[progress.last_step], "Certificate"]
    next_one = len(names) if progress.following is None else progress.place[0] - 1
    later = ("open", progress.url) if progress.open_step else ("later", "")
    after = [later if number == next_one else ("later", "") for number in range(next_one, len(names))]
    return [(name, *state) for name, state in zip(names, [("done", "")] * next_one + after, strict=True)]


@bp.app_template_filter("from_then")
def from_then(value: datetime) -> str:
    """A moment to come: its time alone where it is today, else with its day."""
    zone = institution().zone
    is_today = value.astimezone(zone).date() == now().astimezone(zone).date()
    return clock_time(value) if is_today else moment(value)


@bp.app_template_filter("gap")
def gap(progress: Progress) -> str:
    """The gap in words: the missing step, who can act, and until when; '' where the credit is claimed."""
    found = missing(progress)
    return found.words() if found else ""


@bp.app_template_filter("receipt")
def receipt(at: Session) -> str:
    """The words for what the claim will bring the learner, told before the press (AMA PRA: physicians only)."""
    learner, kinds = me(), fits(me(), at.activity)
    given = f"With the degree {learner.degree_text}, you" if learner.degree_text else "You"
    if kinds[0].key == PARTICIPATION:
        return f"{given} receive a certificate of participation for up to {hours_of(at.maximum_quarters * QUARTER)}."
    return f"{given} receive up to {in_words(kinds, at.maximum_quarters)}."


@bp.app_template_filter("designation")
def designation(at: Session) -> str:
    """The most credit of each type that the session is designated for."""
    return f"up to {in_words(designated(at.activity), at.maximum_quarters)}"


@bp.app_template_filter("earned")
def earned(line: Any) -> str:
    """The amount of a line of the transcript, read with its claim, in the unit of its type."""
    kind = line.certificate.claim.credit_type
    unit = kind.unit if line.hundredths == ONE else f"{kind.unit}s"
    return f"{amount(line.hundredths)} {unit}"


bp.add_app_template_filter(disclosures_of, "disclosures")


@bp.app_template_filter("statements")
def statements(session: Session) -> tuple[str, ...]:
    """The accreditation and the designation statements of this session, as learners read them before they take part."""
    return statements_of(session, institution())
