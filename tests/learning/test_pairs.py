"""Pairs of different deeds at once: the second sees the first, and what each of them was told holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from db.credit.claim import ActivityClosed, claim_credit
from db.credit.registration import register_by_code
from db.credit.standing import CodeState, standing
from db.credit.step import Step, progress_of
from db.credit.tables import AlreadyClaimed, Certificate, Claim, Credit
from db.learning.assessment.tables import AssessmentAttempt
from db.learning.evaluation import keep_draft, send_evaluation, settle
from db.learning.late_claim import Verdict, answer_late_claim, ask_late_claim
from db.learning.tables import Answer, EvaluationDraft, EvaluationResponse, LateClaim, Participation
from tests.support.lecture import Lecture
from tests.support.pair import Pair

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask


class AtHand(Lecture):
    """A lecture whose learner is in two tabs: the second one acts on what it read before the first one acted."""

    def __init__(self) -> None:
        super().__init__()
        self.tab: Participation

    def opened(self) -> AtHand:
        self.tab = self.mine
        return self


def draft(at: AtHand) -> bool:
    return keep_draft(at.tab, {"question_1": ["Yes"]})


def send(at: AtHand) -> bool:
    return send_evaluation(at.tab, at.answers)


def claim(at: AtHand) -> bool:
    return bool(claim_credit(at.tab, 4).number)


def register(at: AtHand) -> CodeState:
    return register_by_code(at.learner, at.at).state


def ask(at: AtHand) -> bool:
    return ask_late_claim(at.learner, at.at, "I was there.")


def reopen_and_register(at: AtHand) -> CodeState:
    at.open_code()
    return register(at)


def decline(_at: AtHand) -> bool:
    return answer_late_claim(LateClaim.get(), Verdict(Answer.DECLINED, reason="Your name is not on the list."))


def grant(_at: AtHand) -> bool:
    return answer_late_claim(LateClaim.get(), Verdict(Answer.GRANTED))


def attempt(at: AtHand) -> int:
    return at.attempt(is_right=False).number


def state(at: AtHand) -> CodeState:
    return standing(type(at.at).held(at.at.id), at.learner).state


def registered() -> AtHand:
    at = AtHand()
    at.register()
    return at.opened()


def evaluating() -> AtHand:
    at = AtHand()
    at.ready_to_evaluate()
    return at.opened()


def evaluated() -> AtHand:
    at = AtHand()
    at.ready_to_claim()
    return at.opened()


def too_late() -> AtHand:
    at = AtHand()
    at.end_code()
    return at


def has_asked() -> AtHand:
    at = too_late()
    ask(at)
    return at


def counts(*models: Any) -> list[int]:
    return [model.select().count() for model in models]


PAIRS: dict[str, tuple[Callable[[], AtHand], Pair[AtHand]]] = {
    "a draft after the sending is refused": (
        evaluating,
        Pair(send, draft, False, lambda _at: counts(EvaluationDraft, EvaluationResponse) == [0, 1]),
    ),
    "a sending after a draft ends it": (
        evaluating,
        Pair(draft, send, True, lambda _at: counts(EvaluationDraft, EvaluationResponse) == [0, 1]),
    ),
    "a second sending stores nothing": (
        evaluating,
        Pair(send, send, False, lambda _at: counts(EvaluationResponse) == [1]),
    ),
    "a sending while others are mixed is not lost": (
        evaluating,
        Pair(lambda _at: settle(), send, True, lambda _at: counts(EvaluationResponse) == [1] and settle() == 1),
    ),
    "a claim after the sending goes through": (
        evaluating,
        Pair(send, claim, True, lambda at: progress_of(at.mine).following is None),
    ),
    "a second claim finds the first": (
        evaluated,
        Pair(claim, claim, AlreadyClaimed, lambda _at: counts(Claim, Certificate, Credit) == [1] * 3),
    ),
    "a claim after the activity was closed is refused": (
        evaluated,
        Pair(lambda at: at.shut(), claim, ActivityClosed, lambda at: progress_of(at.mine).following == Step.CLAIM),
    ),
    "closing the activity after a claim leaves the claim": (
        evaluated,
        Pair(claim, lambda at: at.shut(), None, lambda _at: counts(Claim, Certificate, Credit) == [1] * 3),
    ),
    "registering after the code closed registers nobody": (
        AtHand,
        Pair(lambda at: at.end_code(), register, CodeState.CLOSED, lambda _at: counts(Participation) == [0]),
    ),
    "registering after the activity was closed registers nobody": (
        AtHand,
        Pair(lambda at: at.shut(), register, CodeState.CLOSED, lambda _at: counts(Participation) == [0]),
    ),
    "closing the code after a registration leaves it": (
        AtHand,
        Pair(register, lambda at: at.end_code(), None, lambda at: state(at) == CodeState.REGISTERED),
    ),
    "registering twice registers once": (
        AtHand,
        Pair(register, register, CodeState.REGISTERED, lambda _at: counts(Participation) == [1]),
    ),
    "registering after the code opened again works, whoever asked for a late claim": (
        has_asked,
        Pair(lambda at: at.open_code(), register, CodeState.REGISTERED, lambda _at: counts(Participation) == [1]),
    ),
    "a code that opens after a late claim can be entered": (
        too_late,
        Pair(ask, lambda at: at.open_code(), None, lambda at: state(at) == CodeState.OPEN),
    ),
    "asking twice asks once": (too_late, Pair(ask, ask, False, lambda _at: counts(LateClaim) == [1])),
    "asking again after it was declined asks again": (
        has_asked,
        Pair(decline, ask, True, lambda at: counts(LateClaim) == [2] and state(at) == CodeState.ASKED),
    ),
    "a late claim is granted or declined": (
        has_asked,
        Pair(grant, decline, False, lambda at: state(at) == CodeState.REGISTERED),
    ),
    "a grant after a registration registers nobody twice": (
        has_asked,
        Pair(reopen_and_register, grant, True, lambda _at: counts(Participation) == [1]),
    ),
    "the same attempt uses up one": (
        registered,
        Pair(attempt, attempt, 1, lambda _at: counts(AssessmentAttempt) == [1]),
    ),
}


@pytest.mark.parametrize("name", PAIRS)
def test_the_second_deed_sees_the_first(app: Flask, name: str) -> None:
    begin, pair = PAIRS[name]

    pair.check(begin())
