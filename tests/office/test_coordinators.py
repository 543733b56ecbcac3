"""Who runs what: every address of the office's running, for the office, approvers and coordinators of two courses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from db.roles.tables import Role
from tests.guards.test_routes import everything
from tests.support import make
from tests.support.course import Course
from tests.support.reader import Reader
from tests.support.world import Route, known_routes

if TYPE_CHECKING:
    from flask import Flask

    from db.people.tables import Person

AREAS = ("activities", "sessions", "rosters", "late-claims", "claims", "check-ins")
# A new address joins one of these by a decision. Those of one course: the office, approvers and its coordinator reach
# them, and to a coordinator of another course they are not there.
OF_ONE_COURSE = """
GET      /office/activities/<int:activity_id>
GET+POST /office/activities/<int:activity_id>/approval
GET+POST /office/activities/<int:activity_id>/assessment
GET      /office/activities/<int:activity_id>/assessment/preview
GET      /office/activities/<int:activity_id>/coordinators
GET+POST /office/activities/<int:activity_id>/credit
GET+POST /office/activities/<int:activity_id>/evaluation
GET      /office/activities/<int:activity_id>/evaluation/preview
GET      /office/activities/<int:activity_id>/history
GET      /office/activities/<int:activity_id>/learners
GET+POST /office/activities/<int:activity_id>/material
GET      /office/activities/<int:activity_id>/overlaps
GET      /office/activities/<int:activity_id>/results
GET      /office/activities/<int:activity_id>/results.csv
GET      /office/activities/<int:activity_id>/results.pdf
GET      /office/activities/<int:activity_id>/results/comments/<int:question_id>
GET      /office/activities/<int:activity_id>/sessions
GET+POST /office/activities/<int:activity_id>/sessions/new
GET      /office/activities/<int:activity_id>/sessions/flyers
GET      /office/activities/<int:activity_id>/sessions/sheets.pdf
GET+POST /office/activities/<int:activity_id>/settings
GET+POST /office/activities/<int:activity_id>/status
GET+POST /office/activities/<int:activity_id>/texts
GET      /office/claims/<int:claim_id>
POST     /office/claims/<int:claim_id>/amendment
POST     /office/claims/<int:claim_id>/revocation
GET+POST /office/late-claims/<int:late_claim_id>
GET+POST /office/late-claims/corrections/<int:correction_id>
GET      /office/rosters/<int:roster_id>
POST     /office/rosters/<int:roster_id>/columns
POST     /office/rosters/<int:roster_id>/import
POST     /office/rosters/<int:roster_id>/likely
GET      /office/rosters/<int:roster_id>/progress
POST     /office/rosters/<int:roster_id>/rows/<int:row_id>
POST     /office/rosters/<int:roster_id>/withdrawal
GET      /office/sessions/<int:session_id>
GET+POST /office/sessions/<int:session_id>/cancellation
GET+POST /office/sessions/<int:session_id>/certificates
GET+POST /office/sessions/<int:session_id>/check-in
POST     /office/sessions/<int:session_id>/check-in/undo
GET+POST /office/sessions/<int:session_id>/code
GET+POST /office/sessions/<int:session_id>/details
GET+POST /office/sessions/<int:session_id>/extension
GET+POST /office/sessions/<int:session_id>/faculty
GET+POST /office/sessions/<int:session_id>/faculty/<int:faculty_id>
GET+POST /office/sessions/<int:session_id>/faculty/<int:faculty_id>/disclosure
GET      /office/sessions/<int:session_id>/figures
GET      /office/sessions/<int:session_id>/flyer
GET+POST /office/sessions/<int:session_id>/learners
GET+POST /office/sessions/<int:session_id>/mail
GET      /office/sessions/<int:session_id>/mail/recipients
GET      /office/sessions/<int:session_id>/overlaps
GET+POST /office/sessions/<int:session_id>/projector
POST     /office/sessions/<int:session_id>/projector/end
POST     /office/sessions/<int:session_id>/projector/rotation
GET+POST /office/sessions/<int:session_id>/reopening
GET      /office/sessions/<int:session_id>/results
GET      /office/sessions/<int:session_id>/results.csv
GET      /office/sessions/<int:session_id>/results.pdf
GET      /office/sessions/<int:session_id>/results/comments/<int:question_id>
GET+POST /office/sessions/<int:session_id>/rosters
GET      /office/sessions/<int:session_id>/sheet.pdf
GET      /office/sessions/<int:session_id>/sign-in-sheet.pdf
GET+POST /office/sessions/<int:session_id>/window
"""
# Each coordinator has a list of the own.
LISTS = {
    "GET /office/activities",
    "GET /office/late-claims",
    "POST /office/late-claims",
}
OFFICE_ALONE = {
    "POST /office/activities/<int:activity_id>/report",
    "GET /office/activities/<int:activity_id>/copy",
    "GET /office/activities/new",
    "POST /office/activities/<int:activity_id>/coordinators",
    "POST /office/activities/<int:activity_id>/copy",
    "POST /office/activities/new",
}
OFFICE_AND_APPROVERS = {
    "GET /office/check-ins",
    "POST /office/sessions/<int:session_id>/check-in/answer",
}
ROUTES = {str(one): one for one in known_routes() if one.rule.split("/")[1:3] in [["office", area] for area in AREAS]}
REACHED, SIGN_IN, REFUSED, ABSENT = "reached", "sign in", 403, 404
RULES: tuple[tuple[set[str], dict[str, object]], ...] = (
    (LISTS, {"approver": REACHED, "own": REACHED, "other": REACHED}),
    (OFFICE_ALONE, {"approver": REFUSED, "own": REFUSED, "other": REFUSED}),
    (OFFICE_AND_APPROVERS, {"approver": REACHED, "own": REFUSED, "other": REFUSED}),
)
WHO = ("office", "approver", "own", "other", "learner", "visitor")


def of_one_course() -> set[str]:
    pairs = [line.split() for line in OF_ONE_COURSE.split("\n") if line]
    return {f"{method} {rule}" for methods, rule in pairs for method in methods.split("+")}


def expected(who: str, route: str) -> object:
    """The answer that this person gets from a route."""
    always = {"visitor": SIGN_IN, "office": REACHED, "learner": REFUSED}
    if who in always:
        return always[who]
    for routes, answers in RULES:
        if route in routes:
            return answers[who]
    return {"approver": REACHED, "own": REACHED, "other": ABSENT}[who]


def answer(reader: Reader, course: Course, one: Route) -> object:
    """How the route answers for a record of this course, as htmx asks for it."""
    path, headers = course.address(one.rule), {"HX-Request": "true"}
    if one.method == "GET":
        response = reader.client.get(path, query_string=course.fields, headers=headers)
    else:
        response = reader.client.post(path, data={**course.fields, "csrf_token": reader.token()}, headers=headers)
    if response.headers.get("HX-Redirect", "").startswith("/sign-in"):
        return SIGN_IN
    return response.status_code if response.status_code in (REFUSED, ABSENT) or response.status_code >= 500 else REACHED


def test_every_address_is_entered_once() -> None:
    entered = [*of_one_course(), *LISTS, *OFFICE_ALONE, *OFFICE_AND_APPROVERS]

    assert set(entered) ^ set(ROUTES) == set()
    assert len(entered) == len(set(entered))


@pytest.mark.parametrize("who", WHO)
def test_each_reaches_what_they_run_and_nothing_else(app: Flask, who: str) -> None:
    course = Course()
    people: dict[str, Person] = {
        "office": make.staff(Role.OFFICE),
        "approver": make.staff(Role.APPROVER),
        "own": course.coordinator,
        "other": Course().coordinator,
        "learner": make.person(),
    }
    reader = Reader(app, with_htmx=True)
    reader = reader.as_(people[who]) if who in people else reader
    before = everything()

    found = {route: answer(reader, course, one) for route, one in sorted(ROUTES.items())}

    assert {route: (said, expected(who, route)) for route, said in found.items() if said != expected(who, route)} == {}
    assert who in ("office", "approver", "own") or everything() == before
