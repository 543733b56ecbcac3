"""The planning guide: how an activity comes to be approved, made from the one table of the workflow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response

from blueprints.pages.bp import bp
from blueprints.shared import hx
from blueprints.shared.access import public
from db.applications.completeness import ASKED, NEEDED
from db.applications.picture import Stop
from db.applications.state import State
from db.applications.workflow import ATTESTATIONS, LABELS, STEPS, TURN, Act, Actor, Step
from db.institution.settings import Institution, institution

AHEAD = "ahead"  # a stop of nobody’s application
ACTORS = {
    Actor.APPLICANT: "The applicant",
    Actor.OFFICE: "The CME office",
    Actor.REVIEWER: "The unit’s assigned reviewer",
    Actor.APPROVER: "The assigned final approver",
}
ACTS = {
    Act.SUBMIT: "Submit",
    Act.TAKE_UP: "Take it up",
    Act.ASSIGN_REVIEWER: "Assign a reviewer of the responsible unit",
    Act.ASSIGN_APPROVER: "Assign the final approver",
    Act.APPROVE: "Approve",
    Act.RETURN: "Return for changes, saying what has to change",
    Act.DECLINE: "Decline, saying why",
    Act.RECUSE: "Step aside because of a conflict of interest",
    Act.WITHDRAW: "Withdraw",
    Act.REOPEN: "Change dates, agenda, faculty or credit, which reopens the approval",
}
# What happens while an application is in a state, for who reads the guide before they begin.
MEANING = {
    State.DRAFT: "You write the application section by section, alone or together. Nothing is sent before you submit.",
    State.SUBMITTED: "A version is frozen: what you submitted stays readable as it was. The office takes it up.",
    State.PRELIMINARY: "The office reads it for completeness and for the rules of accreditation, and asks back early.",
    State.UNIT: "The responsible unit answers for the activity: its reviewer reads it and attests to it.",
    State.AWAITING: "The unit has approved. The office collects the disclosures and assigns the final approver.",
    State.FINAL: "The approver looks at disclosures, credit and statements once more. Only this approval counts.",
    State.APPROVED: "The activity exists with its sessions, and each session has a course code and a sheet to print.",
    State.RETURNED: "You read what has to change, edit and submit again. Reviewers are shown the differences.",
    State.DECLINED: "The reason is in the history. You may copy the application into a new one.",
    State.WITHDRAWN: "You took it back. It stays readable, and can be copied into a new one.",
}
# The picture of the way, for who has not begun: the name of the setting that says how many days each stop takes.
STOPS = {
    State.DRAFT: ("You write it. It is saved as you go, and you can come back to it.", ""),
    State.SUBMITTED: ("The CME office takes it up.", ""),
    State.PRELIMINARY: ("The CME office checks it, usually within {} of your sending it.", "office_days"),
    State.UNIT: ("Your unit’s reviewer reads it, usually within {}.", "unit_days"),
    State.AWAITING: (
        "The final approver decides, usually within {}. All disclosures must be cleared.",
        "approver_days",
    ),
    State.APPROVED: ("Each session has its course code and a sheet with its QR code.", ""),
}


@dataclass(frozen=True)
class Way:
    """One row of the guide: who may do what in a state, where it leads, and who is told by mail."""

    who: str
    act: str
    then: str
    told: str


@dataclass(frozen=True)
class Stage:
    """A state as the guide shows it."""

    state: State
    name: str
    turn: str
    meaning: str
    ways: tuple[Way, ...]


def stages() -> list[Stage]:
    """Every state of the table, in order, with every step that leaves it."""
    return [
        Stage(
            state=state,
            name=LABELS[state],
            turn=ACTORS[turn] if (turn := TURN[state]) else "",
            meaning=MEANING[state],
            ways=tuple(way_of(step) for step in STEPS if step.state == state),
        )
        for state in State
    ]


def picture(office: Institution) -> list[Stop]:
    """The stops that an application's own page shows, with who does what and how long it usually takes."""
    return [
        Stop(LABELS[state], AHEAD, words=words.format(days(getattr(office, setting)) if setting else ""))
        for state, (words, setting) in STOPS.items()
    ]


def days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


def way_of(step: Step) -> Way:
    told = ACTORS[step.told] if step.mail and step.told else ""
    return Way(ACTORS[step.by], ACTS[step.act], LABELS[step.then], told)


@bp.get("/planning-guide")
@public
def planning_guide() -> Response:
    office = institution()
    context: dict[str, Any] = {
        "stops": picture(office),
        "usual": days(office.office_days + office.unit_days + office.approver_days),
        "stages": stages(),
        "attestations": ATTESTATIONS,
        "needed": [one.text for one in (*NEEDED, *ASKED)],
    }
    return hx.answer("pages/planning_guide.html", **context, reminded=days(office.reminder_days))
