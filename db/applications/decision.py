"""Taking a step of the workflow: who may, whether it is still open, and all that follows, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from db import database
from db.activities.tables import ActivityStatus
from db.applications.activity import create_activity, open_planned, update_activity
from db.applications.actor import acting_for, candidates, still_held
from db.applications.completeness import late_problems, missing_for_submission, problems_for_approval
from db.applications.disclosure import records_of
from db.applications.draft import LONGEST_TITLE, material_changes, open_unit
from db.applications.history import approved_number
from db.applications.notices import tell
from db.applications.proposal import Proposal
from db.applications.search import keep_words
from db.applications.state import State
from db.applications.tables import Application, ApplicationVersion, Recusal, VersionAttachment, frozen
from db.applications.workflow import (
    ACTIONS,
    ATTESTATION_VERSION,
    ATTESTATIONS,
    BY_STATE_AND_ACT,
    NEEDS_COMMENT,
    Act,
    Actor,
    Step,
)
from db.audit.tables import AuditLine
from db.engine.clock import now
from db.engine.row import hold
from db.institution.settings import institution
from db.roles.tables import Grants

if TYPE_CHECKING:
    from db.activities.tables import Activity
    from db.people.tables import Person

UNCHANGED = "Nothing has changed that needs a new approval: texts count as soon as they are saved"


class NotYours(Exception):
    """This step is not this person's to take."""


class NoLongerOpen(Exception):
    """Somebody was first, or a newer version exists, or the step is out of order: nothing was changed."""


class WordsNeeded(Exception):
    """Something has to be written or ticked for this step; says which of the two, so that both are told at once.

    A comment is needed to return or decline, to send again what was returned, and where the office wants it to approve.
    All three attestations are needed for the unit's approval.
    """

    def __init__(self, comment: bool, attestations: bool) -> None:
        super().__init__()
        self.comment, self.attestations = comment, attestations


class NotReady(Exception):
    """Something is missing; `problems` says what, in words."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__()
        self.problems = problems


@dataclass(frozen=True)
class Decision:
    """A step that somebody wants to take, with the state and the version of the application that they saw."""

    act: Act
    state: State
    version: int
    comment: str = ""
    attested: frozenset[int] = field(default_factory=frozenset)  # places of ATTESTATIONS that were ticked
    assignee: Person | None = None


def decide(application: Application, decision: Decision, by: Person) -> Application:
    """Take one step of the table, with everything that follows it, or change nothing.

    Raises NotYours, NoLongerOpen, WordsNeeded or NotReady.
    """
    with database.atomic():
        hold(Application, application.id)  # what is saved at the same time is in it, or refused
        fresh: Application = Application.get_by_id(application.id)
        step = BY_STATE_AND_ACT.get((decision.state, decision.act))
        if step is None:
            raise NoLongerOpen
        name = acting_for(fresh, by, step.by, Grants.of(by))
        if name is None:
            raise NotYours
        if (fresh.state, fresh.version) != (decision.state, decision.version):
            raise NoLongerOpen  # before anything is asked that only an application in this state can answer
        _check_words(step, decision)
        _check_assignee(fresh, step, decision)
        answers = _answers(fresh, step)
        _move(fresh, step, decision, answers, by)
        if step.act == Act.RECUSE:
            Recusal.create(application=fresh, person=by, reason=decision.comment.strip())
        _bring_about(fresh, step, answers, by)
        _write(fresh, step, decision, by, name)
        tell(fresh, step, decision.comment, by)
        return fresh


def _answers(application: Application, step: Step) -> dict[str, Any]:
    """The answers that the step is about: those written now for a submission, else the frozen version's."""
    if step.act in (Act.SUBMIT, Act.REOPEN) or not application.version:
        return application.answers()
    mine = (ApplicationVersion.application == application) & (ApplicationVersion.number == application.version)
    answers: dict[str, Any] = ApplicationVersion.get(mine).answers
    return answers


def _check_words(step: Step, decision: Decision) -> None:
    wants_comment = (step.state, step.act) in NEEDS_COMMENT or (
        step.act == Act.APPROVE and institution().comment_to_approve == "yes"
    )
    attests = (step.state, step.act) == (State.UNIT, Act.APPROVE)
    missing = WordsNeeded(
        comment=wants_comment and not decision.comment.strip(),
        attestations=attests and decision.attested != set(range(len(ATTESTATIONS))),
    )
    if missing.comment or missing.attestations:
        raise missing


def _check_assignee(application: Application, step: Step, decision: Decision) -> None:
    """A reviewer is one of the responsible unit's, an approver holds that role, and neither is the applicant."""
    if step.act not in (Act.ASSIGN_REVIEWER, Act.ASSIGN_APPROVER):
        return
    if decision.assignee is None or decision.assignee.id not in candidates(application, step.act):
        raise NotReady(["Choose one of the people offered"])


def _move(application: Application, step: Step, decision: Decision, answers: dict[str, Any], by: Person) -> None:
    """The one conditional UPDATE: it counts only if the application is as the person saw it and the role still held."""
    values: dict[str, Any] = {"state": step.then, "waiting_since": now(), "reminded_at": None}
    values |= _assigned(step, decision)
    if step.act in (Act.SUBMIT, Act.REOPEN):
        values |= {"version": decision.version + 1, **submitted_values(answers)}
    as_seen = (Application.id == application.id) & (Application.state == decision.state)
    as_seen &= (Application.version == decision.version) & still_held(application, step, by)
    if not Application.update(**values).where(as_seen).execute():
        raise NoLongerOpen
    for name, value in values.items():
        setattr(application, name, value)


def _assigned(step: Step, decision: Decision) -> dict[str, Person | None]:
    """The person whom a step puts into one of the two seats, or takes off it."""
    if step.act == Act.RECUSE:
        return {"reviewer" if step.by == Actor.REVIEWER else "approver": None}
    seat = {Act.ASSIGN_REVIEWER: "reviewer", Act.ASSIGN_APPROVER: "approver"}.get(step.act)
    return {seat: decision.assignee} if seat else {}


def submitted_values(answers: dict[str, Any]) -> dict[str, Any]:
    """Title, unit and first day, which the application takes from its answers when they are frozen."""
    proposal = Proposal(answers)
    title = proposal.text("what", "title")[:LONGEST_TITLE]
    return {"title": title, "unit": open_unit(answers), "starts_on": proposal.starts_on}


def _bring_about(application: Application, step: Step, answers: dict[str, Any], by: Person) -> None:
    """Do what a step brings about beside the state: freeze a version, or make the activity."""
    if step.act in (Act.SUBMIT, Act.REOPEN):
        problems = [one.words for one in missing_for_submission(answers)]
        if step.act == Act.REOPEN:
            problems += late_problems(application, Proposal(answers))
            problems += [] if material_changes(application, application.version - 1, answers) else [UNCHANGED]
        if problems:
            raise NotReady(problems)
        made = {"application": application, "number": application.version, "answers": answers, "submitted_by": by}
        VersionAttachment.keep(ApplicationVersion.create(**made))
        keep_words(application, application.title)
    if (step.act, step.then) == (Act.APPROVE, State.APPROVED):
        problems = problems_for_approval(
            application, Proposal(answers), missing_for_submission(answers), records_of(application)
        )
        if problems:
            raise NotReady(problems)
        application.activity = _make(application, Proposal(answers))
        Application.update(activity=application.activity).where(Application.id == application.id).execute()


def _make(application: Application, proposal: Proposal) -> Activity:
    """The activity as it is approved now: made, opened where it was planned, or brought up to date."""
    activity = application.activity
    if activity is None:
        return create_activity(application, proposal)
    before = frozen(application, approved_number(application))
    if before is None or activity.status == ActivityStatus.PLANNED:
        return open_planned(application, proposal)
    return update_activity(application, proposal, Proposal(before.answers))


def _write(application: Application, step: Step, decision: Decision, by: Person, name: Person) -> None:
    detail: dict[str, Any] = {"version": application.version}
    if decision.comment.strip():
        detail["reason" if step.act == Act.RECUSE else "comment"] = decision.comment.strip()
    if (step.state, step.act) == (State.UNIT, Act.APPROVE):
        detail |= {"attestations": list(ATTESTATIONS), "attestation_version": ATTESTATION_VERSION}
    if decision.assignee:
        detail["assigned"] = decision.assignee.full_name
    AuditLine.write(
        by,
        ACTIONS[step.act],
        application,
        on_behalf_of=None if name.id == by.id else name,
        from_state=step.state,
        to_state=step.then,
        detail=detail,
    )
