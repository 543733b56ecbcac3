"""The contents of the form's pages: each section with its answers and messages, and the list of missing answers."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flask import current_app

from blueprints.applications.bp import bp
from blueprints.shared.access import my_grants
from blueprints.shared.filters import clock_time, quarters
from blueprints.shared.templates import keeping
from db.applications.actor import acting_for
from db.applications.completeness import missing_for_submission
from db.applications.form import SECTIONS
from db.applications.form.faults import wrong_values
from db.applications.form.what import UnitNames, unit_names
from db.applications.proposal import Proposal, as_day, as_minutes
from db.applications.state import State
from db.applications.tables import Application, ApplicationSection, Attachment
from db.applications.workflow import Actor
from db.engine.query import prepared
from db.people.tables import Person

if TYPE_CHECKING:
    from markupsafe import Markup
    from peewee import ModelSelect

    from db.applications.form.answers import Change
    from db.applications.form.question import Question, Section
    from db.applications.proposal import Missing

TOKEN_BYTES = 12
ANSWERS_KEPT = 300
LONGEST_KEPT, MOST_ROWS_KEPT = 1200, 6  # characters, rows: what is longer takes much room and changes more often
AnswersBySection = dict[str, dict[str, Any]]
NOT_SAVED_YET = "Nothing is saved yet."


@dataclass(frozen=True)
class Conflict:
    """Somebody else saved the section meanwhile: who, when, and what they answered differently."""

    who: str
    at: str
    revision: int
    changes: list[Change]


@dataclass
class SectionForm:
    """One section as it is shown; `typed` answers stand in for the saved ones while those could not be saved."""

    section: Section
    answers: dict[str, Any]
    revision: int
    page: str
    problems: dict[str, list[str]] = field(default_factory=dict)
    conflict: Conflict | None = None
    refusal: str = ""
    more: str = ""  # the question for which empty rows were asked

    @property
    def name(self) -> str:
        return self.section.name


@dataclass(frozen=True)
class Progress:
    """The answers that a submission still needs."""

    missing: list[Missing]

    def of(self, section: str) -> int:
        return sum(one.section == section for one in self.missing)


def saved_words(row: ApplicationSection | None, reader: Person) -> str:
    """“Saved at 14:35 EST”, with the name if it was somebody else."""
    if row is None or not row.revision:
        return NOT_SAVED_YET
    by = "" if row.saved_by == reader else f" by {row.saved_by.full_name}"
    return f"Saved at {clock_time(row.saved_at)}{by}."


def section_forms(application: Application, reader: Person, more: str = "") -> tuple[dict[str, SectionForm], str]:
    """Every section as it was last saved, with what is wrong in it beside each field, and when that was; one query.

    `more` names the question, if any, for which empty rows were asked.
    """
    rows = {row.name: row for row in _sections(application)}
    last = max(rows.values(), key=lambda row: (row.revision > 0, row.saved_at), default=None)
    answers = {name: rows[name].answers if name in rows else {} for name in SECTIONS}
    page, wrong = secrets.token_urlsafe(TOKEN_BYTES), wrong_values(answers)
    forms = {
        name: SectionForm(
            section=section,
            answers=answers[name],
            revision=rows[name].revision if name in rows else 0,
            page=page,
            problems=problems_of(name, wrong),
            more=more,
        )
        for name, section in SECTIONS.items()
    }
    return forms, saved_words(last, reader)


@prepared
def _sections(application: Any) -> ModelSelect[ApplicationSection]:
    query = ApplicationSection.select(ApplicationSection, Person).join(Person)
    return query.where(ApplicationSection.application == application)


@bp.app_template_global("asked")
def draw_question(section: str, question: Question, value: Any, errors: list[str], more: bool = False) -> Markup:
    """A question with its answer; with `more`, empty rows were asked for, and the first of them takes the focus.

    A short one is kept, since most of a form is as it was when it is shown again.
    """
    value = question.rows_of(value) if question.columns else value
    text = json.dumps(value, sort_keys=True) if value else ""
    rows = len(value) if isinstance(value, list) else 0
    if errors or more or rows > MOST_ROWS_KEPT:
        return _ask(section, question, value, errors, more)
    return _drawn(section, question, text, unit_names() if question.known else ())


@keeping(ANSWERS_KEPT, LONGEST_KEPT)
def _drawn(section: str, question: Question, text: str, names: UnitNames) -> Markup:
    return _ask(section, question, json.loads(text) if text else "", [])


def _ask(section: str, question: Question, value: Any, errors: list[str], more: bool = False) -> Markup:
    macros: Any = current_app.jinja_env.get_template("partials/applications/question.html").module
    drawn: Markup = macros.ask(section, question, value, errors, more)
    return drawn


def problems_of(section: str, wrong: list[Missing]) -> dict[str, list[str]]:
    """The messages of a section, by field."""
    found: dict[str, list[str]] = {}
    for one in wrong:
        if one.section == section:
            found.setdefault(one.field, []).append(one.text)
    return found


def credit_words(proposal: Proposal) -> str:
    """The credit that the agenda supports: one for 60 minutes, to the nearest quarter (domain.md 2.1)."""
    minutes, credit = proposal.credit_minutes, quarters(proposal.agenda_quarters)
    if proposal.form is not None and not proposal.is_dated:
        return (
            f"Your estimate supports {credit} credit: {minutes} minutes."
            if minutes
            else "No minutes are estimated yet."
        )
    if not minutes:
        return "The agenda supports no credit yet: no part with a start and an end counts."
    return f"The agenda supports {credit} credit: {minutes} minutes without breaks."


def overview(application: Application, reader: Person, answers: AnswersBySection | None = None) -> dict[str, Any]:
    """The parts that stand beside a section in every answer: progress, credit, and whether it can be sent."""
    answers = application.answers() if answers is None else answers
    return {
        "application": application,
        "progress": Progress(missing_for_submission(answers)),
        "sections": SECTIONS,
        "credit": credit_words(Proposal(answers)),
        "is_approved": application.state == State.APPROVED,
        "is_mine": acting_for(application, reader, Actor.APPLICANT, my_grants()) is not None,
    }


@bp.app_template_test("a_day")
def is_day(text: str) -> bool:
    """Whether a date control can show it."""
    return as_day(text) is not None


@bp.app_template_test("a_time")
def is_time(text: str) -> bool:
    """Whether a time control can show it."""
    return as_minutes(text) is not None


@prepared
def documents(application: Any) -> ModelSelect[Attachment]:
    """The documents attached to it, the first one first."""
    return Attachment.of(application)
