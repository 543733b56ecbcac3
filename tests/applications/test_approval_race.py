"""Twenty approvals at once give one activity; and no statement changes what the audit log or a version says."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import peewee
import pytest

import db
from db.activities.tables import Activity, Session
from db.applications.decision import Decision, NoLongerOpen, NotYours, decide
from db.applications.state import State
from db.applications.tables import Application, ApplicationVersion, Delegation
from db.applications.workflow import Act
from db.audit.tables import AuditLine
from db.engine.clock import today
from db.institution.settings import institution
from db.learning.tables import EvaluationQuestion
from db.outbox.tables import Message
from tests.support import make
from tests.support.proposals import ATTESTED, World

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from db.people.tables import Person

AT_ONCE = 20


def all_at_once(act: Callable[[], None]) -> list[BaseException | None]:
    """Do it in twenty threads that begin together; how each ended."""
    gate = threading.Barrier(AT_ONCE)
    ends: list[BaseException | None] = []

    def run() -> None:
        db.begin_request()
        try:
            gate.wait(30)
            act()
            ends.append(None)
        except BaseException as error:
            ends.append(error)
        finally:
            db.end_request()
            if db.is_sqlite():
                db.database.close()

    threads = [threading.Thread(target=run) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return ends


def approve(application: Application, by: list[Person]) -> Callable[[], None]:
    """An approval of what this page showed, by one of these people after the other."""
    state, version, turns = State(application.state), application.version, iter(by * AT_ONCE)

    def act() -> None:
        decide(application, Decision(Act.APPROVE, state, version, "Good.", ATTESTED), next(turns))

    return act


def outcome(ends: list[BaseException | None]) -> tuple[int, set[type]]:
    return ends.count(None), {type(end) for end in ends if end is not None}


def test_twenty_final_approvals_make_one_activity(app: Flask) -> None:
    world = World()
    application = world.bring_to(State.FINAL)
    world.clear()
    lines = AuditLine.select().count()

    ends = all_at_once(approve(application, [world.approver]))

    assert outcome(ends) == (1, {NoLongerOpen})
    assert (Activity.select().count(), Session.select().count()) == (1, 1)
    assert EvaluationQuestion.select().where(EvaluationQuestion.activity == Activity.get()).count() == 6
    assert AuditLine.select().count() == lines + 1
    assert Message.select().where(Message.template == "application_approved").count() == 1
    assert world.read().activity == Activity.get()


def test_reviewer_and_delegate_at_once_approve_once(app: Flask) -> None:
    world = World()
    application = world.bring_to(State.UNIT)
    delegate, day = make.person(), today(institution().timezone)
    Delegation.create(person=world.reviewer, delegate=delegate, starts_on=day, until_on=day + timedelta(days=1))

    ends = all_at_once(approve(application, [world.reviewer, delegate]))

    assert outcome(ends) == (1, {NoLongerOpen})
    approvals = AuditLine.select().where(AuditLine.to_state == State.AWAITING)
    assert approvals.count() == 1
    assert Message.select().where(Message.template == "application_unit_approved").count() == 1


def test_twenty_submissions_freeze_one_version(app: Flask) -> None:
    world = World()
    application = world.read()

    def submit() -> None:
        decide(application, Decision(Act.SUBMIT, State.DRAFT, 0), world.applicant)

    assert outcome(all_at_once(submit)) == (1, {NoLongerOpen})
    assert [version.number for version in ApplicationVersion.select()] == [1]


def test_approval_and_decline_at_once_leave_one_of_them(app: Flask) -> None:
    world = World()
    application = world.bring_to(State.FINAL)
    world.clear()
    acts = iter([Act.APPROVE, Act.DECLINE] * AT_ONCE)

    def decided() -> None:
        decide(application, Decision(next(acts), State.FINAL, 1, "So be it."), world.approver)

    assert outcome(all_at_once(decided)) == (1, {NoLongerOpen})
    assert Activity.select().count() == (world.read().state == State.APPROVED)


def test_strangers_at_once_change_nothing(app: Flask) -> None:
    world = World()
    application = world.bring_to(State.FINAL)
    world.clear()

    assert outcome(all_at_once(approve(application, [make.person()]))) == (0, {NotYours})
    assert Activity.select().count() == 0


@pytest.mark.parametrize("table", [AuditLine, ApplicationVersion])
def test_no_statement_changes_what_was_written(app: Flask, table: type[peewee.Model]) -> None:
    World().bring_to(State.APPROVED)
    rows = list(table.select().tuples())
    name = table._meta.table_name
    columns = [column.name for column in db.database.get_columns(name)]
    update = f'UPDATE "{name}" SET '  # noqa: S608 - the names are our own tables'
    statements = [f'DELETE FROM "{name}"', *(f'{update}"{column}" = "{column}"' for column in columns)]  # noqa: S608

    for statement in statements:
        with pytest.raises(peewee.IntegrityError), db.database.atomic():
            db.database.execute_sql(statement)

    assert rows
    assert list(table.select().tuples()) == rows
