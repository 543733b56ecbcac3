"""Valid records and what they need, with as little said as the test cares about."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

from db.activities.code import fold_code
from db.activities.tables import Activity, Session
from db.attendance.projector import open_projector
from db.credit.claim import claim_credit
from db.credit.tables import Certificate, Credit, new_number
from db.engine.clock import now
from db.institution.tables import Unit
from db.learning.assessment.tables import AssessmentOption, AssessmentQuestion
from db.learning.tables import EvaluationQuestion, Participation
from db.people.tables import Degree, Person
from db.roles.tables import Role, RoleGrant

_numbers = itertools.count(1)


def number() -> int:
    return next(_numbers)


def person(degree: str = "MD", **more: Any) -> Person:
    """A person whose address is confirmed; no password, for signing in is by `reader.as_`."""
    row = {
        "email": f"person{number()}@example.org",
        "first_name": "Ada",
        "last_name": "Okafor",
        "degree": Degree.get(Degree.name == degree),
        "profession": "Physician",
        "email_confirmed_at": now(),
    }
    made: Person = Person.create(**{**row, **more})
    return made


def staff(role: Role, **more: Any) -> Person:
    made = person(**more)
    RoleGrant.create(person=made, role=role)
    return made


def unit(name: str = "") -> Unit:
    made: Unit = Unit.create(name=name or f"Department {number()}")
    return made


def activity(**more: Any) -> Activity:
    row = {"key": f"activity-{number()}", "title": "Heart failure in primary care", "format": "live"}
    made: Activity = Activity.create(**{**row, **more})
    return made


def session(of: Activity | None = None, code: str = "", **more: Any) -> Session:
    """A session that ended a moment ago and whose code is open."""
    code = code or f"CODE{number()}"
    row = {
        "activity": of or activity(),
        "key": f"session-{number()}",
        "starts_at": now() - timedelta(hours=1),
        "ends_at": now() - timedelta(minutes=1),
        "maximum_quarters": 4,
        "code": code,
        "code_key": fold_code(code),
        "opens_at": now() - timedelta(hours=2),
        "closes_at": now() + timedelta(days=7),
    }
    made: Session = Session.create(**{**row, **more})
    return made


def participation(learner: Person | None = None, at: Session | None = None) -> Participation:
    return Participation.register(learner or person(), at or session())


def screen(at: Session) -> str:
    """The key of the session's screen in the hall, with what a changing code is made of."""
    open_projector(at, person())
    return str(Session.get_by_id(at.id).projector_key)


def evaluation(of: Activity, *kinds: str) -> list[EvaluationQuestion]:
    """Evaluation questions of these kinds, in order; a free text is optional."""
    made = []
    for position, kind in enumerate(kinds or ("agreement", "text"), start=1):
        options = ["In the clinic", "On the ward"] if kind in ("one", "several") else []
        row = {"activity": of, "position": position, "kind": kind, "options": options}
        made.append(EvaluationQuestion.create(prompt=f"Question {position}?", is_required=kind != "text", **row))
    return made


def assessment(of: Activity, *several: bool) -> list[AssessmentQuestion]:
    """Assessment questions of three options; the first is right, and where several are asked the second too."""
    made = []
    for position, is_several in enumerate(several or (False,), start=1):
        row = {"activity": of, "position": position, "is_several": is_several}
        question = AssessmentQuestion.create(prompt=f"Case {position}?", rationale=f"Because of {position}.", **row)
        for place, text in enumerate(("Alpha", "Beta", "Gamma"), start=1):
            right = place == 1 or (is_several and place == 2)
            AssessmentOption.create(question=question, position=place, text=text, is_correct=right)
        made.append(question)
    return made


def ready_to_claim(learner: Person | None = None, at: Session | None = None) -> Participation:
    """A participation whose evaluation is sent."""
    made = participation(learner, at)
    made.is_evaluated = True
    made.save()
    return made


def certificate(learner: Person | None = None, quarters: int = 4) -> Certificate:
    """A certificate as a claim makes it."""
    return claim_credit(ready_to_claim(learner), quarters)


def credit(learner: Person, on: str, title: str = "", kind: str = "Live Course", hundredths: int = 100) -> Credit:
    """A line of a transcript by itself, without the claim behind it."""
    made: Credit = Credit.create(
        learner=learner,
        on=on,
        title=title or f"Lecture {number()}",
        activity_type=kind,
        credit_type="AMA PRA Category 1 Credit(s)™",
        hundredths=hundredths,
        number=new_number(),
    )
    return made
