"""The learner's way in any order, by two learners at once: what must hold after every press, whatever came before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from db.credit.tables import Certificate, Claim, Credit
from db.learning.assessment.tables import AssessmentAttempt, AssessmentOption
from db.learning.tables import EvaluationDraft, EvaluationResponse, Participation
from tests.support import make
from tests.support.reader import Page, Reader

if TYPE_CHECKING:
    from flask import Flask

MAXIMUM = 4
WHO = st.integers(0, 1)
QUARTERS = st.sampled_from(["4", "1", "2", "3", "0", "5", "400", "-1", "x"])
ANSWERS = st.sampled_from(["Yes", "No", "Yes", "", "Perhaps"])
PLACES = st.sampled_from([1, 1, 2, 3])  # the first is right
SETTINGS = settings(
    max_examples=25,
    stateful_step_count=25,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


class Learners(RuleBasedStateMachine):
    """Two learners at one session, each in a browser; `paths` is what each has been led to."""

    app: Flask

    def __init__(self) -> None:
        super().__init__()
        self.at = make.session(make.activity(minimum_percent=100, attempts_allowed=3), maximum_quarters=MAXIMUM)
        self.question = make.assessment(self.at.activity)[0]
        self.asked = make.evaluation(self.at.activity, "yes-no")[0]
        self.people = [make.person(last_name=name) for name in ("Quillfeather", "Lindqvist")]
        self.readers = [Reader(self.app, with_htmx=bool(n)).as_(person) for n, person in enumerate(self.people)]
        self.sent = EvaluationResponse.select().count()

    def own(self, who: int) -> Participation | None:
        return Participation.get_or_none(Participation.learner == self.people[who], Participation.session == self.at)

    def press(self, who: int, whose: int, step: str, fields: dict[str, str]) -> Page | None:
        """Send a form of one learner's participation in one learner's browser."""
        participation = self.own(whose)
        if participation is None:
            return None
        page = self.readers[who].submit(f"/participations/{participation.id}/{step}", fields)
        assert page.status == 404 if who != whose else page.status in (200, 303, 422)
        return page

    @rule(who=WHO)
    def register(self, who: int) -> None:
        assert self.readers[who].submit("/code", {"code": self.at.code}).status in (200, 303)

    @rule(who=WHO, whose=WHO, place=PLACES, number=st.integers(1, 4))
    def assess(self, who: int, whose: int, place: int, number: int) -> None:
        chosen = (AssessmentOption.question == self.question) & (AssessmentOption.position == place)
        fields = {"number": str(number), f"question-{self.question.id}": str(AssessmentOption.get(chosen).id)}
        self.press(who, whose, "assessment", fields)

    @rule(who=WHO, whose=WHO, answer=ANSWERS, quarters=QUARTERS)
    def evaluate(self, who: int, whose: int, answer: str, quarters: str) -> None:
        self.press(who, whose, "evaluation", {f"question_{self.asked.id}": answer, "quarters": quarters})

    @rule(who=WHO, whose=WHO)
    def draft(self, who: int, whose: int) -> None:
        self.press(who, whose, "evaluation/draft", {f"question_{self.asked.id}": "Yes", "quarters": "2"})

    @rule(who=WHO, whose=WHO, quarters=QUARTERS)
    def claim(self, who: int, whose: int, quarters: str) -> None:
        self.press(who, whose, "claim", {"quarters": quarters})

    @rule(who=WHO)
    def do_what_follows(self, who: int) -> None:
        """One right step, so that some walks reach the end."""
        participation = self.own(who)
        if participation is None:
            self.register(who)
        elif participation.passed_at is None:
            self.assess(who, who, 1, self.tries(participation) + 1)
        else:
            self.evaluate(who, who, "Yes", "3")

    def tries(self, participation: Participation) -> int:
        return AssessmentAttempt.select().where(AssessmentAttempt.participation == participation).count()

    @rule(who=WHO, path=st.sampled_from(["/home", "/transcript", "/account", "/"]))
    def look(self, who: int, path: str) -> None:
        assert self.people[1 - who].last_name not in self.readers[who].get(path).response.get_data(as_text=True)

    @invariant()
    def each_has_claimed_at_most_once_and_after_every_step(self) -> None:
        for person in self.people:
            claims = list(Claim.select().where(Claim.learner == person, Claim.superseded_at.is_null()))
            assert len(claims) <= 1
            for claim in claims:
                assert 1 <= claim.quarters <= MAXIMUM
                assert claim.participation.passed_at is not None
                assert claim.participation.is_evaluated
                self.has_its_certificate(claim, person)

    def has_its_certificate(self, claim: Claim, person: Any) -> None:
        certificate = Certificate.get(Certificate.claim == claim)
        credit = Credit.get(Credit.certificate == certificate)
        assert (certificate.learner, credit.learner) == (person, person)
        assert credit.hundredths == claim.quarters * 25
        assert person.last_name in certificate.snapshot["learner_name"]

    @invariant()
    def nothing_is_left_over(self) -> None:
        ours = list(Participation.select().where(Participation.session == self.at))
        evaluated = [one for one in ours if one.is_evaluated]
        assert EvaluationResponse.select().count() - self.sent == len(evaluated)
        assert Claim.select().where(Claim.session == self.at).count() == len(evaluated)  # one press sends both
        assert EvaluationDraft.select().where(EvaluationDraft.participation.in_(evaluated or [0])).count() == 0
        assert all(self.tries(one) <= 3 for one in ours)


def test_no_order_of_presses_breaks_what_must_hold(app: Flask) -> None:
    machine = type("OfThisApp", (Learners,), {"app": app})

    run_state_machine_as_test(machine, settings=SETTINGS)

    assert Claim.select().count() > 0
