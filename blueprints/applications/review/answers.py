"""An application's answers as HTML: in words, and the changes of a version.

A frozen version never changes, so what is made of it is kept for each way in which it is read: the names of the units,
and how the office writes days and times.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from flask import current_app

from blueprints.applications.access import writes
from blueprints.applications.form.view import documents
from blueprints.shared.access import me
from blueprints.shared.templates import keeping
from db.applications.completeness import missing_for_submission
from db.applications.form.answers import Change, differences, read_answers
from db.applications.form.what import UnitNames, unit_names
from db.applications.proposal import Proposal
from db.applications.state import State
from db.applications.tables import Application, ApplicationVersion, Attachment, frozen
from db.engine.query import prepared
from db.institution.settings import institution

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from markupsafe import Markup
    from peewee import ModelSelect

    from db.applications.proposal import Missing
    from db.institution.dates import Dates

Answers = dict[str, dict[str, Any]]
VERSIONS_KEPT, LONGEST_KEPT = 30, 20_000  # versions, characters: most have some five thousand
DRAFTS = (State.DRAFT, State.RETURNED)


@dataclass(frozen=True)
class Said:
    """The answers that an application's page shows, as data and in words, with the newest version's changes."""

    answers: Answers
    words: Markup
    changes: Markup | str = ""
    frozen: str = ""  # the answers as they were submitted, where it is these
    names: UnitNames = ()

    @cached_property
    def proposal(self) -> Proposal:
        return Proposal(self.answers)

    @property
    def missing(self) -> Sequence[Missing]:
        """The answers that a submission would still need now."""
        if not self.frozen:
            return missing_for_submission(self.answers)
        return _missing(self.frozen, self.names, institution().zone, institution().dates)


def said(found: Application) -> Said:
    """The version that was submitted; what is being written as long as nothing was, and to its applicant.

    What the newest version changed is told to both.
    """
    texts = dict(_texts(found, found.version - 1, found.version)) if found.version else {}
    newest, older, names = texts.get(found.version, ""), texts.get(found.version - 1), unit_names()
    dates = institution().dates
    changes = _drawn_changes(older, newest, names, dates) if older else ""
    if is_being_written(found):
        answers = found.answers()
        return Said(answers, draw_answers(answers), changes)
    return Said(json.loads(newest), _drawn(newest, names, dates), changes, newest, names)


def answers_shown(found: Application) -> Answers:
    """The answers alone."""
    version = None if is_being_written(found) else frozen(found, found.version)
    return version.answers if version else found.answers()


def documents_shown(found: Application) -> Sequence[Attachment]:
    """For those who write it, the documents attached now; for its reviewers, those of the submitted version."""
    if writes(found):
        return documents(found)
    return _documents_of(found, found.version)


@prepared
def _documents_of(application: Any, number: Any) -> ModelSelect[Attachment]:
    return Attachment.with_version(application, number)


def is_being_written(found: Application) -> bool:
    return not found.version or (found.state in DRAFTS and found.applicant_id == me().id)


def draw_answers(answers: Answers) -> Markup:
    """All answers in words; nothing at all for none."""
    return _macro("answers")(read_answers(answers))


def draw_changes(changes: list[Change]) -> Markup:
    """Changed answers, before and after."""
    return _macro("changes")(changes)


@keeping(VERSIONS_KEPT, LONGEST_KEPT)
def _drawn(text: str, names: UnitNames, dates: Dates) -> Markup:
    return draw_answers(json.loads(text))


@keeping(VERSIONS_KEPT, LONGEST_KEPT)
def _missing(text: str, names: UnitNames, zone: ZoneInfo, dates: Dates) -> tuple[Missing, ...]:
    """The missing answers, which change with the units that are open and with the zone in which times are skipped."""
    return tuple(missing_for_submission(json.loads(text)))


@keeping(VERSIONS_KEPT, LONGEST_KEPT)
def _drawn_changes(older: str, newer: str, names: UnitNames, dates: Dates) -> Markup:
    return draw_changes(differences(json.loads(older), json.loads(newer)))


def _macro(name: str) -> Any:
    return getattr(current_app.jinja_env.get_template("partials/applications/said.html").module, name)


@prepared
def _texts(found: Any, first: Any, last: Any) -> ModelSelect[Any]:
    """Numbers and answers of versions, these as the text that they are kept as."""
    columns = (ApplicationVersion.number, ApplicationVersion.answers.cast("TEXT"))
    mine = (ApplicationVersion.application == found) & ApplicationVersion.number.between(first, last)
    return ApplicationVersion.select(*columns).where(mine).tuples()
