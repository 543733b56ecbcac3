"""The office's change of an activity's questions: the whole list at once, if nobody was first."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from db import database
from db.activities.tables import Activity, ActivityStatus
from db.audit.action import Action
from db.audit.tables import AuditLine
from db.engine.refusal import Refused
from db.engine.row import hold
from db.learning.question import assessment_of, evaluation_of, mark_of
from db.learning.question_change import has_attempts, replace_assessment, replace_evaluation
from db.learning.question_fault import Fault, Faulty, assessment_faults, evaluation_faults

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.learning.question import AssessmentItem, EvaluationItem
    from db.people.tables import Person

OVER = "This activity is over, so its questions stay as they are. Open it again first."
LEVEL_TOLD = "People have tried this assessment and were told {}%. The level stays."
FEWER_TRIES = "People have tried this assessment and were told how many tries they have. Allow as many or more."
NEEDED = "{} needs an assessment (a core requirement of the AMA). Keep at least one question."


class ChangedMeanwhile(Exception):
    """Somebody else changed the list after it was read."""


class Level(NamedTuple):
    """The share of questions that has to be right, and how many tries there are (0: no limit)."""

    minimum_percent: int = 0
    attempts_allowed: int = 0

    @classmethod
    def of(cls, activity: Activity) -> Level:
        return cls(activity.minimum_percent, activity.attempts_allowed)


def save_evaluation(activity: Activity, asked: Sequence[EvaluationItem], by: Person, read: str) -> str:
    """Ask these from now on; what changed, in words, or '' where nothing did.

    `read` is the mark of the list that the change was made from. Raises Faulty, Refused or ChangedMeanwhile, and then
    nothing has changed.
    """
    if faults := evaluation_faults(asked):
        raise Faulty(faults)
    with database.atomic():
        activity = _held(activity)
        stored = evaluation_of(activity)
        if tuple(asked) == stored:
            return ""
        if read != mark_of(stored):
            raise ChangedMeanwhile
        version = replace_evaluation(activity, asked)
        about = _in_words("Evaluation", [one.prompt for one in stored], [one.prompt for one in asked], version)
        AuditLine.write(by, Action.EVALUATION_CHANGED, activity, detail={"about": about})
        return about


def save_assessment(activity: Activity, asked: Sequence[AssessmentItem], level: Level, by: Person, read: str) -> str:
    """Ask these from now on, at this level; as `save_evaluation`."""
    if faults := assessment_faults(asked, *level):
        raise Faulty(faults)
    with database.atomic():
        activity = _held(activity)
        stored, stored_level = assessment_of(activity), Level.of(activity)
        if (tuple(asked), level) == (stored, stored_level):
            return ""
        if read != mark_of(stored, stored_level):
            raise ChangedMeanwhile
        _check_level(activity, asked, level)
        version = replace_assessment(activity, asked) if tuple(asked) != stored else activity.assessment_version
        Activity.update(level._asdict()).where(Activity.id == activity.id).execute()
        about = _in_words("Assessment", [one.prompt for one in stored], [one.prompt for one in asked], version)
        about += f" Level {level.minimum_percent}%, {level.attempts_allowed or 'any number of'} tries."
        AuditLine.write(by, Action.ASSESSMENT_CHANGED, activity, detail={"about": about})
        return about


def _held(activity: Activity) -> Activity:
    """The activity as it is now, ours until the transaction ends. Raises Refused where it is over."""
    hold(Activity, activity.id)
    found: Activity = Activity.get_by_id(activity.id)
    if found.status in (ActivityStatus.CLOSED, ActivityStatus.CANCELED):
        raise Refused(OVER)
    return found


def _check_level(activity: Activity, asked: Sequence[AssessmentItem], level: Level) -> None:
    """The level that was told stays; material that needs an assessment keeps it (AMA PRA; domain.md 2.1, S9)."""
    if not asked and activity.form.needs_assessment and activity.status == ActivityStatus.ACTIVE:
        raise Faulty([Fault(None, "list", NEEDED.format(activity.form.label))])
    if not has_attempts(activity):
        return
    if level.minimum_percent != activity.minimum_percent:
        raise Faulty([Fault(None, "minimum_percent", LEVEL_TOLD.format(activity.minimum_percent))])
    if level.attempts_allowed and not 0 < activity.attempts_allowed <= level.attempts_allowed:
        raise Faulty([Fault(None, "attempts_allowed", FEWER_TRIES)])


def _in_words(what: str, before: Sequence[str], after: Sequence[str], version: int) -> str:
    """The change for the audit log: which version it is, and how many questions came and went."""
    added, removed = len(set(after) - set(before)), len(set(before) - set(after))
    return f"{what}, version {version}: {added} added, {removed} removed, {len(after)} in all."
