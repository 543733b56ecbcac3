"""Replacing an activity's questions as a whole: in place until somebody has answered, afterward as a new version."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from peewee import SQL, fn, prefetch

from db.activities.tables import Activity, Session
from db.engine.query import prepared
from db.learning.assessment.tables import AssessmentAttempt, AssessmentDraft, AssessmentOption, AssessmentQuestion
from db.learning.tables import EvaluationDraft, EvaluationQuestion, EvaluationResponse, Participation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from peewee import ModelSelect

    from db.learning.question import AssessmentItem, EvaluationItem


@dataclass(frozen=True)
class Given:
    """How many have answered the questions that are asked now, and how many are in the middle of it."""

    version: int
    sent: int
    begun: int

    @property
    def is_any(self) -> bool:
        return bool(self.sent or self.begun)

    @property
    def next_version(self) -> int:
        """The version that a change makes."""
        return self.version + 1 if self.is_any else self.version


def evaluation_given(activity: Activity) -> Given:
    """The answers to the evaluation as it is asked now; drafts count whichever version they began with."""
    return evaluation_given_soon(activity)()


def evaluation_given_soon(activity: Activity) -> Callable[[], Given]:
    """A function that returns the same; the question goes along with the next one."""
    version = activity.evaluation_version
    asked = _evaluations.soon(activity.id, version)
    return lambda: Given(version, *asked.rows()[0])


def assessment_given(activity: Activity) -> Given:
    """The tries of the assessment as it is asked now; drafts count whichever version they began with."""
    return assessment_given_soon(activity)()


def assessment_given_soon(activity: Activity) -> Callable[[], Given]:
    """A function that returns the same; the question goes along with the next one."""
    version = activity.assessment_version
    asked = _assessments.soon(activity.id, version)
    return lambda: Given(version, *asked.rows()[0])


@prepared
def _evaluations(activity: Any, version: Any) -> Any:
    sent = EvaluationResponse.activity == activity, EvaluationResponse.version == version
    return _both(EvaluationResponse.select().where(*sent), EvaluationDraft, activity)


@prepared
def _assessments(activity: Any, version: Any) -> Any:
    sent = _is_of(AssessmentAttempt, activity), AssessmentAttempt.version == version
    return _both(AssessmentAttempt.select().where(*sent), AssessmentDraft, activity)


def _both(sent: Any, draft: Any, activity: Any) -> Any:
    """One row: how many were sent, and how many are begun."""
    begun = draft.select(fn.COUNT(SQL("1"))).where(_is_of(draft, activity))
    return draft.select(sent.select(fn.COUNT(SQL("1"))), begun).from_().tuples()


def has_attempts(activity: Activity) -> bool:
    """Whether anybody has tried its assessment, in any version: then its level has been told."""
    return AssessmentAttempt.select().where(_is_of(AssessmentAttempt, activity)).exists()


def _is_of(model: Any, activity: Any) -> Any:
    return model.participation.in_(_participations(activity))


def _participations(activity: Any) -> ModelSelect[Participation]:
    return Participation.select(Participation.id).join(Session).where(Session.activity == activity)


def replace_evaluation(activity: Activity, asked: Sequence[EvaluationItem]) -> int:
    """Ask these instead; the version that they are. Call it inside a transaction that holds the activity.

    Nobody's answers lose their question: what has been answered stays as it was, as an earlier version.
    """
    given = evaluation_given(activity)
    rows = [((each.kind, each.prompt), each.id) for each in EvaluationQuestion.of(activity)]
    stay = _places(EvaluationQuestion, given, rows, [(each.kind, each.prompt) for each in asked])
    activity.evaluation_version = given.next_version
    Activity.update(evaluation_version=given.next_version).where(Activity.id == activity.id).execute()
    of = {"activity": activity, "version": given.next_version}
    for place, each in enumerate(asked, start=1):
        columns = {"position": place, "options": list(each.options), "is_required": each.is_required}
        if place in stay:
            EvaluationQuestion.update(columns).where(EvaluationQuestion.id == stay[place]).execute()
        else:
            EvaluationQuestion.create(**of, kind=each.kind, prompt=each.prompt, **columns)
    if not given.is_any:
        _forget(EvaluationQuestion, rows, stay)
    return given.next_version


def replace_assessment(activity: Activity, asked: Sequence[AssessmentItem]) -> int:
    """Ask these instead; the version that they are. Call it inside a transaction that holds the activity.

    A try that was sent keeps the questions that it answered, and whoever has passed stays so.
    """
    given = assessment_given(activity)
    rows = _cases(activity)
    stay = _places(AssessmentQuestion, given, rows, [_case_key(each, each.answers) for each in asked])
    activity.assessment_version = given.next_version
    Activity.update(assessment_version=given.next_version).where(Activity.id == activity.id).execute()
    of = {"activity": activity, "version": given.next_version}
    for place, each in enumerate(asked, start=1):
        columns = {"position": place, "rationale": each.rationale, "reference": each.reference}
        if place in stay:
            AssessmentQuestion.update(columns).where(AssessmentQuestion.id == stay[place]).execute()
        else:
            _add_case(AssessmentQuestion.create(**of, prompt=each.prompt, is_several=each.is_several, **columns), each)
    if not given.is_any:
        _forget(AssessmentQuestion, rows, stay)
    return given.next_version


def _add_case(question: AssessmentQuestion, asked: AssessmentItem) -> None:
    for place, answer in enumerate(asked.answers, start=1):
        AssessmentOption.create(question=question, position=place, **vars(answer))


def _cases(activity: Activity) -> list[tuple[Any, int]]:
    options = AssessmentOption.select().order_by(AssessmentOption.position)
    asked: list[Any] = list(prefetch(AssessmentQuestion.of(activity), options))
    return [(_case_key(one, one.options), one.id) for one in asked]


def _case_key(question: Any, answers: Iterable[Any]) -> Any:
    """A scored question stays where its words, its kind and its answers stay."""
    return question.prompt, question.is_several, *((one.text, one.is_correct, one.keeps_last) for one in answers)


def _places(model: Any, given: Given, rows: Sequence[tuple[Any, int]], wanted: Sequence[Any]) -> dict[int, int]:
    """The rows (each its key and its id) that stay, by their new places from 1; none where a new version is made.

    A row that stays keeps its id, for a page that is open still knows it. All of them are put out of the way.
    """
    if given.is_any:
        return {}
    left: dict[Any, list[int]] = defaultdict(list)
    for key, number in rows:
        left[key].append(number)
    model.update(position=model.position * -1).where(model.id.in_([number for _, number in rows])).execute()
    return {place: left[key].pop(0) for place, key in enumerate(wanted, start=1) if left[key]}


def _forget(model: Any, rows: Sequence[tuple[Any, int]], stay: dict[int, int]) -> None:
    """Delete what is asked no more; after the new rows are made, for SQLite gives the highest id that went again."""
    gone = sorted({number for _, number in rows} - set(stay.values()))
    if model is AssessmentQuestion:
        AssessmentOption.delete().where(AssessmentOption.question.in_(gone)).execute()
    model.delete().where(model.id.in_(gone)).execute()
