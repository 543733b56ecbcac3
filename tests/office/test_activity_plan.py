"""Activities that the office makes itself: planned, complete before they open, and copies of earlier ones."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from db.activities.credit_type.designation import designated
from db.activities.credit_type.tables import ActivityCredit, CreditType
from db.activities.tables import Activity, ActivityStatus, FormerCode, Session
from db.applications.decision import NotReady as ApplicationNotReady
from db.applications.state import State
from db.applications.tables import Application, ApplicationSection
from db.audit.tables import AuditLine
from db.credit.claim import claim_credit
from db.engine.clock import now
from db.institution.tables import Unit
from db.learning.assessment.tables import AssessmentOption
from db.learning.tables import EvaluationQuestion, Participation
from db.program.activity_change import Settings
from db.program.activity_copy import copy_activity
from db.program.activity_status import NotReady, open_activity
from db.program.held import Wrong
from db.program.material import Decision
from db.program.new_activity import Plan, plan_activity
from db.roles.tables import Role
from tests.support import make
from tests.support.proposals import World, answers

if TYPE_CHECKING:
    from flask import Flask

    from db.people.tables import Person
    from tests.support.reader import Reader

APPROVER = Decision(is_approver=True, reason="The department moved")
SETTINGS = Settings(30, 2, awards_attendance=True, rotates_code=True)


@pytest.fixture
def office(app: Flask) -> Person:
    return make.staff(Role.OFFICE)


def last() -> AuditLine:
    line: AuditLine = AuditLine.select().order_by(AuditLine.id.desc()).get()
    return line


def planned(office: Person, unit: Unit | None = None) -> Activity:
    plan = Plan("Sepsis at night", "live", "", (unit or make.unit()).id, "The board asked for it")
    return plan_activity(plan, office)


def fill(activity: Activity, by: Person) -> Application:
    """Complete answers in the file of a planned activity."""
    application: Application = Application.get(Application.activity == activity)
    for name, given in answers(Unit.get()).items():
        section = ApplicationSection.of(application, name, by)
        section.save_answers(given, by, section.revision)
    return application


def test_the_office_opens_what_it_made_once_it_is_complete(office: Person) -> None:
    activity = planned(office)
    assert (last().action, last().detail["reason"]) == ("activity planned", "The board asked for it")
    with pytest.raises(NotReady) as refused:
        open_activity(activity.id, "No time for a review", office, 1)
    assert "Enter an agenda with times" in " ".join(item.words for item in refused.value.items)
    application = fill(activity, office)
    World.clear(_world(application, office))
    begun = make.session(activity, maximum_quarters=1)
    with pytest.raises(NotReady) as late:
        open_activity(activity.id, "No time for a review", office, 1)
    (item,) = late.value.items
    assert (item.words.split(":")[0], item.url[-9:]) == ("A session has begun", "/sessions")
    Session.delete_by_id(begun.id)

    assert open_activity(activity.id, "No time for a review", office, 1)

    fresh, application = Activity.get(), Application.get()
    assert (fresh.status, Session.get().maximum_quarters, fresh.title) == ("active", 5, "Sepsis in the first hour")
    assert (application.state, application.version) == (State.APPROVED, 1)
    assert EvaluationQuestion.select().count() > 3
    assert {"application opened by the office", "activity opened"} <= {line.action for line in AuditLine.select()}


def _world(application: Application, office: Person) -> World:
    world = World.__new__(World)
    world.application, world.office = application, office
    return world


def test_a_planned_activity_is_opened_by_its_approval_too(office: Person) -> None:
    activity = planned(office)
    world = World()
    Application.update(activity=None).execute()
    Application.update(activity=activity).where(Application.id == world.application.id).execute()

    world.bring_to(State.APPROVED)

    assert Activity.get().status == ActivityStatus.ACTIVE
    assert Session.get().activity == activity


@pytest.mark.parametrize(
    ("starts_in", "quarters", "words"),
    [(-1, 5, "A session has begun"), (9, 6, "A session gives more credit than its application asks for")],
)
def test_no_approval_opens_sessions_that_have_begun_or_give_more(
    office: Person, starts_in: int, quarters: int, words: str
) -> None:
    activity, world = planned(office), World()
    Application.update(activity=None).execute()
    Application.update(activity=activity).where(Application.id == world.application.id).execute()
    start = now() + timedelta(days=starts_in)
    make.session(activity, starts_at=start, ends_at=start + timedelta(hours=2), maximum_quarters=quarters)

    with pytest.raises(ApplicationNotReady) as refused:
        world.bring_to(State.APPROVED)

    assert words in " ".join(refused.value.problems)
    assert Activity.get().status == ActivityStatus.PLANNED


@pytest.mark.parametrize(
    ("change", "field"),
    [({"title": " "}, "title"), ({"format": "x"}, "format"), ({"unit": None}, "unit"), ({"reason": ""}, "reason")],
)
def test_a_plan_that_lacks_something_is_refused_at_its_field(
    office: Person, change: dict[str, Any], field: str
) -> None:
    plan = Plan("Sepsis", "live", "", make.unit().id, "The board asked for it")._replace(**change)

    with pytest.raises(Wrong) as refused:
        plan_activity(plan, office)

    assert refused.value.field == field
    assert Activity.select().count() + Application.select().count() == 0


def test_a_copy_takes_texts_and_questions_over_and_nothing_that_happened(office: Person) -> None:
    World().bring_to(State.APPROVED)
    source = Activity.get()
    Session.update(starts_at=now() - timedelta(hours=1), ends_at=now()).execute()
    claim_credit(make.ready_to_claim(at=Session.get()), 4)
    make.assessment(source, True)

    copied = copy_activity(Activity.get(), office)

    made = Activity.get_by_id(copied.activity.id)
    assert (made.title, made.status, made.previous) == (source.title, ActivityStatus.PLANNED, source)
    assert Session.select().where(Session.activity == made).count() == 0
    assert Participation.select().count() == 1
    assert FormerCode.select().count() == 0
    file = Application.get(Application.activity == made)
    assert (file.state, file.answers()["why"]["practice_now"]) == (
        State.DRAFT,
        "Antibiotics are given after two hours.",
    )
    assert "dates" not in file.answers()["what"]
    questions = EvaluationQuestion.select().where(EvaluationQuestion.activity == made).count()
    assert f"{questions} questions of the evaluation" in copied.taken
    assert AssessmentOption.select().count() == 6
    assert "course codes" in copied.left


def test_a_copy_of_what_a_load_file_made_has_a_file_that_says_what_is_known(office: Person) -> None:
    source = make.session(make.activity(unit=make.unit(), description="Know the signs")).activity

    made = copy_activity(source, office).activity

    known = Application.get(Application.activity == made).answers()
    assert known["what"]["title"] == source.title
    assert (known["how"]["objectives"], known["credit"]["designated"]) == (["Know the signs"], "1.00")


def test_a_copy_names_the_credit_types_that_it_leaves_out(office: Person) -> None:
    source = make.activity(unit=make.unit())
    for key, number in (("nursing", ""), ("pharmacy", "0000-24-001")):
        CreditType.update(is_on=True).where(CreditType.key == key).execute()
        ActivityCredit.create(activity=source, credit_type=CreditType.get(CreditType.key == key), number=number)

    copied = copy_activity(source, office)

    assert "its credit types: Nursing contact hours" in copied.taken
    assert "credit types that need a number or are switched off: Pharmacy contact hours" in copied.left
    assert [kind.key for kind in designated(copied.activity)] == ["nursing"]


def test_a_form_that_is_sent_twice_makes_one_activity(office: Person) -> None:
    unit = make.unit()
    first = planned(office, unit)

    assert planned(office, unit) == first
    assert copy_activity(first, office).activity == copy_activity(first, office).activity
    assert Activity.select().count() == 2
    assert planned(make.staff(Role.OFFICE), unit) != first


def test_a_copied_application_shows_only_what_needs_change(visitor: Reader) -> None:
    world = World()
    world.bring_to(State.APPROVED)
    visitor.as_(world.applicant)

    page = visitor.get(visitor.submit(f"/applications/{world.application.id}/copy").leads_to)

    assert "Only what needs change is open" in page.text
    folded = [one.get_text() for one in page.html.select("details.part > summary")]
    assert any("copied, nothing is missing" in words for words in folded)
    assert page.html.select("section#what")[0].find_parent("details") is None
    assert page.html.select("section#why")[0].find_parent("details") is not None
