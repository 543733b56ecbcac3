"""The way of an application to approval as one table: states, who may act in each, and what follows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from db.applications.state import State
from db.audit.action import Action

if TYPE_CHECKING:
    from collections.abc import Iterable


class Actor(StrEnum):
    """The four kinds of people who take steps. A reviewer and an approver act only where they were assigned."""

    APPLICANT = "applicant"
    OFFICE = "office"
    REVIEWER = "reviewer"
    APPROVER = "approver"


class Act(StrEnum):
    SUBMIT = "submit"
    TAKE_UP = "take-up"
    ASSIGN_REVIEWER = "assign-reviewer"
    ASSIGN_APPROVER = "assign-approver"
    APPROVE = "approve"
    RETURN = "return"
    DECLINE = "decline"
    RECUSE = "recuse"
    WITHDRAW = "withdraw"
    REOPEN = "reopen"


@dataclass(frozen=True)
class Step:
    """One row of the table: in `state`, `by` may `act`, and then the application is in `then`; `mail` tells `told`."""

    state: State
    act: Act
    by: Actor
    then: State
    mail: str = ""
    told: Actor | None = None


_OPEN = (State.SUBMITTED, State.PRELIMINARY, State.UNIT, State.AWAITING, State.FINAL, State.RETURNED)
_REVIEWS = (
    (State.PRELIMINARY, Actor.OFFICE),
    (State.UNIT, Actor.REVIEWER),
    (State.AWAITING, Actor.OFFICE),  # who finds a fault while disclosures come in need not first assign an approver
    (State.FINAL, Actor.APPROVER),
)

STEPS: tuple[Step, ...] = (
    Step(State.DRAFT, Act.SUBMIT, Actor.APPLICANT, State.SUBMITTED, "application_submitted", Actor.OFFICE),
    Step(State.RETURNED, Act.SUBMIT, Actor.APPLICANT, State.SUBMITTED, "application_submitted", Actor.OFFICE),
    Step(State.SUBMITTED, Act.TAKE_UP, Actor.OFFICE, State.PRELIMINARY),
    Step(
        State.PRELIMINARY,
        Act.ASSIGN_REVIEWER,
        Actor.OFFICE,
        State.UNIT,
        "application_assigned",
        Actor.REVIEWER,
    ),
    Step(State.UNIT, Act.ASSIGN_REVIEWER, Actor.OFFICE, State.UNIT, "application_assigned", Actor.REVIEWER),
    Step(State.UNIT, Act.APPROVE, Actor.REVIEWER, State.AWAITING, "application_unit_approved", Actor.OFFICE),
    Step(
        State.AWAITING,
        Act.ASSIGN_APPROVER,
        Actor.OFFICE,
        State.FINAL,
        "application_to_approve",
        Actor.APPROVER,
    ),
    Step(State.FINAL, Act.ASSIGN_APPROVER, Actor.OFFICE, State.FINAL, "application_to_approve", Actor.APPROVER),
    Step(State.FINAL, Act.APPROVE, Actor.APPROVER, State.APPROVED, "application_approved", Actor.APPLICANT),
    *(Step(state, Act.RETURN, by, State.RETURNED, "application_returned", Actor.APPLICANT) for state, by in _REVIEWS),
    *(Step(state, Act.DECLINE, by, State.DECLINED, "application_declined", Actor.APPLICANT) for state, by in _REVIEWS),
    # Who has a conflict of interest says so before deciding, and the office chooses somebody else (Standard 3).
    Step(State.UNIT, Act.RECUSE, Actor.REVIEWER, State.PRELIMINARY, "application_recused", Actor.OFFICE),
    Step(State.FINAL, Act.RECUSE, Actor.APPROVER, State.AWAITING, "application_recused", Actor.OFFICE),
    *(Step(state, Act.WITHDRAW, Actor.APPLICANT, State.WITHDRAWN) for state in (State.DRAFT, *_OPEN)),
    Step(State.APPROVED, Act.REOPEN, Actor.APPLICANT, State.AWAITING, "application_reopened", Actor.OFFICE),
)

BY_STATE_AND_ACT = {(step.state, step.act): step for step in STEPS}
ACTIONS = {act: Action(f"application {act}") for act in Act}  # what the audit log calls each
DECISIONS = (Act.APPROVE, Act.RETURN, Act.DECLINE)
# To return, decline or step aside one says why; who sends again what was returned says what has changed.
_SAYS_WHY = (Act.RETURN, Act.DECLINE, Act.RECUSE)
NEEDS_COMMENT: frozenset[tuple[State, Act]] = frozenset(
    {(State.RETURNED, Act.SUBMIT), *((step.state, step.act) for step in STEPS if step.act in _SAYS_WHY)}
)

# Which state is whose turn, for dashboards, reminders and the planning guide.
TURN: dict[State, Actor | None] = {
    State.DRAFT: Actor.APPLICANT,
    State.SUBMITTED: Actor.OFFICE,
    State.PRELIMINARY: Actor.OFFICE,
    State.UNIT: Actor.REVIEWER,
    State.AWAITING: Actor.OFFICE,
    State.FINAL: Actor.APPROVER,
    State.RETURNED: Actor.APPLICANT,
    State.APPROVED: None,
    State.DECLINED: None,
    State.WITHDRAWN: None,
}

# The next step of each state that is somebody's turn, as whoever takes it would name it.
NEXT: dict[State, str] = {
    State.SUBMITTED: "Start preliminary review",
    State.PRELIMINARY: "Assign a reviewer",
    State.UNIT: "Review",
    State.AWAITING: "Assign an approver",
    State.FINAL: "Decide",
    State.RETURNED: "Edit and resubmit",
    State.DRAFT: "Finish the draft",
}

LABELS: dict[str, str] = {  # by State
    State.DRAFT: "Draft",
    State.SUBMITTED: "Submitted",
    State.PRELIMINARY: "Preliminary review",
    State.UNIT: "Unit review",
    State.AWAITING: "Waiting for final approval",
    State.FINAL: "Waiting for final approval",
    State.APPROVED: "Approved",
    State.RETURNED: "Returned for changes",
    State.DECLINED: "Declined",
    State.WITHDRAWN: "Withdrawn",
}


def is_turn(state: State, acts: Iterable[Act]) -> bool:
    """Whether an application in this state waits for whoever may take these acts; an applicant may always withdraw."""
    return any(act != Act.WITHDRAW and BY_STATE_AND_ACT[state, act].by == TURN[state] for act in acts)


ATTESTATION_VERSION = "2026-11"
ATTESTATIONS = (
    "The activity is financially viable.",
    "It aligns with the department’s educational mission.",
    "The content meets accepted standards in medical science, clinical medicine and healthcare delivery.",
)
