"""Valid records and what they need, with as little said as the test cares about."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

from db.clock import now
from db.models.activity import Activity, Session, fold_code
from db.models.participation import Participation
from db.models.person import Degree, Person, Role, RoleGrant, Unit

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
