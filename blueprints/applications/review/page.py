"""One application: what it says, what happened to it, and beside it what whoever reads it may do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Response, flash

from blueprints.applications.access import find, is_office, readable_or_404
from blueprints.applications.bp import bp
from blueprints.applications.review.answers import documents_shown, said
from blueprints.applications.review.step_forms import forms_for
from blueprints.applications.review.versions import versions_of
from blueprints.shared import hx
from blueprints.shared.access import me
from db.activities.statements import QUARTER, accreditation, designation
from db.applications import history
from db.applications.completeness import problems_for_approval
from db.applications.dashboard import Row, days, whose_turn
from db.applications.disclosure import records_of
from db.applications.state import State
from db.applications.tables import Application, Disclosure
from db.applications.workflow import Act
from db.engine.clock import today
from db.institution.settings import institution

if TYPE_CHECKING:
    from blueprints.applications.review.answers import Said
    from blueprints.applications.review.step_forms import Forms, StepForm
    from db.applications.proposal import Proposal

PAGE = "applications/detail.html"
PART = "partials/applications/approval_saved.html"


@bp.get("/applications/<int:application_id>")
def application(application_id: int) -> Response:
    return hx.answer(PAGE, **whole(readable_or_404(application_id)))


def show(
    found: Application, status: int = 200, sent: StepForm | None = None, about_refusal: dict[str, Any] | None = None
) -> Response:
    """The page, or the Approval section alone, with a form that was refused and why (`conflict`, `problems`)."""
    context = whole(found, sent) if not hx.wants_part() else beside(found, sent)
    return hx.render(PAGE, PART, status, **{**context, **(about_refusal or {})})


def saved(found: Application, words: str) -> Response:
    """A step was taken: for htmx the Approval section, status and history as they are now; else the page anew."""
    fresh = find(found.id)
    assert fresh is not None  # noqa: S101 - it was changed a moment ago
    if not hx.wants_part():
        flash(words, "good")
        return hx.go(fresh.url)
    return hx.answer(PART, **{**beside(fresh), "saved": words})


def whole(found: Application, sent: StepForm | None = None) -> dict[str, Any]:
    """Everything that the page shows."""
    shown = said(found)
    return {
        "said": shown,
        "versions": versions_of(found) if found.version > 1 else [],
        "attachments": documents_shown(found),
        "disclosures": disclosures_of(found, shown.proposal),
        **beside(found, sent, shown),
    }


def beside(found: Application, sent: StepForm | None = None, shown: Said | None = None) -> dict[str, Any]:
    """The Approval section, the status line and the history."""
    forms = forms_for(found, sent)
    context: dict[str, Any] = {
        "application": found,
        "row": row_of(found),
        "lines": history.history(found),
        "forms": forms,
        "acts": {act.value for act in forms.acts},
        "is_applicant": found.applicant_id == me().id,
        "is_office": is_office(),
    }
    return {**context, **final_look(found, forms, shown)}


def row_of(found: Application) -> Row:
    """What its line of the dashboard says: the status, with whom it is and for how long."""
    state, applicant, site = State(found.state), found.applicant.full_name, institution()
    assigned = {State.UNIT: found.reviewer, State.FINAL: found.approver}.get(state)
    with_whom = whose_turn(state, applicant, assigned.full_name if assigned else "")
    waited = days(found.waiting_since, today(site.timezone), site.zone)
    return Row(found.id, found.name, state, waited, found.unit.name if found.unit else "", applicant, with_whom)


def final_look(found: Application, forms: Forms, shown: Said | None = None) -> dict[str, Any]:
    """For who may give the final approval: the statements made from data, and what stands against it."""
    if found.state != State.FINAL or Act.APPROVE not in forms.acts:
        return {}
    shown = shown or said(found)
    problems = problems_for_approval(found, shown.proposal, shown.missing)
    return {"statements": statements(shown.proposal), "problems": problems}


def statements(proposal: Proposal) -> list[str]:
    """The designation and the accreditation statement as they would be printed."""
    if proposal.form is None:
        return []
    note = proposal.text("what", "format_note") if proposal.text("what", "format") == "other" else ""
    phrase = f"{proposal.form.phrase} ({note})" if note else proposal.form.phrase
    site = institution()
    return [
        designation(site.provider, phrase, proposal.designated_quarters * QUARTER),
        accreditation(site.provider, site.accreditor, proposal.text("money", "joint_provider")),
    ]


def disclosures_of(found: Application, proposal: Proposal) -> list[tuple[str, Disclosure | None]]:
    """Everybody in control of content, with what is on record about them."""
    on_record = {row.person_key: row for row in records_of(found)}
    return [(person.name, on_record.get(person.key)) for person in proposal.in_control]
