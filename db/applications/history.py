"""The history of an application, line by line as the audit log holds it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from peewee import JOIN

from db.applications.state import State
from db.applications.workflow import LABELS
from db.audit.action import Action
from db.audit.tables import AuditLine
from db.engine.query import prepared
from db.people.tables import Person

if TYPE_CHECKING:
    from peewee import ModelSelect

    from db.applications.tables import Application

DONE = {
    Action.APPLICATION_SUBMITTED: "Submitted",
    Action.APPLICATION_TAKEN_UP: "Preliminary review started",
    Action.REVIEWER_ASSIGNED: "Assigned to a reviewer",
    Action.APPROVER_ASSIGNED: "Assigned to an approver",
    Action.APPLICATION_APPROVED: "Approved",
    Action.APPLICATION_RETURNED: "Returned for changes",
    Action.APPLICATION_DECLINED: "Declined",
    Action.APPLICATION_WITHDRAWN: "Withdrawn",
    Action.APPLICATION_REOPENED: "Reopened: a change needs a new approval",
    Action.REVIEWER_RECUSED: "Stepped aside because of a conflict of interest",
    Action.DISCLOSURE_RECORDED: "Disclosure recorded",
    Action.TEXTS_CHANGED: "Texts changed",
    Action.APPLICATION_OPENED: "Opened by the office without a review",
}
ROUND = (State.RETURNED, State.SUBMITTED)  # the steps by which an application goes back and comes again
UNIT_APPROVED = "Approved by the unit"
OPERATOR = "The operator"


class Line(NamedTuple):
    """One line of the history; `at` is in UTC, `version` the submitted version that it was about (0: none)."""

    at: datetime
    who: str
    in_name_of: str
    what: str
    from_state: str
    to_state: str
    comment: str
    attestations: tuple[str, ...]
    about: str  # who was assigned, or whose disclosure it is and how it was judged
    version: int
    reason: str = ""  # of who stepped aside; for the office alone

    @property
    def way(self) -> str:
        """“Submitted → Preliminary review”; '' for a line that is no step."""
        before, after = (LABELS.get(state, state) for state in (self.from_state, self.to_state))
        return f"{before} → {after}" if after and after != before else ""


class Page(NamedTuple):
    """Some lines of a history, the newest first, and whether older ones follow."""

    lines: list[Line]
    goes_on: bool


class Round(NamedTuple):
    """The last return of an application with what it asks for, and its applicant's answer once it was sent again."""

    asked: Line | None = None
    answer: Line | None = None


def history(application: Application, most: int, number: int = 1, *, with_reasons: bool = False) -> Page:
    """A page of at most so many lines, in one query; for some readers with the reasons of who stepped aside."""
    found = [_line(*row) for row in _lines(application.id, most + 1, (number - 1) * most)]
    found = found if with_reasons else [line._replace(reason="") for line in found]
    return Page(found[:most], len(found) > most)


def last_round(application: Application, known: Page | None = None) -> Round:
    """The last round, read from this newest page of the history where that is long enough, else in one query."""
    steps = [line for line in known.lines if line.to_state in ROUND] if known else []
    if known is None or (len(steps) < len(ROUND) and known.goes_on):
        steps = [_line(*row) for row in _steps_of_round(application.id)]
    newest, older = (*steps, None, None)[:2]
    if newest and newest.to_state == State.RETURNED:
        return Round(newest)
    return Round(older, newest) if older and older.to_state == State.RETURNED else Round()


@prepared
def _steps_of_round(application_id: Any) -> ModelSelect[Any]:
    return _all_lines(application_id).where(AuditLine.to_state.in_(ROUND)).limit(len(ROUND)).tuples()


@prepared
def _lines(application_id: Any, limit: Any, offset: Any) -> ModelSelect[Any]:
    return _all_lines(application_id).limit(limit).offset(offset).tuples()


def _all_lines(application_id: Any) -> ModelSelect[Any]:
    owner = Person.alias()
    names = (Person.first_name, Person.last_name, owner.first_name, owner.last_name)
    own = (AuditLine.at, AuditLine.action, AuditLine.from_state, AuditLine.to_state, AuditLine.detail)
    return (
        AuditLine.select(*own, *names)
        .join(Person, JOIN.LEFT_OUTER, on=AuditLine.person)
        .switch(AuditLine)
        .join(owner, JOIN.LEFT_OUTER, on=AuditLine.on_behalf_of == owner.id)
        .where(AuditLine.subject_type == "application", AuditLine.subject_id == application_id)
        .order_by(AuditLine.id.desc())
    )


def approved_number(application: Application) -> int:
    """The number of the version that was approved last; 0 where none was."""
    mine = (AuditLine.subject_type == "application") & (AuditLine.subject_id == application.id)
    line = AuditLine.select().where(mine, AuditLine.to_state == State.APPROVED).order_by(AuditLine.id.desc()).first()
    return int(line.detail.get("version") or 0) if line else 0


def since(lines: list[Line], state: str, version: int) -> list[Line]:
    """Lines written after the application came into this state with this version; the newest first."""
    newer = []
    for line in lines:
        if line.to_state == state and line.version == version:
            break
        newer.append(line)
    return newer


def _line(
    at: datetime, action: str, from_state: str, to_state: str, detail: dict[str, Any], *names: str | None
) -> Line:
    first, last, owner_first, owner_last = names
    return Line(
        at=at,
        who=f"{first} {last}" if first else OPERATOR,
        in_name_of=f"{owner_first} {owner_last}" if owner_first else "",
        what=_what(action, from_state, to_state),
        from_state=from_state,
        to_state=to_state,
        comment=str(detail.get("comment") or ""),
        attestations=tuple(detail.get("attestations") or ()),
        about=str(detail.get("assigned") or detail.get("about") or ""),
        version=int(detail.get("version") or 0),
        reason=str(detail.get("reason") or ""),
    )


def _what(action: str, from_state: str, to_state: str) -> str:
    if to_state == State.AWAITING and from_state == State.UNIT:
        return UNIT_APPROVED
    return DONE[Action(action)]
