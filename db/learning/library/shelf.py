"""The library as a list: read, searched by its topics, and changed as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from db import database
from db.audit.action import Action
from db.audit.tables import AuditLine
from db.engine.query import prepared
from db.engine.refusal import Refused
from db.engine.row import hold_all
from db.learning.library.tables import LibraryCase, LibraryQuestion
from db.learning.question import AnswerItem, AssessmentItem, EvaluationItem, mark_of
from db.learning.question_edit import ChangedMeanwhile
from db.learning.question_fault import WHOLE, Fault, Faulty, assessment_faults, evaluation_faults

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from peewee import Model, ModelSelect

    from db.people.tables import Person

LONGEST_TOPIC = 100
NONE_USUAL = "Mark at least one question as usual. An activity without questions of its own asks these."


Item = TypeVar("Item", EvaluationItem, AssessmentItem)


@dataclass(frozen=True)
class LibraryItem(Generic[Item]):
    """A question of the library, with the topic that it stands under; a usual one is asked by each new activity."""

    asked: Item
    topic: str = ""
    is_usual: bool = False


def library() -> tuple[LibraryItem[EvaluationItem], ...]:
    """All that the library holds for evaluations, in its order."""
    return library_soon()()


def library_soon() -> Callable[[], tuple[LibraryItem[EvaluationItem], ...]]:
    """A function that returns the same; the question goes along with the next one."""
    asked = _questions.soon()
    return lambda: tuple(
        LibraryItem(
            EvaluationItem(row.kind, row.prompt, tuple(row.options), row.is_required),
            row.topic,
            row.is_usual,
        )
        for row in asked.rows()
    )


def case_library() -> tuple[LibraryItem[AssessmentItem], ...]:
    """All that it holds for assessments, in its order."""
    return case_library_soon()()


def case_library_soon() -> Callable[[], tuple[LibraryItem[AssessmentItem], ...]]:
    """A function that returns the same; the question goes along with the next one."""
    asked = _cases.soon()
    return lambda: tuple(
        LibraryItem(
            AssessmentItem(
                *(row.prompt, row.is_several, row.rationale, row.reference),
                tuple(AnswerItem(**one) for one in row.answers),
            ),
            row.topic,
        )
        for row in asked.rows()
    )


@prepared
def _questions() -> ModelSelect[LibraryQuestion]:
    return LibraryQuestion.select().order_by(LibraryQuestion.position)


@prepared
def _cases() -> ModelSelect[LibraryCase]:
    return LibraryCase.select().order_by(LibraryCase.position)


def usual_questions() -> tuple[EvaluationItem, ...]:
    """Those that an activity asks that brings none of its own."""
    return tuple(one.asked for one in library() if one.is_usual)


def save_library(items: Sequence[LibraryItem[EvaluationItem]], by: Person, read: str) -> str:
    """Replace what it holds for evaluations, if that is still what was `read` (a mark); what changed, in words.

    Activities keep the questions that they have. Raises Faulty, Refused or ChangedMeanwhile, and then nothing
    has changed.
    """
    if faults := [*evaluation_faults([one.asked for one in items]), *_topic_faults(items)]:
        raise Faulty(faults)
    if not any(one.is_usual for one in items):
        raise Refused(NONE_USUAL)
    rows = [
        {**vars(one.asked), "options": list(one.asked.options), "topic": one.topic, "is_usual": one.is_usual}
        for one in items
    ]
    return _put(LibraryQuestion, rows, tuple(items), library, by, read)


def save_case_library(items: Sequence[LibraryItem[AssessmentItem]], by: Person, read: str) -> str:
    """Replace what it holds for assessments; as `save_library`, but for the usual ones: there are none."""
    level = WHOLE if items else 0  # a library tells nobody a level
    if faults := [*assessment_faults([one.asked for one in items], level, 0), *_topic_faults(items)]:
        raise Faulty(faults)
    rows = [
        {**vars(one.asked), "answers": [vars(answer) for answer in one.asked.answers], "topic": one.topic}
        for one in items
    ]
    return _put(LibraryCase, rows, tuple(items), case_library, by, read)


def _put(
    model: type[Model], rows: list[dict[str, Any]], wanted: object, stored: Callable[[], object], by: Person, read: str
) -> str:
    with database.atomic():
        hold_all(LibraryQuestion, LibraryQuestion.is_usual)  # another change waits: there always is a usual one
        now_stored = stored()
        if wanted == now_stored:
            return ""
        if read != mark_of(now_stored):
            raise ChangedMeanwhile
        model.delete().execute()
        for place, row in enumerate(rows, start=1):
            model.create(position=place, **row)
        about = f"{len(rows)} questions in the library{' of assessments' if model is LibraryCase else ''}"
        AuditLine.write(by, Action.LIBRARY_CHANGED, None, detail={"about": about})
        return about


def _topic_faults(items: Sequence[LibraryItem[Any]]) -> list[Fault]:
    long = [place for place, one in enumerate(items) if len(one.topic) > LONGEST_TOPIC]
    return [Fault(place, "topic", f"At most {LONGEST_TOPIC} characters, please.") for place in long]
