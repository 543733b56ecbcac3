"""Results as figures for a spreadsheet and as a document: the totals of the page, and in the figures no comment."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from db.learning.tables import EvaluationQuestion
from db.roles.tables import Role
from tests.support import make
from tests.support.evaluated import SIX, counted, evaluated, lecture

if TYPE_CHECKING:
    from db.activities.tables import Session
    from tests.support.reader import Reader


def figures(reader: Reader, at: Session) -> list[dict[str, str]]:
    """The lines of the CSV file of the activity."""
    reader.as_(make.staff(Role.OFFICE))
    answer = reader.client.get(f"/office/activities/{at.activity_id}/results.csv")
    text = answer.get_data(as_text=True)
    assert answer.mimetype == "text/csv"
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_the_figures_are_totals_and_hold_no_comment(visitor: Reader) -> None:
    at = lecture()
    evaluated(at, SIX)
    counted(at.activity)

    rows = figures(visitor, at)

    shares = {row["Answer"]: (row["People"], row["Share in percent"]) for row in rows}
    assert shares["Strongly agree"] == ("3", "50")
    assert shares["wrote a comment"] == ("4", "")
    assert "cases" not in str(rows)


def test_no_cell_of_the_figures_is_a_formula(visitor: Reader) -> None:
    at = lecture(title="=1+1")
    EvaluationQuestion.update(prompt="@SUM(A1)").where(EvaluationQuestion.kind == "agreement").execute()
    evaluated(at, SIX)
    counted(at.activity)

    rows = figures(visitor, at)

    assert {row["Activity"] for row in rows} == {"'=1+1"}
    assert rows[0]["Question"] == "'@SUM(A1)"


def test_before_there_are_results_the_figures_are_empty(visitor: Reader) -> None:
    at = lecture()
    evaluated(at, SIX[:4])
    counted(at.activity)

    assert figures(visitor, at) == []
