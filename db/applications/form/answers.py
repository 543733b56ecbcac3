"""Answers as a reader sees them: in words, section by section, and what differs between two versions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import TYPE_CHECKING, Any

from db.activities.format import FORMATS
from db.activities.statements import QUARTER, amount
from db.applications.form import SECTIONS
from db.applications.form.question import Kind, Shown
from db.applications.proposal import as_day, as_minutes, as_quarters
from db.engine.address import fold_email
from db.institution.settings import institution

if TYPE_CHECKING:
    from db.applications.form.question import Answers, Choice, Column, Question


@dataclass(frozen=True)
class ReadAnswer:
    """One question and its answer in words, a line each; where there is none, what that means."""

    label: str
    lines: list[str]
    is_answered: bool = True


@dataclass(frozen=True)
class ReadSection:
    title: str
    answers: list[ReadAnswer]


@dataclass(frozen=True)
class Change:
    """A question that is answered differently; `before` and `after` in words, also for no answer."""

    section: str  # its name in the addresses of the form
    title: str
    field: str
    label: str
    before: str
    after: str
    is_material: bool


def read_answers(answers: Answers) -> list[ReadSection]:
    """Every question that applies, with its answer; nothing when nobody has begun.

    A section's answers stand in the order of the form; below them, the questions without one share a line.
    """
    if not any(value for given in answers.values() for value in given.values()):
        return []
    found = []
    for section in SECTIONS.values():
        given = answers.get(section.name, {})
        read = [
            ReadAnswer(one.label, in_words(one, value)) for one in section.questions if (value := given.get(one.name))
        ]
        empty = [one for one in section.questions if not given.get(one.name) and applies(one, answers)]
        found.append(ReadSection(section.title, [*read, *_read_empty(empty)]))
    return found


def _read_empty(questions: list[Question]) -> list[ReadAnswer]:
    labels: dict[str, list[str]] = {}
    for one in questions:
        labels.setdefault(one.when_empty, []).append(one.label)
    return [ReadAnswer(", ".join(same), [words], is_answered=False) for words, same in labels.items()]


def applies(question: Question, answers: Answers) -> bool:
    """Whether the other answers make this question one to answer; while they do not tell, those for a date do."""
    what, money = answers.get("what", {}), answers.get("money", {})
    form = FORMATS.get(str(what.get("format") or ""))
    return {
        Shown.ALWAYS: True,
        Shown.DATED: form is None or form.is_dated,
        Shown.SERIES: what.get("format") == "rss",
        Shown.MATERIAL: form is not None and not form.is_dated,
        Shown.TEST: form is not None and form.needs_assessment,
        Shown.OTHER: what.get("format") == "other",
        Shown.STREAMED: what.get("delivery") in ("streamed", "both"),
        Shown.SUPPORT: money.get("support") == "yes",
        Shown.EXHIBITS: money.get("exhibitors") == "yes",
    }[question.shown]


def differences(older: Answers, newer: Answers) -> list[Change]:
    """The questions that `newer` answers differently, in the order of the form."""
    found = []
    for section in SECTIONS.values():
        old, new = older.get(section.name, {}), newer.get(section.name, {})
        for one in section.questions:
            if _compared(one, old.get(one.name)) != _compared(one, new.get(one.name)):
                before, after = ("\n".join(in_words(one, given.get(one.name))) for given in (old, new))
                is_material = one.is_material and not _differ_in_texts(one, old.get(one.name), new.get(one.name))
                found.append(Change(section.name, section.title, one.name, one.label, before, after, is_material))
    return found


def _differ_in_texts(question: Question, old: Any, new: Any) -> bool:
    """Whether rows differ in nothing but what counts at once, such as the topics of dates."""
    texts = {column.name for column in question.columns if column.is_text}
    if not texts:
        return False
    before, after = (
        [{name: cell for name, cell in row.items() if name not in texts} for row in _compared(question, value) or []]
        for value in (old, new)
    )
    return bool(before == after)


def _compared(question: Question, value: Any) -> Any:
    """An answer as two are compared: rows without their empty cells, and addresses in their one form.

    Versions of before hold neither all the cells nor that form.
    """
    if not value or not question.columns:
        return (as_quarters(str(value)) if question.kind == Kind.CREDIT else 0) or value or None
    addresses = {column.name for column in question.columns if column.kind == Kind.EMAIL}
    return [
        {name: fold_email(cell) if name in addresses else cell for name, cell in row.items() if cell}
        for row in question.rows_of(value)
    ]


def in_words(question: Question, value: Any) -> list[str]:
    """An answer in words, a line each; of none, what it means to leave this question empty."""
    if not value:
        return [question.when_empty]
    if question.kind == Kind.ROWS:
        return [_row(question.columns, row) for row in question.rows_of(value)]
    if question.kind in (Kind.MANY, Kind.ONE):
        return [_label(question.readable, one) for one in (value if isinstance(value, list) else [value])]
    kind = question.item if question.kind == Kind.LIST else question.kind
    return [_word(kind, one) for one in (value if isinstance(value, list) else [value])]


def _row(columns: tuple[Column, ...], row: dict[str, Any]) -> str:
    cells = {column.name: text for column in columns if (text := _cell(column, row.get(column.name)))}
    if {"starts", "ends"} <= cells.keys():
        cells["starts"] += f" to {cells.pop('ends')}"
    return ", ".join(cells.values())


def _cell(column: Column, value: Any) -> str:
    if column.kind == Kind.TICK:
        verb, _, rest = column.label.lower().partition(" ")
        return f"{verb} {rest}" if value else f"does not {verb.removesuffix('s')} {rest}"
    if not value:
        return ""
    if column.kind == Kind.OPTIONS:
        return f"{column.label.split(',')[0].lower()}: {'; '.join(value)}"
    if column.kind == Kind.ONE:
        return _label(column.choices, value)
    return f"Day {value}" if column.kind == Kind.NUMBER else _word(column.kind, value)


def _label(choices: tuple[Choice, ...], value: Any) -> str:
    return next((choice.label for choice in choices if choice.value == value), str(value))


def _word(kind: Kind, value: Any) -> str:
    dates = institution().dates
    if kind == Kind.DAY and (day := as_day(value)):
        return dates.day(day)
    if kind == Kind.TIME and (minutes := as_minutes(value)) is not None:
        return dates.time(time(minutes // 60, minutes % 60))
    if kind == Kind.CREDIT and (quarters := as_quarters(str(value))):
        return amount(quarters * QUARTER)
    return str(value)
