"""The application with its decisions as a PDF, for the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response

from blueprints.applications.access import readable_or_404
from blueprints.applications.bp import bp
from blueprints.applications.review.answers import answers_shown, documents_shown
from blueprints.shared.filters import day, moment
from blueprints.shared.print import paper
from blueprints.shared.print.order import Order, drawn
from blueprints.shared.print.paper import Paper, Paragraph, heading, labeled
from db.applications.dashboard import Row
from db.applications.disclosure import people_with_records, records_of
from db.applications.form.answers import read_answers
from db.applications.history import Line, history
from db.applications.proposal import Proposal
from db.applications.state import State
from db.engine.clock import today
from db.institution.settings import institution

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from db.applications.tables import Application

MOST_LINES = 500  # of the history
EARLIER = f"The {MOST_LINES} newest lines follow. The ones before them stand on the application's page."
WITH_STATEMENTS = (State.FINAL, State.APPROVED)


@bp.get("/applications/<int:application_id>.pdf")
def application_pdf(application_id: int) -> Response:
    found = readable_or_404(application_id)
    order = Order(paper.__name__, paper.values_of(paper_of(found)))
    response = Response(drawn(order), mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="application-{found.id}.pdf"'
    return response


def paper_of(found: Application) -> Paper:
    """All that is on file of an application, in the order in which it is read."""
    answers = answers_shown(found)
    made_on = today(institution().timezone)
    paragraphs = [*_facts(found), *_said(found, answers), *_disclosed(found, answers), *_decided(found)]
    head = f"Application {found.id}, as of {day(made_on)}"
    return Paper(head, found.name, institution().provider, made_on, tuple(paragraphs))


def _facts(found: Application) -> Iterator[Paragraph]:
    row = Row.of(found)
    facts = [("Status", f"{row.label}, since {moment(found.waiting_since)}"), ("Applicant", row.applicant)]
    facts.append(("Responsible unit", row.unit))
    facts += [
        (role, one.full_name) for role, one in (("Reviewer", found.reviewer), ("Approver", found.approver)) if one
    ]
    facts.append(("Version", str(found.version or "Not submitted yet")))
    for label, text in facts:
        if text:
            yield from labeled(label, [text])


def _said(found: Application, answers: dict[str, dict[str, Any]]) -> Iterator[Paragraph]:
    for section in read_answers(answers):
        yield heading(section.title)
        for answer in section.answers:
            yield from labeled(answer.label, [line for text in answer.lines for line in text.splitlines()])
    documents = [one.name for one in documents_shown(found)]
    if documents:
        yield heading("Documents")
        yield from labeled("Attached", documents)


def _disclosed(found: Application, answers: dict[str, dict[str, Any]]) -> Iterator[Paragraph]:
    proposal = Proposal(answers)
    people = people_with_records(records_of(found), proposal)
    if people:
        yield heading("Disclosures")
    for name, record in people:
        lines = [record.status.capitalize(), record.relationships, record.mitigation] if record else ["Not on record"]
        yield from labeled(name, [line for text in lines for line in text.splitlines()])
    if found.state in WITH_STATEMENTS:
        yield heading("Statements")
        yield from labeled("Accreditation and designation", proposal.statements)


def _decided(found: Application) -> Iterator[Paragraph]:
    lines, goes_on = history(found, MOST_LINES)
    if lines:
        yield heading("History and decisions")
    if goes_on:
        yield from labeled("Earlier", [EARLIER])
    for line in reversed(lines):
        yield from labeled(f"{moment(line.at)}, {_names(line)}", _words(line))


def _names(line: Line) -> str:
    return f"{line.who}, in the name of {line.in_name_of}" if line.in_name_of else line.who


def _words(line: Line) -> Iterator[str]:
    yield ": ".join(text for text in (line.what, line.about) if text) + (f" ({line.way})" if line.way else "")
    yield from line.comment.splitlines()
    yield from (f"Attested: {text}" for text in line.attestations)
