"""The institution's own settings: rows that the office owns, read as one frozen object."""

from __future__ import annotations

import re
import secrets
import threading
from contextlib import contextmanager
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

import db
from db import database
from db.engine.doubt import is_database_away
from db.engine.query import prepared
from db.institution.dates import Dates
from db.institution.rules import fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from peewee import ModelSelect
from db.institution.tables import InstitutionSetting

REVISION = "revision"  # the name of the row that says which revision of the settings this is
ANSWER_SECONDS = 1.0  # the database is given to tell the revision, on a page that may need nothing else of it
LONGEST = 2000
NOT_DIALED = re.compile(r"[^\d+]+")


@dataclass(frozen=True)
class Institution:
    """The office's own words and choices. Texts may be empty; `idle_minutes` is 5 to 120, days are 1 to 60.

    Credit is claimed for `claim_days` after a session, 1 to 366, and no longer than its reporting year, which ends on
    `reporting_year_end` (MM-DD; empty: no such bound).
    """

    name: str = "Continuing Medical Education"
    logo_url: str = ""
    accent: str = ""  # of pages; dark ones have a lighter shade of it
    back_label: str = ""
    back_url: str = ""
    provider: str = "Continuing Medical Education"
    accreditor_line: str = ""
    accreditor: str = "Accreditation Council for Continuing Medical Education (ACCME)"
    office_address: str = ""
    office_email: str = ""
    office_phone: str = ""
    office_hours: str = ""
    operator_email: str = ""
    timezone: str = "America/New_York"
    date_style: str = "us"
    clock: str = "12"
    password_policy: str = "micme"  # noqa: S105 - the name of a rule set
    idle_minutes: int = 30
    signature_name: str = ""
    signature_title: str = ""
    seal: str = ""  # the key of its file, which stands on certificates from now on
    comment_to_approve: str = "no"  # three attestations say enough of an approval
    reminder_days: int = 7
    office_days: int = 5  # that each step of an approval usually takes, as the Planning Guide says
    unit_days: int = 7
    approver_days: int = 5
    claim_days: int = 30
    reporting_year_end: str = "12-31"
    claim_mail: str = "yes"
    code_before_minutes: int = 30  # that a course code opens before its session
    code_after_hours: int = 168  # that it stays open after it
    late_claims_per_year: int = 0  # that one learner may ask for; 0: no limit
    learner_reminders: str = "2, 7"  # days after which an unfinished participation is reminded; empty: never
    ready_days: int = 5  # business days before a session within which it has to be ready

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def dates(self) -> Dates:
        """How this office writes days and times."""
        return Dates(self.date_style, self.clock)

    @property
    def office_tel(self) -> str:
        """The office's number as a phone dials it, without what is said about an extension."""
        return "".join(NOT_DIALED.split(re.split("[A-Za-z]", self.office_phone)[0]))

    @property
    def contact(self) -> str:
        """How to reach the office, to stand after "write to". On pages it is a macro, in partials/contact.html."""
        phone = f", or call {self.office_phone}" if self.office_phone else ""
        hours = f" ({self.office_hours})" if self.office_hours else ""
        return f"{self.office_email or 'the office'}{phone}{hours}"


NAMES = tuple(field.name for field in fields(Institution))
NUMBERS = tuple(field.name for field in fields(Institution) if field.type == "int")
_told = threading.local()  # the revision in this thread's unit of work


class Kept(NamedTuple):
    """The settings as they were read, of which database and in which revision."""

    database: object
    revision: str
    settings: Institution


_kept: Kept | None = None  # for the whole process; only ever replaced as a whole


def institution() -> Institution:
    """The settings in force, right at once in every process and on every machine.

    Their revision is read once for each request (with the sign-in, where there is one), and the settings only when it
    is another. While the database does not answer they are those that were read last.
    """
    instead: Institution | None = getattr(_told, "instead", None)
    if instead:
        return instead
    if getattr(_told, "unit", None) == db.unit_number():
        return _of_revision(_told.revision)
    revision = _revision_or_last()
    if not database.in_transaction():  # else it may be rolled back
        note_revision(revision)
    return _of_revision(revision)


@contextmanager
def last_settings() -> Iterator[None]:
    """Let the settings be those that were read last, or the defaults: a page is drawn without the database."""
    kept = _kept
    with _instead(kept.settings if kept else Institution()):
        yield


@contextmanager
def same_settings() -> Iterator[None]:
    """Let the settings be those of now for a whole transaction that asks for them many times."""
    with _instead(institution()):
        yield


@contextmanager
def _instead(settings: Institution) -> Iterator[None]:
    before = getattr(_told, "instead", None)
    _told.instead = settings
    try:
        yield
    finally:
        _told.instead = before


def note_revision(revision: str | None) -> None:
    """Take this as the revision of the settings for the rest of the request: it came with another query."""
    _told.unit, _told.revision = db.unit_number(), revision or ""


def forget_institution() -> None:
    """Read the settings anew at the next call."""
    global _kept  # noqa: PLW0603 - one small value for the whole process
    _kept = None
    _told.unit = None


def revision_query() -> ModelSelect[InstitutionSetting]:
    """The revision of the settings, as a query or as a column of another."""
    return InstitutionSetting.select(InstitutionSetting.value).where(InstitutionSetting.name == REVISION)


@prepared
def _revision() -> ModelSelect[Any]:
    return revision_query().tuples()


def _revision_or_last() -> str:
    """The revision; that of the settings that were read last while the database does not answer."""
    try:
        with db.within(ANSWER_SECONDS):
            return _revision_now()
    except Exception as error:
        kept = _kept
        if kept is None or kept.database is not database.obj or not is_database_away(error):
            raise
        return kept.revision


def _revision_now() -> str:
    rows = _revision()
    return str(rows[0][0]) if rows else ""


def _of_revision(revision: str) -> Institution:
    global _kept  # noqa: PLW0603
    kept = _kept
    if kept is None or kept.revision != revision or kept.database is not database.obj:
        # Read after the revision: they may be newer than it says, and are then read once more, but never older.
        kept = _kept = Kept(database.obj, revision, _read())
    return kept.settings


def _read() -> Institution:
    values: dict[str, Any] = {row.name: row.value for row in InstitutionSetting.select() if row.name in NAMES}
    for name in NUMBERS:
        if name in values:
            values[name] = int(values[name])
    return Institution(**values)


def setting_problem(name: str, value: str) -> str:
    """The fault in this value of this setting, in words for whoever typed it; '' if there is none."""
    if name not in NAMES:
        return f"there is no such setting; there are {', '.join(NAMES)}"
    if len(value) > LONGEST:
        return "at most 2,000 characters"
    return fault(name, value)


def set_institution(values: Mapping[str, str]) -> None:
    """Store these settings. Raises ValueError with `setting_problem`'s words and stores none of them."""
    problems = [f"{name}: {problem}" for name, value in values.items() if (problem := setting_problem(name, value))]
    if problems:
        raise ValueError("; ".join(problems))
    if not values:
        return
    # Random, so that a revision that was rolled back never comes again with other settings.
    stored = {**values, REVISION: secrets.token_hex(8)}
    with database.atomic():
        for name, value in stored.items():
            row = {InstitutionSetting.name: name, InstitutionSetting.value: value}
            InstitutionSetting.insert(row).on_conflict(
                conflict_target=[InstitutionSetting.name], preserve=[InstitutionSetting.value]
            ).execute()
    _told.unit = None
