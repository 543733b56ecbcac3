"""The assessment of an approved activity, as its application asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.learning.attempt import keeps_last
from db.learning.question import AnswerItem, AssessmentItem
from db.learning.question_change import replace_assessment

if TYPE_CHECKING:
    from db.activities.tables import Activity
    from db.applications.proposal import Proposal


def asked_in(proposal: Proposal) -> tuple[AssessmentItem, ...]:
    """The questions of an application, each with its options in the order of the alphabet."""
    found = []
    for row in proposal.many("how", "questions"):
        right, wrong = list(row.get("right") or []), list(row.get("wrong") or [])
        texts = sorted([(text, True) for text in right] + [(text, False) for text in wrong])
        answers = tuple(AnswerItem(text, is_correct, keeps_last(text)) for text, is_correct in texts)
        found.append(AssessmentItem(row["prompt"], len(right) > 1, row.get("rationale") or "", answers=answers))
    return tuple(found)


def make_assessment(activity: Activity, proposal: Proposal) -> None:
    """Ask the questions of an application; call it inside the transaction that approves."""
    replace_assessment(activity, asked_in(proposal))


def remake_assessment(activity: Activity, proposal: Proposal, before: Proposal) -> None:
    """Ask them as they were approved again, where they are others than those approved before.

    What the office has changed meanwhile stays otherwise. Tries of the earlier ones keep them, as an earlier version.
    """
    if asked_in(proposal) != asked_in(before):
        make_assessment(activity, proposal)
