"""Writing an approved application: texts count at once, what is material waits to be approved again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from db.activities.tables import Activity, Session
from db.applications.decision import NotReady
from db.applications.state import State
from db.applications.workflow import Act
from db.audit.tables import AuditLine
from db.engine.clock import now
from db.learning.assessment.tables import AssessmentAttempt, AssessmentQuestion
from db.learning.question import AnswerItem, AssessmentItem
from db.learning.question_change import replace_assessment
from tests.support import make
from tests.support.form import WHY, save, section_of
from tests.support.proposals import World

if TYPE_CHECKING:
    from flask import Flask

    from tests.support.reader import Reader


def test_texts_of_an_approved_application_count_at_once_with_a_line_in_the_log(reader: Reader) -> None:
    world = World()
    world.bring_to(State.APPROVED)
    what = {**world.application.answers()["what"], "title": "A better title", "place": "Oak Room"}

    save(reader.as_(world.applicant), world, "what", what)

    activity = Activity.get()
    assert (activity.title, activity.place) == ("A better title", "Oak Room")
    assert (world.read().state, world.application.title) == (State.APPROVED, "A better title")
    line = AuditLine.select().order_by(AuditLine.id.desc()).get()
    assert (line.action, line.detail["changed"]) == ("application texts changed", ["Title", "Place"])


def test_what_is_material_waits_to_be_approved_again(reader: Reader) -> None:
    world = World()
    world.bring_to(State.APPROVED)
    credit = {"types": ["ama-pra-1"], "designated": "1.00"}
    save(reader.as_(world.applicant), world, "credit", credit)

    page = reader.get(f"/applications/{world.application.id}/edit")
    assert "Credit asked for: 1.25 → 1.00" in page.one("#submission").text.replace("\n", " ")
    assert Session.get().maximum_quarters == 5
    reader.submit(f"/applications/{world.application.id}/submission", {"state": "approved", "version": "1"})

    assert (world.read().state, world.application.version) == (State.AWAITING, 2)
    world.act(world.office, Act.ASSIGN_APPROVER, assignee=world.approver)
    world.act(world.approver, Act.APPROVE)
    assert Session.get().maximum_quarters == 4


def test_an_approved_application_keeps_a_title(reader: Reader) -> None:
    world = World()
    world.bring_to(State.APPROVED)
    what = {**world.application.answers()["what"], "title": "  "}

    answer = save(reader.as_(world.applicant), world, "what", what)

    assert answer.status == 422
    assert "keeps a title" in answer.text
    assert Activity.get().title == "Sepsis in the first hour"


def test_an_approved_title_stays_one_that_a_certificate_can_print(reader: Reader) -> None:
    world = World()
    world.bring_to(State.APPROVED)
    what = {**world.application.answers()["what"], "title": "Sepsis 🫀 心", "place": "O\ufb03ce"}

    answer = save(reader.as_(world.applicant), world, "what", what)

    assert answer.status == 422
    assert "No certificate can print 🫀 心" in answer.text
    assert Activity.get().title == "Sepsis in the first hour"


def test_a_reviewer_does_not_write_what_is_approved(reader: Reader) -> None:
    world = World()
    world.bring_to(State.APPROVED)

    assert save(reader.as_(world.reviewer), world, "why", WHY).status == 403
    assert section_of(world, "why").answers != WHY


LONGER = [{"day": "1", "starts": "12:00", "ends": "15:00", "title": "Cases", "counts": True}]


def test_credit_never_rises_after_the_start_whatever_day_is_named_now(reader: Reader) -> None:
    world = World()
    world.bring_to(State.APPROVED)
    Session.update(starts_at=now() - timedelta(minutes=1)).execute()
    later = (now() + timedelta(days=90)).date().isoformat()
    world.fill(what={"dates": [later]}, how={"agenda": LONGER}, credit={"designated": "3.00"})

    path = f"/applications/{world.application.id}/submission"
    answer = reader.as_(world.applicant).submit(path, {"state": "approved", "version": "1"})

    assert answer.status == 422
    assert "has begun, so its credit can no longer rise" in answer.text
    assert (world.read().state, Session.get().maximum_quarters) == (State.APPROVED, 5)


def test_there_is_nothing_to_approve_again_without_a_change_that_needs_it(reader: Reader) -> None:
    world = World()
    world.bring_to(State.APPROVED)
    world.fill(what={"title": "Sepsis within the hour"})

    path = f"/applications/{world.application.id}/submission"
    answer = reader.as_(world.applicant).submit(path, {"state": "approved", "version": "1"})

    assert answer.status == 422
    assert "Nothing has changed that needs a new approval" in answer.text
    assert (world.read().state, world.application.version) == (State.APPROVED, 1)


QUESTION = {"prompt": "When?", "right": ["Within an hour"], "wrong": ["Later"], "rationale": ""}


def approve_anew(world: World, **how: Any) -> None:
    world.fill(how=how)
    world.act(world.applicant, Act.REOPEN)
    world.act(world.office, Act.ASSIGN_APPROVER, assignee=world.approver)
    world.act(world.approver, Act.APPROVE)


def test_a_test_is_approved_anew_and_is_a_new_version_once_somebody_has_taken_it(app: Flask) -> None:
    world = World(how={"questions": [QUESTION]})
    world.bring_to(State.APPROVED)
    approve_anew(world, questions=[{**QUESTION, "prompt": "How soon?"}])
    assert [one.prompt for one in AssessmentQuestion.select()] == ["How soon?"]
    attempt = {"number": 1, "answers": {}, "right": 0, "questions": 1, "is_passed": False}
    AssessmentAttempt.create(participation=make.participation(at=Session.get()), **attempt)

    approve_anew(world, questions=[QUESTION])

    asked = AssessmentQuestion.select().order_by(AssessmentQuestion.version)
    assert [(one.prompt, one.version) for one in asked] == [("How soon?", 1), ("When?", 2)]
    world.fill(how={"minimum_percent": "99"})
    with pytest.raises(NotReady) as refused:
        world.act(world.applicant, Act.REOPEN)
    assert "Someone has taken the test and was told" in refused.value.problems[0]


def test_what_the_office_made_of_a_test_stays_while_its_application_asks_the_same(app: Flask) -> None:
    world = World(how={"questions": [QUESTION]})
    world.bring_to(State.APPROVED)
    replace_assessment(Activity.get(), [AssessmentItem("Ours?", answers=(AnswerItem("Yes", True), AnswerItem("No")))])

    approve_anew(world, questions=[QUESTION], attempts="3")

    assert [one.prompt for one in AssessmentQuestion.select()] == ["Ours?"]
