"""Applications in any state, with answers that can be submitted, made as people make them: by taking the steps."""

from __future__ import annotations

import copy
from datetime import timedelta
from typing import Any

from db.applications.decision import Decision, decide
from db.applications.state import State
from db.applications.tables import Application, ApplicationSection, Disclosure
from db.applications.workflow import Act
from db.disclosures.status import DisclosureStatus
from db.engine.clock import today
from db.institution.settings import institution
from db.institution.tables import Unit
from db.people.tables import Person
from db.roles.tables import Role, RoleGrant
from tests.support import make

ATTESTED = frozenset({0, 1, 2})


def answers(unit: Unit, **changes: Any) -> dict[str, dict[str, Any]]:
    """Complete answers for a live course in 30 days of 1.25 credit; `how={"agenda": []}` replaces single fields."""
    day = today(institution().timezone) + timedelta(days=30)
    agenda = [
        {"day": "1", "starts": "12:00", "ends": "12:45", "title": "Cases", "counts": True},
        {"day": "1", "starts": "12:45", "ends": "13:00", "title": "Break", "counts": False},
        {"day": "1", "starts": "13:00", "ends": "13:30", "title": "Discussion", "counts": True},
    ]
    whole: dict[str, dict[str, Any]] = {
        "what": {
            "title": "Sepsis in the first hour",
            "format": "live",
            "dates": [day.isoformat()],
            "place": "Larch Auditorium",
            "delivery": "in-person",
            "expected_learners": "40",
            "audience": ["physicians", "nurses"],
            "unit": str(unit.id),
        },
        "why": {
            "practice_now": "Antibiotics are given after two hours.",
            "best_practice": "They are given within one hour.",
            "gap_source": ["data"],
            "needs": ["performance"],
            "designed_to_change": "The time to the first dose.",
        },
        "how": {
            "objectives": ["Recognize sepsis", "Order the bundle"],
            "agenda": agenda,
            "format_why": "Cases need discussion.",
            "competencies": ["patient-care"],
            "evaluation_methods": ["commitment-to-change"],
        },
        "who": {
            "people": [
                {
                    "name": "Ines Duarte",
                    "role": "faculty",
                    "email": "ines@example.org",
                    "credentials": "MD",
                    "controls": True,
                }
            ]
        },
        "money": {"budget": [], "fee": "", "support": "no", "exhibitors": "no", "supporters": "", "joint_provider": ""},
        "credit": {"types": ["ama-pra-1"], "designated": "1.25", "boards": []},
    }
    merged = copy.deepcopy(whole)
    for section, fields in changes.items():
        merged[section].update(fields)
    return merged


class World:
    """A unit, the five people of one application's way, and the application itself."""

    def __init__(self, applicant: Person | None = None, **changes: Any) -> None:
        self.unit = make.unit()
        self.applicant = applicant or make.person()
        self.office = make.staff(Role.OFFICE)
        self.reviewer = make.person()
        RoleGrant.create(person=self.reviewer, role=Role.REVIEWER, unit=self.unit)
        self.approver = make.staff(Role.APPROVER)
        self.application = Application.create(applicant=self.applicant)
        self.fill(**changes)

    def fill(self, **changes: Any) -> None:
        for name, given in answers(self.unit, **changes).items():
            section = ApplicationSection.of(self.application, name, self.applicant)
            section.save_answers(given, self.applicant, section.revision)

    def read(self) -> Application:
        self.application = Application.get_by_id(self.application.id)
        return self.application

    def act(self, by: Person, act: Act, comment: str = "Fine.", assignee: Person | None = None) -> Application:
        seen = self.read()
        attested = ATTESTED if act == Act.APPROVE and seen.state == State.UNIT else frozenset()
        decide(seen, Decision(act, State(seen.state), seen.version, comment, attested, assignee), by)
        return self.read()

    def clear(self) -> None:
        """Record the faculty's disclosure as having nothing to disclose."""
        Disclosure.create(
            application=self.application,
            person_key="ines@example.org",
            name="Ines Duarte",
            status=DisclosureStatus.NOTHING,
            recorded_by=self.office,
        )

    def bring_to(self, state: State) -> Application:
        """Take the steps that lead to this state."""
        path = [
            (State.SUBMITTED, self.applicant, Act.SUBMIT, None),
            (State.PRELIMINARY, self.office, Act.TAKE_UP, None),
            (State.UNIT, self.office, Act.ASSIGN_REVIEWER, self.reviewer),
            (State.AWAITING, self.reviewer, Act.APPROVE, None),
            (State.FINAL, self.office, Act.ASSIGN_APPROVER, self.approver),
            (State.APPROVED, self.approver, Act.APPROVE, None),
        ]
        for then, by, act, assignee in path:
            if self.read().state == state:
                break
            if then == State.APPROVED:
                self.clear()
            self.act(by, act, assignee=assignee)
        return self.read()
