"""One activity with one of everything that the office runs, so that each of its addresses leads somewhere."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from db.attendance.check_in import check_in
from db.credit.claim import claim_credit
from db.credit.tables import Correction
from db.disclosures.tables import Faculty
from db.engine.clock import now
from db.institution.settings import institution
from db.learning.late_claim import ask_late_claim
from db.learning.presence.tables import CheckIn
from db.learning.tables import LateClaim
from db.roles.tables import Role, RoleGrant
from db.rosters.tables import Outcome, Roster, RosterRow, RosterState
from tests.support import make

if TYPE_CHECKING:
    from db.people.tables import Person

ARGUMENT = re.compile(r"<(?:[^<>:]+:)?(\w+)>")


class Course:
    """A course of two sessions, its requests, a claim, a roster and its faculty, and whoever coordinates it."""

    def __init__(self) -> None:
        self.activity = make.activity()
        self.questions = make.evaluation(self.activity, "yes-no", "text")
        make.assessment(self.activity)
        self.session = make.session(self.activity, starts_at=now() - timedelta(hours=1), ends_at=now())
        self.coordinator: Person = make.person()
        RoleGrant.create(person=self.coordinator, role=Role.COORDINATOR, activity=self.activity)
        mine = make.ready_to_claim(at=self.session)
        mine.passed_at = now()
        mine.save()
        claim = claim_credit(mine, 2).claim
        ask_late_claim(make.person(), self.session, "I was there.")
        late = make.person()
        check_in(late, self.session, self.coordinator, "The bus was late.")
        roster = Roster.create(session=self.session, by=self.coordinator, name="list.csv", state=RosterState.READY)
        self.numbers = {
            "activity_id": self.activity.id,
            "session_id": self.session.id,
            "claim_id": claim.id if claim else 0,
            "late_claim_id": LateClaim.get(LateClaim.session == self.session).id,
            "correction_id": Correction.create(claim=claim, about="amount", note="Half of it.").id,
            "roster_id": roster.id,
            "row_id": RosterRow.create(roster=roster, line=2, email="new@example.org", outcome=Outcome.NEW).id,
            "faculty_id": Faculty.create(session=self.session, name="Dr. Bell").id,
            "question_id": self.questions[1].id,
        }

        asked = CheckIn.get(CheckIn.session == self.session).id
        self.fields = {"person": late.id, "check_in": asked, "group": "registered", "answer": "declined"}
        self.fields["month"] = f"{self.session.starts_at.astimezone(institution().zone):%Y-%m}"

    def address(self, rule: str) -> str:
        """The address of a route with this course's records in it."""
        return ARGUMENT.sub(lambda found: str(self.numbers[found[1]]), rule)
