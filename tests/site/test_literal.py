"""Values that never change stand in the SQL of a prepared query on PostgreSQL, and come out as they went in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from peewee import Value

from db.engine.literal import with_literals
from db.engine.query import prepared
from db.institution.tables import Unit

if TYPE_CHECKING:
    from flask import Flask


@prepared
def said(named: Any, *, text: Any) -> Any:
    return Unit.select(Value(text), Unit.name).where(Unit.name == named).tuples()


@pytest.mark.parametrize("text", ["it's", "100% of %s", r"C:\new", "%%", "“naïve” 血", "", 0, -7, 2**40])
def test_what_never_changes_comes_out_as_it_went_in(app: Flask, text: object) -> None:
    Unit.create(name="A % unit")

    assert [said("A % unit", text=text) for _ in range(5)] == [[(text, "A % unit")]] * 5


def test_marks_and_values_stay_in_their_order() -> None:
    filled = object()

    sql, kept = with_literals(r"a = %s AND b = %s AND c LIKE '%%' AND d = %s AND e = %s", ["o'%", filled, -1, "\\"])

    assert (sql, kept) == (r"a = 'o''%%' AND b = %s AND c LIKE '%%' AND d =  -1 AND e = %s", [filled, "\\"])


def test_truth_and_nothing_are_words() -> None:
    assert with_literals("%s %s %s", [True, False, None]) == ("true false NULL", [])
