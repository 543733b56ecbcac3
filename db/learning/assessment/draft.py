"""The draft of a try: what is answered so far is kept over a reload or a lost line, and gone when the try is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db import database
from db.engine.clock import now
from db.engine.row import hold
from db.learning.assessment.tables import AssessmentAttempt, AssessmentDraft
from db.learning.question_fault import MOST_ANSWERS, MOST_QUESTIONS
from db.learning.tables import Participation

if TYPE_CHECKING:
    from collections.abc import Mapping

Choices = dict[int, set[int]]


def keep_choices(participation: Participation, number: int, chosen: Mapping[int, set[int]]) -> bool:
    """Keep what is chosen so far in the try of this number; False when it has been sent, and then nothing is kept.

    The transaction holds the participation, so a draft that comes at the same moment as the sending never outlives it.
    """
    with database.atomic():
        hold(Participation, participation.id)
        sent = AssessmentAttempt.select().where(AssessmentAttempt.participation == participation)
        if number != sent.count() + 1 or Participation.get_by_id(participation.id).passed_at:
            return False
        few = sorted(chosen)[:MOST_QUESTIONS]  # a page asks no more
        answers = {str(question): sorted(chosen[question])[:MOST_ANSWERS] for question in few}
        row = {"participation": participation, "number": number, "answers": answers, "saved_at": now()}
        kept = [AssessmentDraft.number, AssessmentDraft.answers, AssessmentDraft.saved_at]
        query = AssessmentDraft.insert(row)
        query.on_conflict(conflict_target=[AssessmentDraft.participation], preserve=kept).execute()
        return True


def kept_choices(participation: Participation, number: int) -> Choices:
    """The choices kept of the try of this number, by question ids."""
    mine = (AssessmentDraft.participation == participation) & (AssessmentDraft.number == number)
    found = AssessmentDraft.get_or_none(mine)
    return {int(question): set(options) for question, options in found.answers.items()} if found else {}


def end_choices(participation: Participation) -> None:
    """Forget them; call it inside the transaction that keeps the try."""
    AssessmentDraft.delete().where(AssessmentDraft.participation == participation).execute()
