"""The demo's applications: each account finds something that waits for it, made by the steps that people take."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from blueprints.office.demo.applications import contributor, working_day
from cmeapp import create_app
from db.activities.tables import Session
from db.applications.actor import acts_for
from db.applications.completeness import missing_for_submission, problems_for_approval
from db.applications.disclosure import records_of
from db.applications.proposal import Proposal
from db.applications.state import State
from db.applications.tables import Application, ApplicationVersion, Disclosure
from db.applications.workflow import TURN, Act
from db.audit.tables import AuditLine
from db.engine.clock import now, today
from db.institution.settings import forget_institution, institution
from db.institution.tables import InstitutionSetting, Unit
from db.outbox.tables import Message
from db.people.tables import Person

if TYPE_CHECKING:
    from blueprints.shared.settings import Settings


@pytest.fixture
def demo(data: Settings) -> None:
    """The demo, loaded."""
    InstitutionSetting.delete().execute()
    forget_institution()
    app = create_app(replace(data, demo=True))
    result = app.test_cli_runner().invoke(args=["load-demo"])
    assert result.exit_code == 0, result.output


def person(name: str) -> Person:
    return Person.get(Person.email == f"{name}@example.org")


def in_state(*states: State) -> list[Application]:
    return list(Application.select().where(Application.state.in_(list(states))))


def test_there_is_one_in_every_state_and_of_every_unit(demo: None) -> None:
    states = Counter(application.state for application in Application.select())

    assert set(states) == set(State)
    assert sum(states.values()) >= 12
    assert {application.unit_id for application in Application.select()} == {unit.id for unit in Unit.select()}


@pytest.mark.parametrize(
    ("name", "states"),
    [
        ("applicant", {State.DRAFT, State.RETURNED}),
        ("reviewer", {State.UNIT}),
        ("office", {State.SUBMITTED, State.PRELIMINARY, State.AWAITING}),
        ("approver", {State.FINAL}),
    ],
)
def test_each_account_finds_something_that_waits_for_it(demo: None, name: str, states: set[State]) -> None:
    who = person(name)
    waiting = {
        State(one.state)
        for one in in_state(*states)
        if TURN[State(one.state)] and set(acts_for(one, who)) - {Act.WITHDRAW}
    }

    assert waiting == states
    assert len(in_state(State.UNIT)) >= 2


def test_one_final_review_is_ready_and_one_is_not(demo: None) -> None:
    found = {one.title: (one, one.answers()) for one in in_state(State.FINAL)}
    problems = {
        title: problems_for_approval(one, Proposal(said), missing_for_submission(said), records_of(one))
        for title, (one, said) in found.items()
    }

    assert sorted(map(len, problems.values())) == [0, 1]
    assert "No cleared disclosure on record: Irene Castellano" in str(problems)


def test_what_was_submitted_was_complete_and_the_draft_is_not(demo: None) -> None:
    assert all(missing_for_submission(version.answers) == [] for version in ApplicationVersion.select())
    assert all(missing_for_submission(one.answers()) for one in in_state(State.DRAFT))


def test_what_was_approved_has_sessions_to_come_and_tells_learners_what_was_disclosed(demo: None) -> None:
    approved = in_state(State.APPROVED)

    assert len(approved) >= 2
    for one in approved:
        assert one.activity
        sessions = list(Session.select().where(Session.activity == one.activity))
        assert all(each.starts_at > now() for each in sessions)
        assert all(each.starts_at.astimezone(institution().zone).weekday() < 5 for each in sessions)
        assert "financial relationships" in one.activity.disclosure
    assert max(Session.select().where(Session.activity == one.activity).count() for one in approved) >= 4


def test_every_step_was_taken_by_somebody_on_a_day_of_its_own(demo: None) -> None:
    for one in Application.select().where(Application.state != State.DRAFT):
        mine = (AuditLine.subject_type == "application") & (AuditLine.subject_id == one.id)
        lines = list(AuditLine.select().where(mine, AuditLine.to_state != "").order_by(AuditLine.id))
        assert lines[-1].to_state == one.state
        assert all(before.to_state == after.from_state for before, after in itertools.pairwise(lines))
        moments = [line.at for line in lines]
        assert moments == sorted(moments)
        assert moments[-1] <= now()
        assert abs((moments[-1] - one.waiting_since).total_seconds()) < 5


def test_the_past_is_not_mailed_now(demo: None) -> None:
    assert Message.select().where(Message.sent_at.is_null()).count() == 0
    assert Disclosure.select().count() > 5


@pytest.mark.usefixtures("data")
def test_the_days_are_working_days() -> None:
    moment = now()
    days = [working_day(moment, ahead) for ahead in range(14)]

    assert all(day.weekday() < 5 for day in days)
    assert abs((days[0] - today("America/New_York")).days) <= 1
    assert contributor("A B | faculty |  | no control")["controls"] is False
