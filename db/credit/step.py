"""The steps from a participation to credit, which of them are done, and which one follows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any

from peewee import SQL, fn

from db.activities.tables import Activity, Session, steps_to_credit
from db.credit.tables import WENT_WITH_ROSTER, Claim, Ended
from db.credit.terms import Terms
from db.engine.clock import now
from db.engine.query import prepared
from db.institution.settings import institution
from db.learning.assessment.tables import AssessmentQuestion
from db.learning.tables import Answer, EvaluationQuestion, LateClaim, Participation
from db.people.tables import Degree, Person
from db.rosters.curtain import hiding

if TYPE_CHECKING:
    from datetime import datetime

    from peewee import ModelSelect


FOREVER = "9999-12-31"  # of a late claim that was granted without a last day


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
class Progress:
    """How far one participation came, as one query read it: its steps in their order, each with whether it is done."""

    participation: Participation
    steps: tuple[tuple[Step, bool], ...]
    terms: Terms  # of its session, at the moment at which it is looked at
    is_granted: bool = False  # the office lets it be claimed after its last day
    granted_until: date | None = None  # the last day of a late claim that was granted, where it has one
    is_revoked: bool = False  # the office has revoked its credit, and has not let it be claimed anew
    is_hidden: bool = False  # a roster wrote it that is not done, or was taken back: it does not exist for its learner

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
        is_unproven = self.participation.attended_at is None and self.terms.is_dated and not self.is_granted
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
    def url(self) -> str:
        """The address of the step that can be taken now, or the participation's own page where there is none."""
        own = f"/participations/{self.participation.id}"
        return f"{own}/{self.open_step.value}" if self.open_step else own

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

    def after(self, taken: Step) -> Progress:
        """The same once this step has been taken, without asking the database again."""
        return replace(self, steps=tuple((step, is_done or step == taken) for step, is_done in self.steps))


def progress_of(participation: Participation, moment: datetime | None = None) -> Progress:
    """The progress of a participation, read with its session, its activity and its learner, as it is at this moment."""
    row: Any = _read(participation.id, participation.learner_id, with_learner=True)[0]
    return read_progress(row, Terms(row.session, moment or now()))


def own_progress(learner: Person, participation_id: int) -> Progress | None:
    """The progress of this learner's own participation; None for another's, a hidden one and one that never was."""
    rows = _read(participation_id, learner.id, with_learner=False)
    found = read_progress(rows[0], Terms(rows[0].session, now())) if rows else None
    return None if found is None or found.is_hidden else found


def read_progress(row: Any, terms: Terms) -> Progress:
    """The progress of a row of `progress_query`, or of another with the same facts, under the terms of its session."""
    steps = []
    if row.has_assessment:
        steps.append((Step.ASSESSMENT, row.passed_at is not None))
    if row.has_evaluation:
        steps.append((Step.EVALUATION, bool(row.is_evaluated)))
    until = row.granted_until
    is_late = is_granted(until, terms.moment)
    done = (*steps, (Step.CLAIM, bool(row.is_claimed)))
    ends = {"is_revoked": bool(row.is_revoked), "is_hidden": bool(row.is_hidden)}
    return Progress(row, done, terms, is_late, last_granted(until), **ends)


@prepared
def _read(participation_id: Any, learner_id: Any, *, with_learner: bool) -> ModelSelect[Participation]:
    query = progress_query(with_learner=with_learner)
    return query.where(Participation.id == participation_id, Participation.learner == learner_id)


def progress_query(*, with_learner: bool) -> ModelSelect[Participation]:
    """Participations with their sessions and the facts that `read_progress` makes their progress of."""
    current = (Claim.learner == Participation.learner) & (Claim.session == Participation.session)
    is_claimed = fn.EXISTS(Claim.select(SQL("1")).where(current, Claim.superseded_at.is_null())).alias("is_claimed")
    is_hidden = fn.EXISTS(hiding(Participation.roster)).alias("is_hidden")
    facts = facts_of(Activity.id, Activity.assessment_version, Activity.evaluation_version)
    related = (Session, Activity, *((Person, Degree) if with_learner else ()))
    query = Participation.select(Participation, *related, is_claimed, is_hidden, *facts).join(Session).join(Activity)
    return query.join_from(Participation, Person).join(Degree) if with_learner else query


def facts_of(activity: Any, assessment: Any, evaluation: Any) -> list[Any]:
    """Columns: which questions this activity has, in these versions of them, and what the office has said since."""
    assessed = (AssessmentQuestion.activity == activity, AssessmentQuestion.version == assessment)
    evaluated = (EvaluationQuestion.activity == activity, EvaluationQuestion.version == evaluation)
    return [
        fn.EXISTS(AssessmentQuestion.select(SQL("1")).where(*assessed)).alias("has_assessment"),
        fn.EXISTS(EvaluationQuestion.select(SQL("1")).where(*evaluated)).alias("has_evaluation"),
        fn.EXISTS(_revoked()).alias("is_revoked"),
        granted_until().alias("granted_until"),
    ]


def granted_until() -> Any:
    """A column of participations: the last day of a late claim that was granted, as text; NULL where none was."""
    mine = (LateClaim.learner == Participation.learner) & (LateClaim.session == Participation.session)
    last = fn.MAX(fn.COALESCE(LateClaim.until, FOREVER)).coerce(False)
    return LateClaim.select(last).where(mine, LateClaim.answer == Answer.GRANTED)


def is_granted(until: str | None, moment: datetime) -> bool:
    """Whether the office granted a late claim, and to `until` where it said so.

    That it registered the learner itself is no grant: so it does with everybody whom it checks in at the door.
    """
    if until is None or until == FOREVER:
        return until == FOREVER
    return moment.astimezone(institution().zone).date().isoformat() <= until


def last_granted(until: str | None) -> date | None:
    """That day; None where no late claim was granted, or one without a last day."""
    return None if until is None or until == FOREVER else date.fromisoformat(until)


def _revoked() -> Any:
    """The claims of a participation that the office revoked by itself, and granted no late claim afterward.

    Whoever takes a roster back revokes the credit that it recorded, and that alone keeps nobody from a claim.
    """
    mine = (LateClaim.learner == Claim.learner) & (LateClaim.session == Claim.session)
    again = LateClaim.select(SQL("1")).where(
        mine, LateClaim.answer == Answer.GRANTED, LateClaim.answered_at > Claim.superseded_at
    )
    of = (Claim.participation == Participation.id) & ended_by_office()
    return Claim.select(SQL("1")).where(of, ~fn.EXISTS(again))


def ended_by_office() -> Any:
    """A condition on claims: revoked, and not because the roster that recorded them was taken back."""
    return (Claim.ended_as == Ended.REVOKED) & (Claim.end_reason != WENT_WITH_ROSTER)
