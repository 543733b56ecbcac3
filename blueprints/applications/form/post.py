"""Reads the form of a section into answers of the shape that a proposal knows; nothing typed is lost."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from db.activities.day_text import Unreadable, read_day, read_span
from db.applications.dates import clock
from db.applications.form.question import Kind
from db.engine.address import fold_email, is_email
from db.engine.clock import today
from db.engine.letters import fold
from db.institution.settings import institution

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

    from db.applications.form.question import Column, Question, Section

ROW = re.compile(r"(?P<question>[a-z_]+)-(?P<place>[0-9]{1,4})-[a-z]+")


def read(section: Section, form: MultiDict[str, str]) -> dict[str, Any]:
    """The answers of one section; rows and values that were left empty are dropped, so emptying a row removes it."""
    return {question.name: _value(question, form) for question in section.questions}


def _value(question: Question, form: MultiDict[str, str]) -> Any:
    if question.kind == Kind.ROWS:
        places = sorted({int(place) for place in _places(question.name, form)})
        rows = [*_listed(question, form), *(_row(question, place, form) for place in places)]
        return [row for row in rows if _is_filled(question, row)]
    if question.holds_many:
        return list(dict.fromkeys(text for text in map(clean, form.getlist(question.name)) if text))
    return _written(question.kind, clean(form.get(question.name, "")))


def _listed(question: Question, form: MultiDict[str, str]) -> list[dict[str, Any]]:
    """The rows of a page that was opened when dates were a plain list: read as such a list was, each value once."""
    cells = (_cell(question.columns[0], text) for text in form.getlist(question.name))
    return question.rows_of(dict.fromkeys(cells))


def _places(name: str, form: MultiDict[str, str]) -> list[str]:
    found = (ROW.fullmatch(key) for key in form)
    return [match["place"] for match in found if match and match["question"] == name]


def _row(question: Question, place: int, form: MultiDict[str, str]) -> dict[str, Any]:
    return {one.name: _cell(one, form.get(f"{question.name}-{place}-{one.name}", "")) for one in question.columns}


def _cell(column: Column, text: str) -> Any:
    if column.kind == Kind.TICK:
        return bool(text)
    if column.kind == Kind.OPTIONS:
        return [line for line in map(str.strip, clean(text).split("\n")) if line]
    return _address(clean(text)) if column.kind == Kind.EMAIL else _written(column.kind, clean(text))


def _written(kind: Kind, text: str) -> str:
    """A day and a time as they are stored, however a browser without controls for them had them written."""
    try:
        if kind == Kind.DAY and text:
            return read_day(text, today(institution().timezone), institution().dates).isoformat()
        if kind == Kind.TIME and text:
            starts, ends = read_span(text)
            return clock(starts) if ends is None else text
    except Unreadable:
        pass  # it is shown again as it was typed, with a message
    return text


def _address(text: str) -> str:
    """An address in the one form in which all are stored; what is none stays as it was typed."""
    folded = fold_email(text)
    return folded if is_email(folded) else text


def _is_filled(question: Question, row: dict[str, Any]) -> bool:
    """Whether somebody wrote into the row; what it begins with does not count."""
    return any(row[one.name] for one in question.columns if not one.first)


def clean(text: str) -> str:
    """Without what surrounds it, with one kind of line break, and with shapes of letters as letters."""
    return fold(text.replace("\r\n", "\n").replace("\r", "\n")).strip()
