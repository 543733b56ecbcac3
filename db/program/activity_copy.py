"""A copy of an activity: planned anew, with a list of what was taken over and what was not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from peewee import SQL, fn

from db import database
from db.activities.credit_type.tables import ActivityCredit, CreditType
from db.activities.statements import QUARTER, amount
from db.activities.tables import Activity, Session
from db.applications.draft import copy as copy_application
from db.applications.draft import start
from db.applications.tables import Application, ApplicationSection, frozen
from db.audit.action import Action
from db.engine.query import prepared
from db.learning.assessment.tables import AssessmentQuestion
from db.learning.question import assessment_of, evaluation_of
from db.learning.question_change import replace_assessment, replace_evaluation
from db.learning.tables import EvaluationQuestion
from db.program.new_activity import just_made, make_planned

if TYPE_CHECKING:
    from peewee import ModelSelect

    from db.people.tables import Person

TEXTS = ("title", "description", "format", "format_note", "unit", "place", "joint_provider")
RULES = ("minimum_percent", "attempts_allowed", "claims_before_end", "maximum_quarters", "awards_attendance")
COPIED = (*TEXTS, *RULES, "rotates_code")
# domain-2.md O2: an office gets a list of both, and these are never copied.
NEVER = (
    "sessions and their dates",
    "course codes",
    "faculty and disclosures",
    "registrations, attendance and rosters",
    "claims, certificates and results",
    "numbers of an accreditor",
    "coordinators",
)


class Copied(NamedTuple):
    """A copy, and what it did and did not take over, in words."""

    activity: Activity
    taken: tuple[str, ...]
    left: tuple[str, ...]


def parts_of(source: Activity) -> tuple[str, ...]:
    """The things that a copy of this activity would take over, in words."""
    ((asked, tested, application),) = _facts(source.id, source.evaluation_version, source.assessment_version)
    found = ["title, description, place, format and unit", "how and when credit is claimed"]
    found += ["the answers of its application, but for dates"] if application else []
    found += [f"its credit types: {', '.join(names)}"] if (names := _names(_taken_types(source))) else []
    found += [f"{asked} questions of the evaluation"] if asked else []
    found += [f"{tested} questions of the assessment"] if tested else []
    return tuple(found)


def left_of(source: Activity) -> tuple[str, ...]:
    """The things that a copy of this activity would not take over, in words; of its credit types by their names."""
    taken = _taken_types(source)
    names = _names([kind for kind in _types(source) if kind not in taken])
    return (*NEVER, *([f"credit types that need a number or are switched off: {', '.join(names)}"] if names else []))


def copy_activity(source: Activity, by: Person) -> Copied:
    """A planned activity like this one, with a file of its own. Raises Refused for too many drafts.

    Sent twice it makes one.
    """
    with database.atomic():
        taken, left = parts_of(source), left_of(source)
        if same := just_made(str(source.title), by, source):
            return Copied(same, taken, left)
        application = _file_of(source, by)
        columns = {name: getattr(source, "unit_id" if name == "unit" else name) for name in COPIED}
        detail = {"reason": f"copy of “{source.title}”", "taken": list(taken), "left": list(left)}
        made = make_planned(application, by, Action.ACTIVITY_COPIED, detail, previous=source, **columns)
        _copy_credit(source, made)
        replace_evaluation(made, evaluation_of(source))
        replace_assessment(made, assessment_of(source))
        return Copied(made, taken, left)


def _file_of(source: Activity, by: Person) -> Application:
    """A draft with the answers that were approved; without any, with what the activity itself says."""
    application: Application | None = Application.get_or_none(Application.activity == source)
    version = frozen(application, application.version) if application else None
    if application is not None and version is not None:
        return copy_application(application, version.answers, by)
    made = start(by, source.title)
    for name, answers in _answers_of(source).items():
        section = ApplicationSection.of(made, name, by)
        section.save_answers({**section.answers, **answers}, by, section.revision)
    return made


def _answers_of(source: Activity) -> dict[str, dict[str, Any]]:
    last = Session.select().where(Session.activity == source).order_by(Session.id.desc()).first()
    lines = [line for line in str(source.description).split("\n") if line]
    what = {"title": source.title, "format": source.format, "format_note": source.format_note, "place": source.place}
    return {
        "what": {**what, "unit": str(source.unit_id or "")},
        "how": {"objectives": lines} if lines else {},
        "money": {"joint_provider": source.joint_provider},
        "credit": {"types": ["ama-pra-1"], "designated": amount(last.maximum_quarters * QUARTER)} if last else {},
    }


def _copy_credit(source: Activity, made: Activity) -> None:
    rows = [{"activity": made, "credit_type": kind} for kind in _taken_types(source)]
    if rows:
        ActivityCredit.insert_many(rows).execute()


def _taken_types(source: Activity) -> list[CreditType]:
    """A number is the accreditor's for one activity alone, so a type that needs one is left out."""
    return [kind for kind in _types(source) if kind.is_on and not kind.number_label]


def _types(source: Activity) -> list[CreditType]:
    return _types_of(source.id)


@prepared
def _types_of(source: Any) -> ModelSelect[CreditType]:
    query = CreditType.select().join(ActivityCredit).where(ActivityCredit.activity == source)
    return query.order_by(CreditType.position, CreditType.id)


@prepared
def _facts(source: Any, evaluation: Any, assessment: Any) -> Any:
    """One row: how many questions it asks in each of these versions, and whether it has an application."""
    numbers = [
        of.select(fn.COUNT(SQL("1"))).where(of.activity == source, of.version == version)
        for of, version in ((EvaluationQuestion, evaluation), (AssessmentQuestion, assessment))
    ]
    applied = Application.select(SQL("1")).where(Application.activity == source, Application.version > 0)
    return Activity.select(*numbers, fn.EXISTS(applied)).from_().tuples()


def _names(kinds: list[CreditType]) -> list[str]:
    return [str(kind.name) for kind in kinds]
