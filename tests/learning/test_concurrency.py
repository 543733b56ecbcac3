"""Many at once: a lecture hall that claims with one code, and one learner who presses everything twenty times."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import db
from db.audit.tables import AuditLine
from db.credit.tables import Certificate, Claim, Credit
from db.engine.clock import now
from db.learning.assessment.tables import AssessmentAttempt, AssessmentOption
from db.learning.tables import EvaluationResponse, LateClaim, Participation
from db.people.tables import Person
from tests.support import make
from tests.support.reader import Page, Reader

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

HALL = 100
TWENTY = 20


def at_once(work: Callable[[int], Any], many: int) -> list[Any]:
    """Run `work` in so many threads, none of which begins before all of them are there."""
    door = threading.Barrier(many)

    def enter(number: int) -> Any:
        door.wait(timeout=30)
        try:
            return work(number)
        finally:
            db.database.close()

    with ThreadPoolExecutor(many) as threads:
        return list(threads.map(enter, range(many)))


def browsers(app: Flask, person: Person, many: int) -> list[Reader]:
    """So many browsers of one person, page and htmx in turn."""
    return [Reader(app, with_htmx=bool(number % 2)).as_(person) for number in range(many)]


def walk_through(reader: Reader) -> list[int]:
    """From the code to the certificate, as the pages lead; the statuses on the way."""
    page = reader.submit("/code", {"code": "lecture"})
    seen = [page.status]
    own = page.leads_to
    form = reader.get(own)
    answers = {str(tag["name"]): "Yes" for tag in form.html.select("input[type=radio][value=Yes]")}
    page = reader.submit(own, {**answers, "quarters": "4"})
    seen.append(page.status)
    page = reader.get(page.leads_to)
    return [*seen, page.status, len(page.html.select('a[href$=".pdf"]'))]


def test_a_hundred_learners_claim_with_one_code_at_once(app: Flask) -> None:
    at = make.session(code="LECTURE")
    make.evaluation(at.activity, "yes-no")
    readers = [Reader(app, with_htmx=bool(number % 2)).as_(make.person()) for number in range(HALL)]

    seen = at_once(lambda number: walk_through(readers[number]), HALL)

    assert [one for one in seen if one not in ([303, 303, 200, 1], [200, 200, 200, 1])] == []
    counts = [model.select().count() for model in (Participation, EvaluationResponse, Claim, Certificate, Credit)]
    assert counts == [HALL] * 5
    assert len({row.learner.id for row in Claim.select()}) == HALL
    assert len({row.number for row in Certificate.select()}) == HALL


def test_twenty_claims_of_one_learner_are_one(app: Flask) -> None:
    participation = make.ready_to_claim()
    readers = browsers(app, participation.learner, TWENTY)
    path = f"/participations/{participation.id}"

    pages = at_once(lambda n: readers[n].submit(f"{path}/claim", {"quarters": str(1 + n % 4)}), TWENTY)

    assert {page.leads_to for page in pages} == {path}
    claim, certificate, credit = Claim.get(), Certificate.get(), Credit.get()
    assert [model.select().count() for model in (Claim, Certificate, Credit, AuditLine)] == [1] * 4
    assert certificate.claim == claim
    assert credit.hundredths == claim.quarters * 25


def test_twenty_registrations_of_one_learner_are_one(app: Flask) -> None:
    make.session(code="LECTURE")
    readers = browsers(app, make.person(), TWENTY)

    pages = at_once(lambda n: readers[n].submit("/code/LECTURE" if n % 3 else "/code", {"code": "LECTURE"}), TWENTY)

    # Who types the code again after registering is shown the session, with the way on.
    assert {page.leads_to for page in pages} <= {f"/participations/{Participation.get().id}/claim", "/code/LECTURE"}
    assert Participation.select().count() == 1


def test_twenty_evaluations_of_one_learner_are_one_response(app: Flask) -> None:
    at = make.session()
    question = make.evaluation(at.activity, "yes-no")[0]
    participation = make.participation(at=at)
    readers = browsers(app, participation.learner, TWENTY)
    path = f"/participations/{participation.id}/evaluation"

    pages = at_once(lambda n: readers[n].submit(path, {f"question_{question.id}": "Yes", "quarters": "4"}), TWENTY)

    assert {page.leads_to for page in pages} == {f"/participations/{participation.id}"}
    assert (EvaluationResponse.select().count(), Claim.select().count()) == (1, 1)


def test_twenty_attempts_at_one_moment_use_up_one(app: Flask) -> None:
    at = make.session(make.activity(attempts_allowed=2, minimum_percent=100))
    question = make.assessment(at.activity)[0]
    wrong = AssessmentOption.get(AssessmentOption.question == question, AssessmentOption.position == 3)
    participation = make.participation(at=at)
    readers = browsers(app, participation.learner, TWENTY)
    fields = {"number": "1", f"question-{question.id}": str(wrong.id)}

    pages = at_once(lambda n: readers[n].submit(f"/participations/{participation.id}/assessment", fields), TWENTY)

    assert {page.status for page in pages} <= {200, 303}
    assert AssessmentAttempt.select().count() == 1


def test_twenty_late_claims_are_one(app: Flask) -> None:
    at = make.session(code="TOOLATE", closes_at=now())
    readers = browsers(app, make.person(), TWENTY)

    pages: list[Page] = at_once(lambda n: readers[n].submit("/code/TOOLATE/late-claim", {"note": str(n)}), TWENTY)

    assert {page.status for page in pages} == {200, 303}
    assert LateClaim.get().session == at
    assert LateClaim.select().count() == 1


def test_of_two_tabs_the_second_finds_the_firsts_certificate(reader: Reader) -> None:
    participation = make.ready_to_claim()
    reader.as_(participation.learner)
    path = f"/participations/{participation.id}"
    tabs = [reader.get(f"{path}/claim") for _ in range(2)]

    pages = [reader.submit(f"{path}/claim", {"quarters": str(2 + number)}) for number, _ in enumerate(tabs)]

    assert [page.leads_to for page in pages] == [path, path]
    assert "You claimed 0.50 credit" in reader.follow(pages[1]).text
