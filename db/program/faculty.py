"""The faculty of a session: added, changed, gone, somebody in their place; and the office's record of disclosures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from db.activities.tables import Session
from db.audit.action import Action
from db.audit.tables import AuditLine
from db.disclosures.record import known_disclosures
from db.disclosures.status import CLEARED, CONTRADICTS, MISSING, NEEDED, DisclosureStatus
from db.disclosures.tables import Faculty
from db.engine.address import is_email
from db.engine.clock import now
from db.engine.letters import cannot_print, clean_name
from db.engine.refusal import Refused
from db.program.gate import faculty_of, keep_gate
from db.program.held import Meanwhile, Wrong, writing
from db.program.material import Decision, check_material, is_series

if TYPE_CHECKING:
    from db.people.tables import Person

NOBODY = Decision()
MOST = 60  # of one session
LONGEST = {"name": 200, "credentials": 100, "email": 254}
THERE = "{} is on the faculty of this session already."
GONE = "{} is no longer on the faculty of this session."
OWN = "You can’t settle your own disclosure. Ask someone else in the office."
MAY_HAVE_SPOKEN = "The session has begun, and {} may have spoken. Ask the office to settle the disclosure."
OFFICE_ALONE = (
    "The office decides whether a relationship is relevant or mitigated. Record it as open, and tell the office."
)
OFFICES = (DisclosureStatus.NOT_RELEVANT, DisclosureStatus.MITIGATED)


def add_faculty(
    session_id: int,
    values: dict[str, str],
    by: Person,
    *,
    instead_of: int | None = None,
    decision: Decision = NOBODY,
    is_office: bool = True,
) -> Faculty:
    """Put a person on the faculty, in the place of another where one is named. Raises Wrong and Refused.

    Their session is gated until their disclosure is settled. Sent twice it adds one person. The faculty of a course
    went through approval, so an approver decides on it, with a reason.
    """
    row = _cleaned(values)
    with writing(session_id) as session:
        _check_course(session, decision)
        people = faculty_of(session_id)
        if known := next((one for one in people if _is_same(one, row)), None):
            raise Wrong("name", THERE.format(known.name))
        gone = next((one for one in people if one.id == instead_of), None)
        position = gone.position if gone else max((one.position for one in people), default=0) + 1
        if len(people) >= MOST:
            raise Refused(f"A session has at most {MOST} people on its faculty.")
        made: Faculty = Faculty.create(session=session, position=position, **row)
        if gone:
            _check_silent(session, gone, is_office=is_office)
            _leave(gone)
        said = f"{made.name} stands in for {gone.name}" if gone else f"{made.name} is on the faculty"
        _write(session, by, Action.FACULTY_CHANGED, said, reason=decision.reason)
    return made


def change_faculty(
    faculty: Faculty,
    values: dict[str, str],
    by: Person,
    decision: Decision = NOBODY,
    *,
    is_office: bool = True,
    seen: str | None = None,
) -> bool:
    """Give a person, as they were `seen`, another name, degree or address. Raises Wrong, Refused and Meanwhile.

    Another name may be another person: the record was not about them, so it is made anew. False where it has to be.
    """
    row: dict[str, Any] = _cleaned(values)
    with writing(faculty.session_id) as session:
        if any(_is_same(one, row) for one in faculty_of(faculty.session_id) if one.id != faculty.id):
            raise Wrong("name", THERE.format(row["name"]))
        found = _current(faculty, seen)
        is_same = found.name.casefold() == row["name"].casefold()
        if not is_same:
            _check_course(session, decision)
            _check_silent(session, found, is_office=is_office)
            row |= {"status": None, "relationships": "", "mitigation": "", "recorded_by": None, "recorded_at": None}
        Faculty.update(**row).where(Faculty.id == faculty.id).execute()
        said = f"{found.name} is now written {row['name']}"
        _write(session, by, Action.FACULTY_CHANGED, said, reason="" if is_same else decision.reason)
    return is_same or found.status is None


def remove_faculty(
    faculty: Faculty, by: Person, decision: Decision = NOBODY, *, is_office: bool = True, seen: str | None = None
) -> bool:
    """Take a person off the faculty; what they disclosed stays on record. False when they were gone already.

    Once the session has begun the office alone takes off whoever has settled nothing: they may have spoken.
    """
    with writing(faculty.session_id) as session:
        _check_course(session, decision)
        found = Faculty.get_by_id(faculty.id)
        _check_silent(session, found, is_office=is_office)
        if found.left_at is not None:
            return False
        _leave(_current(found, seen))
        said = f"{found.name} is no longer on the faculty"
        _write(session, by, Action.FACULTY_CHANGED, said, reason=decision.reason)
    return True


def _check_silent(session: Session, gone: Faculty, *, is_office: bool) -> None:
    """Refuse a coordinator who takes off, once the session has begun, somebody who has settled nothing."""
    has_begun = session.starts_at is not None and session.starts_at <= now()
    if has_begun and not is_office and gone.left_at is None and gone.status not in CLEARED:
        raise Refused(MAY_HAVE_SPOKEN.format(gone.name))


def record_disclosure(faculty: Faculty, values: dict[str, str], by: Person, *, seen: str, is_office: bool) -> None:
    """Record a person's disclosure over the one that was `seen`: its moment, '' for none.

    Each status needs what it claims, in words (Standards 3.2 to 3.4). Nobody settles their own. Raises Wrong, Refused
    and Meanwhile. The audit log keeps each record as it was made.
    """
    status = _status(values, is_office=is_office)
    with writing(faculty.session_id) as session:
        found = _current(faculty)
        if (found.email and found.email == by.email) or found.name.casefold() == by.full_name.casefold():
            raise Refused(OWN)
        if (found.recorded_at.isoformat() if found.recorded_at else "") != seen:
            raise Meanwhile
        Faculty.update(**values, recorded_by=by, recorded_at=now()).where(Faculty.id == faculty.id).execute()
        _write(session, by, Action.FACULTY_DISCLOSED, f"{found.name}: {status}", **values)


def take_over(session_id: int, known: Faculty, by: Person) -> None:
    """Put the person of a known record on the faculty with that record, or complete their row. Raises Refused.

    It keeps the moment of the record, so that it is valid for 12 months and no longer.
    """
    copied = ("name", "credentials", "email", "status", "relationships", "mitigation", "recorded_by", "recorded_at")
    values: dict[str, Any] = {name: getattr(known, name) for name in copied}
    with writing(session_id) as session:
        people = faculty_of(session_id)
        if all(known.id != one.id for one in known_disclosures(session, people)):
            raise Refused(f"There is no record of {known.name} that can be taken over.")
        here = next((one for one in people if _is_same(one, values)), None)
        if here:
            Faculty.update(**values).where(Faculty.id == here.id).execute()
        else:
            _check_course(session, NOBODY)
            position = max((one.position for one in people), default=0) + 1
            Faculty.create(session=session, position=position, **values)
        said = f"{known.name}: {known.status}, taken over from another session"
        _write(session, by, Action.FACULTY_DISCLOSED, said)


def _check_course(session: Session, decision: Decision) -> None:
    if not is_series(session.activity):
        check_material(session.activity, "The faculty", decision, "name")


def _write(session: Session, by: Person, action: Action, said: str, **more: str) -> None:
    keep_gate(session)
    detail = {**more, "about": f"{session.full_title}: {said}", "session": session.id}
    AuditLine.write(by, action, session.activity, detail=detail)


def _leave(faculty: Faculty) -> None:
    Faculty.update(left_at=now()).where(Faculty.id == faculty.id).execute()


def _current(faculty: Faculty, seen: str | None = None) -> Faculty:
    found: Faculty = Faculty.get_by_id(faculty.id)
    if found.left_at is not None:
        raise Refused(GONE.format(found.name))
    if seen is not None and seen != found.as_written:
        raise Meanwhile
    return found


def _cleaned(values: dict[str, str]) -> dict[str, str]:
    row = {name: clean_name(values.get(name, "")) for name in LONGEST}
    row["email"] = row["email"].casefold()
    if not row["name"]:
        raise Wrong("name", "Enter the person’s name")
    for name, longest in LONGEST.items():
        words = f"At most {longest} characters" if len(row[name]) > longest else cannot_print(row[name])
        if words:
            raise Wrong(name, words)
    if row["email"] and not is_email(row["email"]):
        raise Wrong("email", "An address looks like name@example.org")
    return row


def _is_same(one: Faculty, row: dict[str, Any]) -> bool:
    """Whether it is the same person: by their address where both have one, else by their name."""
    if one.email and row["email"]:
        return bool(one.email == row["email"])
    return bool(one.name.casefold() == row["name"].casefold())


def _status(values: dict[str, str], *, is_office: bool) -> DisclosureStatus:
    try:
        status = DisclosureStatus(values["status"])
    except ValueError as unknown:
        raise Wrong("status", "Choose a status") from unknown
    for name in NEEDED.get(status, ()):
        if not values[name].strip():
            raise Wrong(name, MISSING[name])
    if status == DisclosureStatus.NOTHING and values["relationships"].strip():
        raise Wrong("status", CONTRADICTS)
    if status in OFFICES and not is_office:
        raise Wrong("status", OFFICE_ALONE)
    return status
