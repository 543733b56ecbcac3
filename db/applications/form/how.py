"""How people learn: objectives, agenda, format, competencies, evaluation, and the assessment of material."""

from __future__ import annotations

from typing import Any

from db.activities.moment import clock_fault, local
from db.applications.form.lists import COMPETENCIES, METHODS
from db.applications.form.question import LONGEST_LINE, Answers, Choice, Column, Kind, Question, Section, Shown
from db.applications.proposal import Proposal, as_minutes
from db.engine.number import plain_number
from db.institution.settings import institution

LONGEST_PROMPT = 2000  # characters, as the activity's assessment takes them
LONGEST_OPTION = 1000
MOST_DAYS = 99
MOST_MINUTES = 6000  # 100 credits


def _agenda(rows: list[dict[str, Any]], answers: Answers) -> list[str]:
    """Each part begins before it ends; only then its minutes count."""
    found = []
    for place, row in enumerate(rows, start=1):
        starts, ends = as_minutes(row.get("starts")), as_minutes(row.get("ends"))
        if not row.get("starts") or not row.get("ends"):
            found.append(f"Row {place}: enter its start and end")
        elif starts is not None and ends is not None and ends <= starts:
            found.append(f"Row {place}: it ends before it starts")
    found += [f"Row {n}: enter a day from 1 to 99" for n, row in enumerate(rows, 1) if not _is_day(row)]
    return found or _clock_faults(answers)


def _is_day(row: dict[str, Any]) -> bool:
    day = plain_number(str(row.get("day") or "1"))
    return day is None or 1 <= day <= MOST_DAYS


def _clock_faults(answers: Answers) -> list[str]:
    """Each time of a session that its day has not, or has twice: nobody can say which moment is meant."""
    proposal, zone = Proposal(answers), institution().zone
    times = dict.fromkeys(
        local(day, minutes) for part, day in proposal.held_parts for minutes in (part.starts, part.ends)
    )
    faults = [words for one in times if (words := clock_fault(one, zone))]
    return [f"{words}. Choose another time or another date" for words in faults]


def _methods(values: list[str], answers: Answers) -> list[str]:
    """The method must fit the gap (ACCME; domain.md 2.4, S77)."""
    needs = set(answers.get("why", {}).get("needs") or [])
    chosen = [method for method in METHODS if method.value in values]
    unfit = [method for method in chosen if needs and not needs & set(method.fits)]
    return [f"“{method.label}” does not fit why the gap exists: choose one that does" for method in unfit]


def _questions(rows: list[dict[str, Any]], _answers: Answers) -> list[str]:
    found = []
    for place, row in enumerate(rows, start=1):
        if not row.get("prompt"):
            found.append(f"Row {place}: enter the question")
        if not row.get("right") or not row.get("wrong"):
            found.append(f"Row {place}: enter at least one right and one wrong answer")
        if any(len(text) > LONGEST_OPTION for text in [*row.get("right", []), *row.get("wrong", [])]):
            found.append(f"Row {place}: an answer has at most {LONGEST_OPTION:,} characters")
    return found


def _at_most(most: int, words: str, least: int = 0) -> Any:
    def check(value: str, _answers: Answers) -> list[str]:
        number = plain_number(value)
        return [words] if number is not None and not least <= number <= most else []

    return check


def _method_choices() -> tuple[Choice, ...]:
    return tuple(Choice(one.value, one.label, style=" ".join(f"fits-{need}" for need in one.fits)) for one in METHODS)


SECTION = Section(
    "how",
    "How people learn",
    "What happens, when, and how you will know it worked.",
    (
        Question(
            "objectives",
            "Objectives",
            Kind.LIST,
            item=Kind.LINE,
            rows=3,
            more="Add more objectives",
            help="What a learner can do afterward. Start with an action verb (identify, order, perform).",
            example="Order the sepsis bundle within an hour of recognition",
        ),
        Question(
            "agenda",
            "Agenda",
            Kind.ROWS,
            more="Add more parts",
            help="Each part with its times; for a series, one usual session. Clear “Counts for credit” for breaks and "
            "meals.",
            example="Day 1, 12:00 pm to 12:45 pm, Three cases, counts for credit",
            columns=(
                Column("day", "Day", Kind.NUMBER, first="1"),
                Column("starts", "Starts", Kind.TIME),
                Column("ends", "Ends", Kind.TIME),
                Column("title", "Part", at_most=LONGEST_LINE),
                Column("counts", "Counts for credit", Kind.TICK, first="yes"),
            ),
            shown=Shown.DATED,
            is_material=True,
            check=_agenda,
        ),
        Question(
            "estimated_minutes",
            "Minutes a learner needs",
            Kind.NUMBER,
            help="Have two colleagues try it.",
            example="45",
            shown=Shown.MATERIAL,
            is_material=True,
            check=_at_most(MOST_MINUTES, f"At most {MOST_MINUTES:,} minutes"),
        ),
        Question(
            "format_why",
            "Why this format fits",
            Kind.TEXT,
            help="Why people will learn this better this way than another.",
            example="Teams decide together, so they practice together: cases in small groups.",
        ),
        Question(
            "competencies",
            "Competencies",
            Kind.MANY,
            help="One or two are enough.",
            example="A course on handoffs: interpersonal and communication skills",
            choices=COMPETENCIES,
        ),
        Question(
            "evaluation_methods",
            "How the change will be evaluated",
            Kind.MANY,
            help="Those that fit your answer to “Why does the gap exist?”",
            example="For a gap in performance: chart audit before and after",
            choices=_method_choices,
            check=_methods,
        ),
        Question(
            "questions",
            "Assessment questions",
            Kind.ROWS,
            more="Add more questions",
            help="Enduring and journal-based material ends with a test. Enter one answer per line.",
            example="When is the first dose due? Right: within an hour. Wrong: within three hours.",
            columns=(
                Column("prompt", "Question", Kind.TEXT, at_most=LONGEST_PROMPT),
                Column("right", "Right answers, one per line", Kind.OPTIONS),
                Column("wrong", "Wrong answers, one per line", Kind.OPTIONS),
                Column("rationale", "Why, shown afterward", Kind.TEXT),
            ),
            shown=Shown.TEST,
            is_material=True,
            check=_questions,
        ),
        Question(
            "minimum_percent",
            "Passing score (percent)",
            Kind.NUMBER,
            help="Learners see it before they start.",
            example="80",
            shown=Shown.TEST,
            is_material=True,
            check=_at_most(100, "Between 1 and 100", least=1),
        ),
        Question(
            "attempts",
            "Attempts allowed",
            Kind.NUMBER,
            help="Empty: as many as needed.",
            example="3",
            shown=Shown.TEST,
            is_material=True,
            when_empty="As many as needed",
            check=_at_most(99, "At most 99"),
        ),
    ),
)
