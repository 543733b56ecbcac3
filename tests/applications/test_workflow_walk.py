"""Random people take random actions: nothing happens that the workflow's table forbids, and all that it asks for.

The model here knows the table's rows and who holds which role; `decide()` is asked, and then every side effect is
counted: state, version, audit line, mail, activity, session.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db import database
from db.activities.tables import Activity, Session
from db.applications.actor import acts_for
from db.applications.decision import Decision, NoLongerOpen, NotReady, NotYours, WordsNeeded, decide
from db.applications.notices import ASKED_AGAIN
from db.applications.state import State
from db.applications.tables import Application, ApplicationVersion, Delegation, Recusal
from db.applications.workflow import BY_STATE_AND_ACT, DECISIONS, NEEDS_COMMENT, STEPS, Act, Actor, Step
from db.audit.tables import AuditLine
from db.engine.clock import now, today
from db.institution.settings import institution
from db.outbox.tables import Message
from db.people.tables import Person
from db.roles.tables import Role, RoleGrant
from tests.support import make
from tests.support.proposals import ATTESTED, World

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

RUNNERS = ("office", "everything")
REFUSALS = (NotYours, NoLongerOpen, WordsNeeded, NotReady)
PEOPLE = ("applicant", "office", "reviewer", "other_reviewer", "delegate", "approver", "stranger", "everything")
COUNTED = (ApplicationVersion, Recusal, AuditLine, Message, Activity, Session)


@dataclass(frozen=True)
class Try:
    """One action: who wants what, as they saw it (perhaps too long ago), with what they filled in."""

    who: str
    act: Act
    seen: State | None  # None: as it is
    is_stale: bool
    has_comment: bool
    is_attested: bool
    assignee: str | None


@dataclass(frozen=True)
class Wish:
    """A try before it is known where the application is: a row of the table, and what is wrong with it, if anything."""

    pick: int
    flaw: str
    who: str
    state: State

    def at(self, application: Application) -> Try:
        rows = [step for step in STEPS if step.state == application.state] or list(STEPS)
        step = rows[self.pick % len(rows)]
        assignee = {Act.ASSIGN_REVIEWER: "reviewer", Act.ASSIGN_APPROVER: "approver"}.get(step.act)
        return Try(
            self.who if self.flaw == "who" else step.by.value,
            step.act,
            self.state if self.flaw == "state" else None,
            is_stale=self.flaw == "stale",
            has_comment=self.flaw != "comment",
            is_attested=self.flaw != "attestation",
            assignee=self.who if self.flaw == "assignee" else assignee,
        )


FLAWS = ("", "", "", "who", "state", "stale", "comment", "attestation", "assignee")
WISHES = st.builds(Wish, st.integers(0, 11), st.sampled_from(FLAWS), st.sampled_from(PEOPLE), st.sampled_from(State))
# Walks begin anywhere on the way: to approve at the end by chance alone would take too many steps.
BEGINNINGS = st.sampled_from([State.DRAFT, State.SUBMITTED, State.UNIT, State.AWAITING, State.FINAL, State.APPROVED])


class Cast(World):
    """The world of one application, with everybody who has no business with it, and a delegate."""

    def __init__(self) -> None:
        super().__init__()
        self.other_reviewer = make.person()
        RoleGrant.create(person=self.other_reviewer, role=Role.REVIEWER, unit=make.unit())
        self.delegate, self.stranger, self.everything = make.person(), make.person(), make.person()
        for role in (Role.OFFICE, Role.APPROVER):
            RoleGrant.create(person=self.everything, role=role)
        day = today(institution().timezone)
        row = {"starts_on": day, "until_on": day + timedelta(days=1)}
        Delegation.create(person=self.reviewer, delegate=self.delegate, **row)
        self.recused: set[str] = set()

    def person(self, name: str) -> Person:
        return getattr(self, name)

    def acts_as(self, name: str, actor: Actor, application: Application) -> bool:
        """The table's word for who this is; who stepped aside is nobody, who runs an activity may reopen."""
        return (
            name not in self.recused
            and {
                Actor.APPLICANT: name == "applicant" or (application.state == State.APPROVED and name in RUNNERS),
                Actor.OFFICE: name in ("office", "everything"),
                Actor.REVIEWER: application.reviewer_id == self.reviewer.id and name in self.reviewers,
                Actor.APPROVER: name in ("approver", "everything") and application.approver_id == self.person(name).id,
            }[actor]
        )

    @property
    def reviewers(self) -> set[str]:
        """Whoever decides where the reviewer is assigned, and is told of it."""
        return {"reviewer", "delegate"} - self.recused

    def mails(self, step: Step, who: str) -> Counter[str]:
        """How many of each template: the table's, and one to an applicant for whom somebody else reopens."""
        told = len(self.reviewers) if step.told == Actor.REVIEWER else 1 if step.told else 0
        return Counter({step.mail: told, ASKED_AGAIN: int(step.act == Act.REOPEN and who != "applicant")})

    def allowed(self, one: Try, application: Application) -> Step | None:
        """The row of the table by which this try succeeds; None if it must be refused."""
        step = BY_STATE_AND_ACT.get((State(application.state), one.act))
        if step is None or one.is_stale or one.seen not in (None, application.state):
            return None
        right = self.acts_as(one.who, step.by, application) and _is_filled_in(step, one)
        return step if right and self._can_be_assigned(step, one.assignee) else None

    def _can_be_assigned(self, step: Step, assignee: str | None) -> bool:
        if step.act == Act.ASSIGN_REVIEWER:
            return assignee == "reviewer" and assignee not in self.recused
        return step.act != Act.ASSIGN_APPROVER or assignee in {"approver", "everything"} - self.recused


def _is_filled_in(step: Step, one: Try) -> bool:
    comment = one.has_comment or (step.state, step.act) not in NEEDS_COMMENT
    attests = (step.state, step.act) == (State.UNIT, Act.APPROVE)
    return comment and (one.is_attested or not attests)


def counts() -> dict[str, int]:
    return {model.__name__: model.select().count() for model in COUNTED}


def attempt(cast: Cast, one: Try) -> bool:
    """Try it; whether it was done."""
    application = cast.read()
    assignee = cast.person(one.assignee) if one.assignee else None
    version = application.version - one.is_stale
    attested = ATTESTED if one.is_attested else frozenset()
    state, comment = one.seen or State(application.state), "Because." if one.has_comment else " "
    if one.act == Act.REOPEN:  # a change that has to be approved again
        cast.fill(what={"dates": [(now() + timedelta(days=60 + application.version)).date().isoformat()]})
    try:
        decide(application, Decision(one.act, state, version, comment, attested, assignee), cast.person(one.who))
    except REFUSALS:
        return False
    return True


def expected(step: Step, before: dict[str, int], is_first: bool) -> dict[str, int]:
    """What there must be afterward: an audit line, the step's version, and by the first approval the activity."""
    after = dict(before)
    after["AuditLine"] += 1
    after["Recusal"] += step.act == Act.RECUSE
    after["ApplicationVersion"] += step.act in (Act.SUBMIT, Act.REOPEN)
    if step.then == State.APPROVED and is_first:
        after["Activity"] += 1
        after["Session"] += 1
    return after


def check(cast: Cast, one: Try) -> None:
    seen, before = cast.read(), counts()
    step = cast.allowed(one, seen)
    offered = one.act in acts_for(seen, cast.person(one.who))

    done = attempt(cast, one)

    after, now = counts(), cast.read()
    assert done == (step is not None), (one, seen.state)
    if step is None:
        assert (now.state, now.version, after) == (seen.state, seen.version, before), one
        return
    mails = after.pop("Message") - before.pop("Message")
    sent = Counter(row.template for row in Message.select().order_by(Message.id.desc()).limit(mails))
    assert offered, one
    assert now.state == step.then
    assert after == expected(step, before, is_first=seen.activity_id is None)
    assert sent == cast.mails(step, one.who)
    cast.recused |= {one.who} if step.act == Act.RECUSE else set()
    _check_line(cast, step, one)


def _check_line(cast: Cast, step: Step, one: Try) -> None:
    line = AuditLine.select().order_by(AuditLine.id.desc()).get()
    assert (line.from_state, line.to_state, line.person) == (step.state, step.then, cast.person(one.who))
    in_whose_name = cast.reviewer if (one.who, step.by) == ("delegate", Actor.REVIEWER) else None
    assert line.on_behalf_of == in_whose_name
    assert ("attestations" in line.detail) == ((step.state, step.act) == (State.UNIT, Act.APPROVE))


@pytest.fixture
def rolled_back(app: Flask) -> Iterator[Flask]:
    with database.atomic() as everything:
        yield app
        everything.rollback()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(BEGINNINGS, st.lists(WISHES, min_size=5, max_size=20))
def test_no_walk_does_what_the_table_forbids(rolled_back: Flask, beginning: State, wishes: list[Wish]) -> None:
    with database.atomic() as one_walk:
        cast = Cast()
        if beginning != State.DRAFT:
            cast.bring_to(beginning)
        if beginning != State.APPROVED:
            cast.clear()
        for wish in wishes:
            check(cast, wish.at(cast.read()))
        one_walk.rollback()


@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"{step.state}-{step.act}")
def test_every_row_of_the_table_can_be_taken_by_its_actor_and_nobody_else(app: Flask, step: Step) -> None:
    cast = Cast()
    away = {State.RETURNED: Act.RETURN, State.DECLINED: Act.DECLINE, State.WITHDRAWN: Act.WITHDRAW}
    cast.bring_to(State.UNIT if step.state in away else step.state)
    if step.state in away:
        cast.act(cast.reviewer, away[step.state])
    if step.state == State.FINAL:
        cast.clear()
    names = [name for name in PEOPLE if not cast.acts_as(name, step.by, cast.application)]
    assignee = "reviewer" if step.act == Act.ASSIGN_REVIEWER else "approver"

    for name in [*names, step.by.value]:
        check(cast, Try(name, step.act, None, False, True, step.act in DECISIONS, assignee))

    assert cast.read().state == step.then
