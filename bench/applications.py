"""Applications: the dashboard and a detail page with 10,000 in the database, as multiples of bare Flask."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from bench.budget import Figure, run
from bench.client import Asked
from bench.pages import LIST_TIMES, by_one
from bench.proposals import each_review
from bench.site import Site, made, person, served, site, titles
from db import database
from db.applications.state import SECTIONS, State
from db.applications.tables import Application, ApplicationSection, ApplicationVersion, ApplicationWord
from db.applications.workflow import ACTIONS, Act
from db.audit.tables import AuditLine
from db.engine.clock import now
from db.engine.word import words_of
from db.institution.tables import Unit
from db.people.tables import Person
from db.roles.tables import Role, RoleGrant
from tests.support.proposals import answers

APPLICATIONS = 10_000
UNITS = 12
REVIEWERS = 3  # of each unit
AT_ONCE = 500  # rows of one INSERT
SEARCH_TIMES = 12
# How many of a hundred are in each state: most are done, as after some years.
SHARES = {
    State.APPROVED: 70,
    State.DECLINED: 6,
    State.WITHDRAWN: 4,
    State.DRAFT: 4,
    State.RETURNED: 2,
    State.SUBMITTED: 4,
    State.PRELIMINARY: 2,
    State.UNIT: 4,
    State.AWAITING: 2,
    State.FINAL: 2,
}
STATES = [state for state, share in SHARES.items() for _ in range(share)]


def fill() -> dict[str, Person]:
    """10,000 applications of 12 units, each with its versions, sections and history; who looks, by role."""
    people = {name: person(f"{name}@bench.example") for name in ("office", "approver", "applicant")}
    RoleGrant.create(person=people["office"], role=Role.OFFICE)
    RoleGrant.create(person=people["approver"], role=Role.APPROVER)
    units = [Unit.create(name=f"Clinic {at:02}") for at in range(UNITS)]
    reviewers = [person(f"reviewer{at}@example.org") for at in range(UNITS * REVIEWERS)]
    for at, reviewer in enumerate(reviewers):
        RoleGrant.create(person=reviewer, role=Role.REVIEWER, unit=units[at % UNITS])
    with database.atomic():
        for first in range(0, APPLICATIONS, AT_ONCE):
            rows = [application(at, units, reviewers, people) for at in range(first, first + AT_ONCE)]
            Application.insert_many(rows).execute()
        words = [(found, words_of(found.title)) for found in Application.select()]
        rows = [{"application": found, "word": word} for found, those in words for word in those]
        for first in range(0, len(rows), AT_ONCE):
            ApplicationWord.insert_many(rows[first : first + AT_ONCE]).execute()
        for found in Application.select().where(Application.version > 0):
            write_down(found, people["office"])
    return {**people, "reviewer": reviewers[0]}


def application(at: int, units: list[Unit], reviewers: list[Person], people: dict[str, Person]) -> dict[str, Any]:
    """A row; the state goes round within the unit, so that every reviewer has some of each."""
    state = STATES[at // UNITS % len(STATES)]
    reviewed = state not in (State.DRAFT, State.SUBMITTED, State.PRELIMINARY)
    decided = state in (State.FINAL, State.APPROVED)
    return {
        "applicant": people["applicant"] if at % 100 == 0 else reviewers[(at + 1) % len(reviewers)],
        "unit": units[at % UNITS],
        "title": f"{titles()[at % 50][0]} {at}",
        "state": state,
        "version": 0 if state == State.DRAFT else 1,
        "reviewer": reviewers[at % len(reviewers)] if reviewed else None,
        "approver": people["approver"] if decided else None,
        "waiting_since": now() - timedelta(hours=at % 9000),
        "starts_on": now().date() + timedelta(days=at % 700 - 350),
    }


def write_down(found: Application, by: Person) -> None:
    """The rows that the steps of an application leave behind."""
    said = answers(found.unit) if found.unit and found.id % 100 == 0 else {name: {} for name in SECTIONS}
    ApplicationVersion.create(application=found, number=1, answers=said, submitted_by=by)
    if any(said.values()):
        rows = [{"application": found, "name": name, "answers": said[name], "saved_by": by} for name in SECTIONS]
        ApplicationSection.insert_many(rows).execute()
    for act in (Act.SUBMIT, Act.TAKE_UP, Act.ASSIGN_REVIEWER, Act.APPROVE):
        AuditLine.write(by, ACTIONS[act], found, detail={"version": 1, "comment": "Fine."})


def asked(of: Site, people: dict[str, Person]) -> dict[str, Asked]:
    """The measured paths, each with the cookie of the person who looks."""
    ways = each_review()
    second, final, approved = (ways[name].application.url for name in ("second", "final", "approved"))
    people = {
        **people,
        "second": ways["second"].reviewer,
        "final": ways["final"].approver,
        "approved": ways["approved"].applicant,
    }
    looks = {name: made(of.settings, who).headers for name, who in people.items()}
    shown = {
        "/applications, the office": ("office", "/applications"),
        "/applications, the office, by title, page 200": ("office", "/applications?sort=title&dir=asc&page=200"),
        "/applications, the office, one unit": ("office", "/applications?unit=3&status=approved"),
        "/applications, the office, by first day": ("office", "/applications?sort=starts&dir=asc&status=in-progress"),
        "/applications, the office, a search": ("office", "/applications?q=rounds+1234"),
        "/applications, a reviewer": ("reviewer", "/applications"),
        "/applications, an approver": ("approver", "/applications"),
        "/applications/<id>, second round, its reviewer": ("second", second),
        "/applications/<id>, second round, the office": ("office", second),
        "/applications/<id>, final review, its approver": ("final", final),
        "/applications/<id>, approved, its applicant": ("approved", approved),
    }
    return {what: (path, looks[who], "") for what, (who, path) in shown.items()}


def times(what: str) -> float:
    """The budget of a page, in multiples of bare Flask."""
    return SEARCH_TIMES if what.endswith("search") else LIST_TIMES


def measure() -> Sequence[Figure]:
    """About two minutes, half of it to fill the database."""
    with site() as of:
        people = fill()
        wanted = asked(of, people)
        with served(of) as server:
            figures = by_one(
                server, {f"{what}, {APPLICATIONS:,} in all": (times(what), page) for what, page in wanted.items()}
            )
    return figures


if __name__ == "__main__":
    run(measure)
