"""The library as a list: read, searched by its topics, and changed as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from db import database, is_sqlite
from db.audit.action import Action
from db.audit.tables import AuditLine
from db.engine.refusal import Refused
from db.learning.library.tables import LibraryQuestion
from db.learning.question import EvaluationItem, mark_of
from db.learning.question_edit import ChangedMeanwhile
from db.learning.question_fault import Fault, Faulty, evaluation_faults

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.people.tables import Person

LONGEST_TOPIC = 100
NONE_USUAL = "Mark at least one question as usual. An activity without questions of its own asks these."


@dataclass(frozen=True)
class LibraryItem:
    """A question of the library, with the topic that it stands under."""

    asked: EvaluationItem
    topic: str = ""
    is_usual: bool = False


def library() -> tuple[LibraryItem, ...]:
    """All that the library holds, in its order."""
    return tuple(
        LibraryItem(
            EvaluationItem(row.kind, row.prompt, tuple(row.options), row.is_required),
            row.topic,
            row.is_usual,
        )
        for row in LibraryQuestion.select().order_by(LibraryQuestion.position)
    )


def usual_questions() -> tuple[EvaluationItem, ...]:
    """Those that an activity asks that brings none of its own."""
    return tuple(one.asked for one in library() if one.is_usual)


def save_library(items: Sequence[LibraryItem], by: Person, read: str) -> str:
    """Replace the library, if it is still the one that was `read` (a mark); what changed, in words.

    Activities keep the questions that they have. Raises Faulty, Refused or ChangedMeanwhile, and then nothing
    has changed.
    """
    if faults := [*evaluation_faults([one.asked for one in items]), *_topic_faults(items)]:
        raise Faulty(faults)
    if not any(one.is_usual for one in items):
        raise Refused(NONE_USUAL)
    with database.atomic():
        _hold()
        stored = library()
        if tuple(items) == stored:
            return ""
        if read != mark_of(stored):
            raise ChangedMeanwhile
        LibraryQuestion.delete().execute()
        for place, one in enumerate(items, start=1):
            LibraryQuestion.create(
                topic=one.topic,
                position=place,
                is_usual=one.is_usual,
                **{**vars(one.asked), "options": list(one.asked.options)},
            )
        about = f"{len(items)} questions in the library"
        AuditLine.write(by, Action.LIBRARY_CHANGED, None, detail={"about": about})
        return about


def _topic_faults(items: Sequence[LibraryItem]) -> list[Fault]:
    long = [place for place, one in enumerate(items) if len(one.topic) > LONGEST_TOPIC]
    return [Fault(place, "topic", f"At most {LONGEST_TOPIC} characters, please.") for place in long]


def _hold() -> None:
    """Let another change of the library wait for ours; on SQLite the transaction itself holds everything."""
    if not is_sqlite():
        list(LibraryQuestion.select(LibraryQuestion.id).for_update().tuples())
