"""Applications as people write them, for the measurements of their pages."""

from __future__ import annotations

from typing import Any

from db.applications.state import State
from db.applications.workflow import Act
from tests.support.proposals import World

PARAGRAPH = (
    "Antibiotics are given two hours after triage on average, and a third of patients with a lactate above 4 have no "
    "second measurement. The guideline asks for the first dose within one hour and for the bundle to be complete."
)
PEOPLE = [{"role": "faculty", "credentials": "MD", "controls": at < 2} for at in range(4)]


def full() -> dict[str, dict[str, Any]]:
    """Answers of the length that people write."""
    why = dict.fromkeys(("practice_now", "best_practice", "designed_to_change"), PARAGRAPH)
    faculty = [{**person, "name": f"Faculty {at}", "email": f"f{at}@example.org"} for at, person in enumerate(PEOPLE)]
    how = {"format_why": PARAGRAPH, "objectives": [PARAGRAPH[:90]] * 4}
    return {"why": why, "how": how, "who": {"people": faculty}}


def second_round(world: World) -> None:
    """Bring it to its reviewer, back, and to its reviewer again with two changes."""
    world.fill(**full())
    world.bring_to(State.UNIT)
    world.act(world.reviewer, Act.RETURN, comment=PARAGRAPH)
    world.fill(**full(), what={"place": "Birch Room"}, credit={"designated": "1.00"})
    world.act(world.applicant, Act.SUBMIT)
    world.act(world.office, Act.TAKE_UP)
    world.act(world.office, Act.ASSIGN_REVIEWER, assignee=world.reviewer)


def each_review() -> dict[str, World]:
    """Applications that went their way by the steps of the table, one for each kind of page."""
    second, final, approved = World(), World(), World()
    second_round(second)
    final.fill(**full())
    final.bring_to(State.FINAL)
    approved.bring_to(State.APPROVED)
    return {"second": second, "final": final, "approved": approved}
