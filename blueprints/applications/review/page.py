"""One application: what it says, what happened to it, and beside it what the signed-in person may do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Response, flash

from blueprints.applications.access import find, is_office, readable_or_404, reads_reasons
from blueprints.applications.bp import bp
from blueprints.applications.review.answers import Said, documents_shown, said
from blueprints.applications.review.step_forms import Forms, StepForm, forms_for
from blueprints.shared import hx
from blueprints.shared.access import me
from db.applications.actor import has_stepped_aside
from db.applications.completeness import problems_for_approval
from db.applications.dashboard import Row
from db.applications.disclosure import people_with_records, records_of
from db.applications.history import Line, Round, history, last_round
from db.applications.picture import Stop, stops
from db.applications.state import State
from db.applications.workflow import Act, is_turn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.applications.tables import Application, Attachment, Disclosure

PAGE = "applications/detail.html"
PART = "partials/applications/approval_saved.html"
MOST_LINES = 30  # of the history; older ones have pages of their own


@dataclass(frozen=True)
class ReviewPage:
    """Everything that the page of an application shows to the signed-in person; the templates know it by these names.

    The last fields say what became of a step that was just sent.
    """

    application: Application
    row: Row
    stops: Sequence[Stop]  # of its way to approval
    said: Said
    round: Round
    attachments: Sequence[Attachment]
    disclosures: Sequence[tuple[str, Disclosure | None]]
    lines: Sequence[Line]
    goes_on: bool  # whether the history has older lines
    forms: Forms
    acts: frozenset[str]
    is_applicant: bool
    is_office: bool
    stepped_aside: bool  # whoever reads it, because of a conflict of interest
    is_yours: bool  # it waits for whoever reads it
    statements: Sequence[str] = ()  # for a last look before the final approval
    problems: Sequence[str] = ()
    is_refused: bool = False  # for these problems
    saved: str = ""
    conflict: bool = False
    meanwhile: Sequence[Line] = ()
    typed: str = ""

    @classmethod
    def of(cls, found: Application, sent: StepForm | None = None, **outcome: Any) -> ReviewPage:
        """The page as it is now; `sent` is a form that was refused, `outcome` what became of the step."""
        shown, forms = said(found), forms_for(found, sent)
        past = history(found, MOST_LINES, with_reasons=reads_reasons(found))
        records = records_of(found)
        is_last = found.state == State.FINAL and Act.APPROVE in forms.acts
        last_look = _last_look(found, shown, records) if is_last else {}
        values: dict[str, Any] = {**last_look, **outcome}
        row = Row.of(found)
        return cls(
            application=found,
            row=row,
            stops=stops(found, row.with_whom, past.lines),
            said=shown,
            round=last_round(found, past) if found.version > 1 else Round(),
            attachments=documents_shown(found),
            disclosures=people_with_records(records, shown.proposal),
            lines=past.lines,
            goes_on=past.goes_on,
            forms=forms,
            acts=frozenset(act.value for act in forms.acts),
            is_applicant=found.applicant_id == me().id,
            is_office=is_office(),
            stepped_aside=not forms.acts and has_stepped_aside(found, me()),
            is_yours=is_turn(State(found.state), forms.acts),
            **values,
        )


def _last_look(found: Application, shown: Said, records: Sequence[Disclosure]) -> dict[str, Any]:
    """For the approver: the statements made from data, and what stands against the approval."""
    return {
        "statements": shown.proposal.statements,
        "problems": problems_for_approval(found, shown.proposal, shown.missing, records),
    }


@bp.get("/applications/<int:application_id>")
def application(application_id: int) -> Response:
    return hx.answer(PAGE, **vars(ReviewPage.of(readable_or_404(application_id))))


@bp.get("/applications/<int:application_id>/history/<int:number>")
def earlier_history(application_id: int, number: int) -> Response:
    """A page of the history; the first is as long as what the application's own page shows."""
    found = readable_or_404(application_id)
    past = history(found, MOST_LINES, max(number, 1), with_reasons=reads_reasons(found))
    context: dict[str, Any] = {"lines": past.lines, "goes_on": past.goes_on, "number": max(number, 1)}
    return hx.answer("applications/history.html", application=found, **context)


def show(found: Application, status: int = 200, sent: StepForm | None = None, **outcome: Any) -> Response:
    """The page, or for htmx the Approval section, with a form that was refused and why."""
    return hx.render(PAGE, PART, status, **vars(ReviewPage.of(found, sent, **outcome)))


def saved(found: Application, words: str, then: str = "") -> Response:
    """A step was taken: for htmx the Approval section, status and history as they are now; else the page anew.

    Who may not read it any more goes on to `then`.
    """
    if then or not hx.wants_part():
        flash(words, "good")
        return hx.go(then or found.url)
    fresh = find(found.id)
    assert fresh is not None  # noqa: S101 - it was changed a moment ago
    return show(fresh, saved=words)
