"""The evaluation of an activity that brings no questions of its own: what the office's library calls usual."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.learning.library.shelf import usual_questions
from db.learning.question_change import replace_evaluation

if TYPE_CHECKING:
    from db.activities.tables import Activity


def ask_usual(activity: Activity) -> int:
    """Give an activity the usual questions, and say how many; call it inside the transaction that makes it."""
    asked = usual_questions()
    replace_evaluation(activity, asked)
    return len(asked)
