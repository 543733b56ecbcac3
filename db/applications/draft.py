"""Writing an application: starting and copying one, saving a section, and changing an approved one."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from db import database
from db.applications.activity import update_texts
from db.applications.actor import has_stepped_aside, runs
from db.applications.form.answers import Change, differences
from db.applications.form.faults import unprintable_answers
from db.applications.proposal import Missing, Proposal
from db.applications.search import keep_words
from db.applications.state import State
from db.applications.tables import Application, ApplicationSection, frozen
from db.audit.action import Action
from db.audit.tables import AuditLine
from db.engine.clock import now
from db.engine.refusal import Refused
from db.engine.row import hold
from db.institution.tables import Unit
from db.roles.tables import Grants, Role, RoleGrant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from db.people.tables import Person

WRITTEN_IN = (State.DRAFT, State.RETURNED)
LONGEST_TITLE = 300
MOST_UNSENT = 50  # drafts of one person
MOST_A_DAY = 100  # applications that one person begins
TOO_MANY_UNSENT = f"You have {MOST_UNSENT} applications that were never submitted. Submit or withdraw one first"
TOO_MANY_TODAY = f"You started {MOST_A_DAY} applications within a day. Continue tomorrow"
# A copy is about other days; disclosures belong to the application that they were made for and are never copied.
NOT_COPIED = {"what": ("dates", "release_on", "expires_on")}


class NotWritable(Exception):
    """The application is with its reviewers, or over, so nobody can write it now."""


class TitleNeeded(Exception):
    """An approved activity keeps a title."""


class CannotBePrinted(Exception):
    """A text of an approved activity holds letters that no certificate can print; `found` says which."""

    def __init__(self, found: list[Missing]) -> None:
        super().__init__()
        self.found = found


def may_write(application: Application, person: Person) -> bool:
    """Whether this person writes this application in some state: its applicant, and whoever of the office may act."""
    if application.applicant_id == person.id:
        return True
    return RoleGrant.held(person, Role.OFFICE) and not has_stepped_aside(application, person)


def is_writable(application: Application, person: Person) -> bool:
    """Whether this person may change it as it is now; after the approval its applicant, and whoever runs its activity.

    Texts then count at once, and what is material goes to the approver again, whoever of them changed it.
    """
    if application.state == State.APPROVED:
        return application.applicant_id == person.id or runs(application, person, Grants.of(person))
    return application.state in WRITTEN_IN and may_write(application, person)


def start(applicant: Person, title: str = "") -> Application:
    """A new draft with what is known of its applicant. Raises Refused when they have as many as one person may."""
    with database.atomic():
        _refuse_too_many(applicant)
        known = _known_of(applicant)
        made: Application = Application.create(applicant=applicant, title=title, unit=open_unit(known))
        if title:
            keep_words(made, title)
            known.setdefault("what", {})["title"] = title
        for name, answers in known.items():
            _write_section(made, name, answers, applicant)
    return made


def _known_of(applicant: Person) -> dict[str, dict[str, Any]]:
    """The answers that are not asked again: the responsible unit, and whom the office calls.

    They are those of the applicant's last application. The only unit there is is known before any.
    """
    last = Application.select().where(Application.applicant == applicant).order_by(Application.id.desc()).first()
    answers = last.answers() if last else {}
    units = list(Unit.select(Unit.id).where(Unit.closed_at.is_null()).limit(2))
    unit = open_unit(answers) or (units[0] if len(units) == 1 else None)
    who = {name: text for name in ("contact", "phone") if (text := Proposal(answers).text("who", name))}
    return {**({"what": {"unit": str(unit.id)}} if unit else {}), **({"who": who} if who else {})}


def copy(source: Application, read: dict[str, dict[str, Any]], applicant: Person) -> Application:
    """A new draft with the answers of an earlier application as this person reads them, without its days.

    Raises Refused as `start` does.
    """
    title = Proposal(read).text("what", "title")[:LONGEST_TITLE]
    with database.atomic():
        _refuse_too_many(applicant)
        made: Application = Application.create(
            applicant=applicant, title=title, unit=open_unit(read), copied_from=source
        )
        keep_words(made, title)
        for name, answers in read.items():
            kept = {field: value for field, value in answers.items() if field not in NOT_COPIED.get(name, ())}
            if kept:
                _write_section(made, name, kept, applicant)
    return made


def _refuse_too_many(applicant: Person) -> None:
    """No account fills the database with drafts: begun and not sent yet, or begun within a day and withdrawn."""
    mine = Application.select().where(Application.applicant == applicant)
    if mine.where(Application.state == State.DRAFT).count() >= MOST_UNSENT:
        raise Refused(TOO_MANY_UNSENT)
    if mine.where(Application.created_at > now() - timedelta(days=1)).count() >= MOST_A_DAY:
        raise Refused(TOO_MANY_TODAY)


def _write_section(application: Application, name: str, answers: dict[str, Any], by: Person) -> None:
    ApplicationSection.create(application=application, name=name, answers=answers, revision=1, saved_by=by)


def save(
    application: Application, name: str, answers: dict[str, Any], by: Person, revision: int, page: str
) -> ApplicationSection:
    """Save one section, as it was read at `revision` by the opened page `page`; the same answers again are no change.

    Raises NotWritable, ChangedMeanwhile, TitleNeeded or CannotBePrinted, and then nothing is changed.
    """
    with writing(application, by) as fresh:
        section = ApplicationSection.of(fresh, name, by)
        before = fresh.answers()
        if section.answers != answers or not section.revision:
            section.save_answers(answers, by, revision, page)
            _update_lists(fresh, before, {**before, name: answers}, by)
    return section


@contextmanager
def writing(application: Application, by: Person) -> Iterator[Application]:
    """A transaction that holds the application's row, so that no step is taken meanwhile. Raises NotWritable."""
    with database.atomic():
        hold(Application, application.id)
        fresh: Application = Application.get_by_id(application.id)
        if not is_writable(fresh, by):
            raise NotWritable
        yield fresh


def _update_lists(application: Application, before: dict[str, Any], after: dict[str, Any], by: Person) -> None:
    """The title that lists show follows at once, as unit and first day do while nobody has it to review."""
    proposal = Proposal(after)
    values: dict[str, Any] = {"title": proposal.text("what", "title")[:LONGEST_TITLE]}
    if application.state == State.DRAFT:
        values |= {"unit": open_unit(after), "starts_on": proposal.starts_on}
    if application.state == State.APPROVED:
        _apply_texts(application, before, after, by)
    if values["title"] != application.title:
        keep_words(application, values["title"])
    Application.update(**values).where(Application.id == application.id).execute()


def _apply_texts(application: Application, before: dict[str, Any], after: dict[str, Any], by: Person) -> None:
    """Texts of an approved application count at once; what is material waits to be approved again."""
    if not Proposal(after).text("what", "title"):
        raise TitleNeeded
    if found := unprintable_answers(after):
        raise CannotBePrinted(found)
    texts = [change for change in differences(before, after) if not change.is_material]
    if texts:
        update_texts(application, Proposal(before), Proposal(after))
        detail = {"changed": [change.label for change in texts], "version": application.version}
        AuditLine.write(by, Action.TEXTS_CHANGED, application, detail=detail)


def open_unit(answers: dict[str, dict[str, Any]]) -> Unit | None:
    """The responsible unit that was chosen, if it is still open."""
    text = Proposal(answers).text("what", "unit")
    known = {str(unit.id): unit for unit in Unit.select().where(Unit.closed_at.is_null())}
    return known.get(text)


def to_approve_again(application: Application) -> list[Change]:
    """Changes made after the approval that count only once they are approved again."""
    if application.state != State.APPROVED:
        return []
    return material_changes(application, application.version, application.answers())


def material_changes(application: Application, number: int, answers: dict[str, Any]) -> list[Change]:
    """Differences from a version that need an approval: dates, agenda, faculty, credit and the like, but no texts."""
    version = frozen(application, number)
    return [change for change in differences(version.answers, answers) if change.is_material] if version else []
