"""Results as figures for a spreadsheet and as a document: the totals of the page, and in the figures no comment."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import TYPE_CHECKING

from blueprints.shared.print.blocks import Drawn
from blueprints.shared.print.paper import Bar, Paragraph, Unit, paged
from blueprints.shared.print.type import About, Setter, document
from db.learning.tables import EvaluationQuestion
from db.roles.tables import Role
from tests.support import make
from tests.support.evaluated import SIX, counted, evaluated, lecture
from tests.support.paper import pages

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


def test_the_document_holds_each_answer_with_its_bar_and_the_comments(visitor: Reader) -> None:
    at = lecture(title="Sepsis rounds")
    evaluated(at, SIX)
    counted(at.activity)
    visitor.as_(make.staff(Role.OFFICE))

    for path in (f"/office/activities/{at.activity_id}", f"/office/sessions/{at.id}"):
        answer = visitor.client.get(f"{path}/results.pdf")
        text = " ".join(pages(answer.get_data()))
        assert answer.mimetype == "application/pdf"
        assert "Sepsis rounds" in text
        assert "Strongly agree: 3 (50%)" in text
        assert "Bring <b>more</b> cases" in text


def test_a_share_is_drawn_as_long_as_it_is() -> None:
    lines = [Paragraph("Half", share=50), Paragraph("None", share=0), Paragraph("No share")]
    with document("P", About("x", "x", "x", "en", date(2026, 11, 27)), "HalfNoneNo share") as pdf:
        setter = Setter(pdf)
        page = next(paged([Unit.of(setter, line, line.text) for line in lines]))

    bars = [one for one in page if isinstance(one, Bar)]
    assert [bar.share for bar in bars] == [50, 0]
    tops = [one.top for one in page if isinstance(one, Drawn)]
    assert tops[0] < bars[0].top < tops[1] < bars[1].top < tops[2]
