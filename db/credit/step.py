"""The steps from a participation to credit, which of them are done, and which one follows."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any

from peewee import SQL, fn

from db.activities.tables import Activity, Session, steps_to_credit
from db.credit.facts import Facts, facts_of, is_granted, last_granted
from db.credit.tables import Claim
from db.credit.terms import Terms
from db.engine.clock import now
from db.engine.query import among, prepared
from db.learning.tables import Participation
from db.people.tables import Degree, Person
from db.rosters.curtain import hiding

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from peewee import ModelSelect


class Step(StrEnum):
    ASSESSMENT = "assessment"
    EVALUATION = "evaluation"
    CLAIM = "claim"


class Wait(StrEnum):
    """Why the step that follows cannot be taken now: see gap.py for who can do something about it."""

    OFF = "off"  # canceled, closed, or not open yet
    REVOKED = "revoked"
    OVER = "over"
    ATTENDANCE = "attendance"
    OPENING = "opening"
    DISCLOSURE = "disclosure"  # of somebody in control of the content: the claim alone waits for it


@dataclass(frozen=True)
class Way:
    """How far somebody came: the steps to credit in their order, each with whether it is done."""

    steps: tuple[tuple[Step, bool], ...]
    terms: Terms  # of the session, at the moment at which it is looked at
    has_attended: bool
    is_granted: bool = False  # the office lets it be claimed after its last day
    granted_until: date | None = None  # the last day of a late claim that was granted, where it has one
    is_revoked: bool = False  # the office has revoked its credit, and has not let it be claimed anew

    @cached_property
    def following(self) -> Step | None:
        """The first step that is not done; None when the credit is claimed, whatever was asked for since then."""
        is_claimed = self.steps[-1][1]
        return None if is_claimed else next((step for step, is_done in self.steps if not is_done), None)

    @property
    def opens_at(self) -> datetime | None:
        """When the step that follows opens, if that is still to come. An assessment is open at once."""
        return None if self.following in (None, Step.ASSESSMENT) else self.terms.opens_at

    @property
    def is_absent(self) -> bool:
        """Whether nothing says that the learner was there: registered on the web alone, or the check-in was undone.

        A late claim that the office granted says so.
        """
        is_unproven = not self.has_attended and self.terms.is_dated and not self.is_granted
        return is_unproven and self.following not in (None, Step.ASSESSMENT)

    @property
    def is_past(self) -> bool:
        """Whether the last day to claim has passed, and the office did not grant a late claim."""
        return not self.is_granted and self.terms.is_over

    @property
    def is_over(self) -> bool:
        """The same without a claim."""
        return self.following is not None and self.is_past

    @property
    def wait(self) -> Wait | None:
        """Why the step that follows cannot be taken; an assessment waits for nothing that its session does not."""
        following = self.following
        reasons = {
            Wait.OFF: self.terms.is_off,
            Wait.REVOKED: self.is_revoked,
            Wait.OVER: self.is_over,
            Wait.ATTENDANCE: self.is_absent,
            Wait.OPENING: self.opens_at is not None,
            Wait.DISCLOSURE: following == Step.CLAIM and self.terms.session.is_gated,
        }
        return next((wait for wait, is_so in reasons.items() if is_so), None) if following else None

    @property
    def open_step(self) -> Step | None:
        """The step that can be taken now."""
        return None if self.wait else self.following

    @property
    def has_assessment(self) -> bool:
        return self.steps[0][0] == Step.ASSESSMENT

    @property
    def last_step(self) -> Step:
        """The step whose press makes the certificate: the evaluation, which carries the claim, or the claim alone."""
        is_apart = self.following == Step.CLAIM or not any(step == Step.EVALUATION for step, _ in self.steps)
        return Step.CLAIM if is_apart else Step.EVALUATION

    @property
    def place(self) -> tuple[int, int]:
        """The number of the step that follows, and of how many: registering is the first, the certificate the last.

        Evaluation and claim are one, since one press sends both.
        """
        total = steps_to_credit(has_assessment=self.has_assessment)
        if self.following is None:
            return total, total
        return (2 if self.following == Step.ASSESSMENT else total - 1), total


@dataclass(frozen=True)
class Progress(Way):
    """How far one participation came, as one query read it."""

    participation: Participation = field(kw_only=True)
    # A roster wrote it that is not done, or was taken back: it does not exist for its learner.
    is_hidden: bool = field(default=False, kw_only=True)

    @property
    def url(self) -> str:
        """The address of the step that can be taken now, or the participation's own page where there is none."""
        own = f"/participations/{self.participation.id}"
        return f"{own}/{self.open_step.value}" if self.open_step else own

    def after(self, taken: Step) -> Progress:
        """The same once this step has been taken, without asking the database again."""
        return replace(self, steps=tuple((step, is_done or step == taken) for step, is_done in self.steps))


def progress_of(participation: Participation, moment: datetime | None = None) -> Progress:
    """The progress of a participation, read with its session, its activity and its learner, as it is at this moment."""
    row: Any = _read(participation.id, participation.learner_id, with_learner=True)[0]
    return read_progress(row, Terms(row.session, moment or now()))


def progress_at(session: Session, ids: Sequence[int]) -> dict[int, Progress]:
    """The progress of these participations by id, as it is now; those of other sessions are left out."""
    terms, found = Terms(session, now()), {}
    for row in _read_all(session.id, ids):
        row.session = session
        found[row.id] = read_progress(row, terms)
    return found


def own_progress(learner: Person, participation_id: int) -> Progress | None:
    """The progress of this learner's own participation; None for another's, a hidden one and one that never was."""
    rows = _read(participation_id, learner.id, with_learner=False)
    found = read_progress(rows[0], Terms(rows[0].session, now())) if rows else None
    return None if found is None or found.is_hidden else found


def read_progress(row: Any, terms: Terms) -> Progress:
    """The progress of a row of `progress_query`, under the terms of its session."""
    has = (row.has_assessment, row.has_evaluation, row.passed_at is not None)
    said = (row.is_evaluated, row.is_claimed, row.is_revoked, row.attended_at is not None, row.granted_until)
    return Progress(*_known(Facts(*has, *said), terms), participation=row, is_hidden=bool(row.is_hidden))


def way_of(facts: Facts, terms: Terms) -> Way:
    """How far whoever has these facts came, under the terms of the session."""
    return Way(*_known(facts, terms))


def _known(facts: Facts, terms: Terms) -> tuple[Any, ...]:
    """The fields of a Way."""
    steps = []
    if facts.has_assessment:
        steps.append((Step.ASSESSMENT, facts.has_passed))
    if facts.has_evaluation:
        steps.append((Step.EVALUATION, bool(facts.is_evaluated)))
    until = facts.granted_until
    done = (*steps, (Step.CLAIM, bool(facts.is_claimed)))
    is_late = is_granted(until, terms.moment)
    return done, terms, facts.has_attended, is_late, last_granted(until), bool(facts.is_revoked)


@prepared
def _read(participation_id: Any, learner_id: Any, *, with_learner: bool) -> ModelSelect[Participation]:
    query = progress_query(with_learner=with_learner)
    return query.where(Participation.id == participation_id, Participation.learner == learner_id)


@prepared
def _read_all(session_id: Any, ids: Any) -> ModelSelect[Participation]:
    return progress_query(with_learner=True).where(Participation.session == session_id, among(Participation.id, ids))


def progress_query(*, with_learner: bool) -> ModelSelect[Participation]:
    """Participations with their sessions and the facts that `read_progress` makes their progress of."""
    current = (Claim.learner == Participation.learner) & (Claim.session == Participation.session)
    is_claimed = fn.EXISTS(Claim.select(SQL("1")).where(current, Claim.superseded_at.is_null())).alias("is_claimed")
    is_hidden = fn.EXISTS(hiding(Participation.roster)).alias("is_hidden")
    facts = facts_of(Activity.id, Activity.assessment_version, Activity.evaluation_version)
    related = (Session, Activity, *((Person, Degree) if with_learner else ()))
    query = Participation.select(Participation, *related, is_claimed, is_hidden, *facts).join(Session).join(Activity)
    return query.join_from(Participation, Person).join(Degree) if with_learner else query
