"""A transcript of thousands of lines takes hardly longer than one of fifty: what is shown is found along indexes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

import db
from db.credit.tables import Credit
from db.credit.transcript import MOST_COUNTED, Transcript
from tests.support import make

if TYPE_CHECKING:
    from collections.abc import Callable

    from blueprints.shared.settings import Settings
    from db.people.tables import Person
    from tests.support.reader import Reader

YEARS = 20


def learner_with(count: int) -> Person:
    """Somebody with so many lines, spread evenly over YEARS years."""
    learner, days = make.person(), 365 * YEARS
    line = {"title": "Rounds", "activity_type": "Live Course", "credit_type": "Attendance", "hundredths": 100}
    rows = [
        {**line, "learner": learner, "on": date(2026, 12, 1) - timedelta(days=at * days // (count - 1))}
        for at in range(count)
    ]
    Credit.insert_many(rows).execute()
    return learner


def steps(work: Callable[[], Any]) -> int:
    """How many steps SQLite's machine takes for the queries of `work`, in tens."""
    work()  # makes the SQL
    counted: list[int] = []
    connection = db.database.connection()
    connection.set_progress_handler(lambda: counted.append(1), 10)
    work()
    connection.set_progress_handler(None, 0)
    return len(counted)


def test_the_years_of_thousands_of_lines_are_found_as_quickly(data: Settings) -> None:
    few, many = Transcript(learner_with(50)), Transcript(learner_with(3_000))
    assert few.years() == many.years()
    assert len(many.years()) == YEARS + 1
    if db.is_sqlite():
        assert steps(many.years) <= 1.2 * steps(few.years)


def test_years_without_credit_and_what_was_superseded_are_left_out(data: Settings) -> None:
    learner = make.person()
    for on in ("1999-12-31", "2000-01-01", "2000-12-31", "2019-06-30", "2021-01-01"):
        make.credit(learner, on)
    superseded = make.credit(learner, "2010-05-05")
    Credit.update(superseded_at=superseded.created_at).where(Credit.id == superseded.id).execute()
    make.credit(make.person(), "2015-01-01")

    assert Transcript(learner).years() == ["2021", "2019", "2000", "1999"]
    assert Transcript(make.person()).years() == []


def test_counting_ends_where_nobody_pages(data: Settings) -> None:
    most, more = Transcript(learner_with(MOST_COUNTED)), Transcript(learner_with(MOST_COUNTED + 500))

    assert (int(most.count()()), int(more.count()())) == (MOST_COUNTED, MOST_COUNTED)
    if db.is_sqlite():
        assert steps(more.count()) <= 1.1 * steps(most.count())


def test_beyond_it_the_pages_go_on_and_say_so(visitor: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("db.credit.transcript.MOST_COUNTED", 60)
    visitor.as_(learner_with(80))

    page = visitor.get("/transcript?page=3")

    assert "51–75 of more than 60 records" in page.text
    assert [link.get_text() for link in page.html.select(".turn a")] == ["First", "Prev", "Next"]
    assert "76–80 of more than 60 records" in visitor.get("/transcript?page=4").text
    assert "total records over 60" in visitor.get("/home").text
