"""A whole activity that can be claimed: session, open code, assessment, evaluation, and a learner who is there."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from db.activities.tables import Activity, Session
from db.engine.clock import now
from db.learning.assessment.tables import AssessmentAttempt, AssessmentOption
from db.learning.attempt import send_attempt
from db.learning.evaluation import send_evaluation
from db.learning.tables import Participation
from tests.support import make

if TYPE_CHECKING:
    from db.people.tables import Person


class Lecture:
    """One session; its parts are attributes, and each method takes one step or changes one thing, as the app does."""

    def __init__(self, learner: Person | None = None, code: str = "LECTURE", attempts_allowed: int = 2) -> None:
        self.activity = make.activity(minimum_percent=100, attempts_allowed=attempts_allowed)
        self.at = make.session(self.activity, code)
        self.case = make.assessment(self.activity)[0]
        self.asked = make.evaluation(self.activity, "yes-no", "text")
        self.learner = learner or make.person()

    @property
    def mine(self) -> Participation:
        """The learner's participation, read anew as another tab or process would."""
        query = Participation.select(Participation, Session, Activity).join(Session).join(Activity)
        return query.where(Participation.learner == self.learner, Participation.session == self.at).get()

    @property
    def answers(self) -> dict[str, str]:
        """The evaluation, answered, as it is stored."""
        return {str(self.asked[0].id): "Yes", str(self.asked[1].id): "More cases"}

    @property
    def fields(self) -> dict[str, str]:
        """The evaluation, answered, as its form sends it."""
        return {f"question_{question}": answer for question, answer in self.answers.items()}

    def register(self) -> Lecture:
        Participation.register(self.learner, self.at)
        return self

    def attempt(self, is_right: bool = True, number: int = 1) -> AssessmentAttempt:
        options = AssessmentOption.select().where(AssessmentOption.question == self.case)
        chosen = {option.id for option in options if option.is_correct == is_right}
        return send_attempt(self.mine, str(number), {self.case.id: set(list(chosen)[:1])})

    def ready_to_evaluate(self) -> Lecture:
        self.register().attempt()
        return self

    def ready_to_claim(self) -> Lecture:
        send_evaluation(self.ready_to_evaluate().mine, self.answers)
        return self

    def shut(self) -> None:
        """The office closes the activity."""
        Activity.update(status="closed").where(Activity.id == self.activity.id).execute()

    def end_code(self) -> None:
        Session.update(closes_at=now() - timedelta(minutes=1)).where(Session.id == self.at.id).execute()

    def open_code(self) -> None:
        Session.update(closes_at=now() + timedelta(days=1)).where(Session.id == self.at.id).execute()
