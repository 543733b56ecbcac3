"""Faults in answers that were given: too long, not a day, a method that does not fit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from db.applications.form import SECTIONS
from db.applications.form.question import Column, Kind, Question
from db.applications.proposal import Missing, as_day, as_minutes
from db.engine.letters import cannot_print
from db.engine.number import plain_number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from db.applications.form.question import Answers

ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")  # no account: whatever an applicant knows a person by
LONGEST_NUMBER = 9  # digits


def too_much(section: str, answers: dict[str, Any]) -> dict[str, list[str]]:
    """By field, texts that are too long to be kept. They are refused, and shown again for their writer to shorten."""
    found = {question.name: _too_long(question, answers) for question in SECTIONS[section].questions}
    return {name: texts for name, texts in found.items() if texts}


def _too_long(question: Question, answers: dict[str, Any]) -> list[str]:
    value = answers.get(question.name) or []
    if question.holds_many and len(value) > question.most:
        return [f"Enter at most {question.most} rows: this has {len(value)}"]
    over = [(where, len(text), most) for where, text, most in _texts(question, value) if len(text) > most]
    return [f"{where}Shorten it to at most {most:,} characters: this has {length:,}" for where, length, most in over]


def _texts(question: Question, value: Any) -> Iterator[tuple[str, str, int]]:
    """Every text in an answer: where it stands, the text, and how many characters it may have."""
    if question.kind == Kind.ROWS:
        written = [column for column in question.columns if column.kind != Kind.TICK]
        for place, row in enumerate(question.rows_of(value), start=1):
            for column in written:
                yield f"Row {place}, {column.label}: ", _joined(row.get(column.name)), column.longest
    elif question.holds_many:
        for place, text in enumerate(value, start=1):
            yield f"Row {place}: ", str(text), question.longest
    else:
        yield "", str(value or ""), question.longest


def _joined(value: Any) -> str:
    return "\n".join(value) if isinstance(value, list) else str(value or "")


def wrong_values(answers: Answers) -> list[Missing]:
    """Everything that is filled in but not right, in the order of the form; what is empty is another matter."""
    return [
        Missing(section.name, question.name, text, question.label)
        for section in SECTIONS.values()
        for question in section.questions
        for text in _wrong(question, answers.get(section.name, {}).get(question.name) or "", answers)
    ]


def _wrong(question: Question, value: Any, answers: Answers) -> list[str]:
    value = value or ([] if question.holds_many else "")
    if question.kind == Kind.ROWS:
        rows = question.rows_of(value)
        return [*_wrong_cells(question.columns, rows), *question.check(rows, answers)]
    if question.kind == Kind.LIST:
        found = [(place, _not_a(question.item, str(text))) for place, text in enumerate(value, start=1)]
        return [f"Row {place}: {text}" for place, text in found if text]
    if question.kind in (Kind.MANY, Kind.ONE) and value:
        return _not_offered(question, value) or question.check(value, answers)
    wrong = _not_written(question, str(value)) if value else ""
    return [wrong] if wrong else question.check(value, answers)


def _wrong_cells(columns: tuple[Column, ...], rows: list[dict[str, Any]]) -> list[str]:
    found = []
    for place, row in enumerate(rows, start=1):
        for column in columns:
            wrong = _not_in(column, row.get(column.name) or "")
            if wrong:
                found.append(f"Row {place}, {column.label}: {wrong}")
    return found


def _not_in(column: Column, value: Any) -> str:
    if not value or column.kind in (Kind.TICK, Kind.OPTIONS):
        return ""
    if column.kind == Kind.ONE:
        return "" if value in {choice.value for choice in column.choices} else "choose one of these"
    return _not_written(column, str(value))


def _not_offered(question: Question, value: Any) -> list[str]:
    offered = {choice.value for choice in question.offered}
    given = value if isinstance(value, list) else [value]
    return [] if set(given) <= offered else ["This choice is no longer offered: choose again"]


def unprintable_answers(answers: Answers) -> list[Missing]:
    """Answers that end on certificates and hold letters that no font of ours has."""
    return [
        Missing(section.name, question.name, words, question.label)
        for section in SECTIONS.values()
        for question in section.questions
        for text in _printed(question, answers.get(section.name, {}).get(question.name))
        if (words := cannot_print(text))
    ]


def _printed(question: Question, value: Any) -> list[str]:
    """The texts of an answer that count without an approval and end on certificates."""
    texts = [column.name for column in question.columns if column.is_printed and column.is_text]
    if texts:
        return [str(row.get(name) or "") for row in question.rows_of(value) for name in texts]
    return [str(value or "")] if question.is_printed else []


def _not_written(asked: Question | Column, text: str) -> str:
    return _not_a(asked.kind, text) or (cannot_print(text) if asked.is_printed else "")


def _not_a(kind: Kind, text: str) -> str:
    """In words why this text is not of this kind; '' when it is."""
    if kind == Kind.DAY and as_day(text) is None:
        return f"“{text}” is not a date: enter it as 2027-02-14"
    if kind == Kind.TIME and as_minutes(text) is None:
        return f"“{text}” is not a time: enter it as 09:30"
    if kind == Kind.EMAIL and not ADDRESS.fullmatch(text):
        return f"“{text}” is not an email address: enter it as name@example.org"
    if kind == Kind.NUMBER and plain_number(text, LONGEST_NUMBER) is None:
        return f"“{text}” is not a number: enter a number, such as 40"
    return ""
