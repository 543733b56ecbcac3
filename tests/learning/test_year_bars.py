"""Credit by year on the learner's home: five years as bars, and as the table that they stand in."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
import time_machine

from blueprints.learning.home import TALLEST, bars
from db.credit.tables import Credit, new_number
from db.credit.transcript import Transcript
from db.engine.clock import now
from tests.support import make
from tests.support.weight import queries

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.reader import Page, Reader

YEARS = range(2022, 2027)
pytestmark = pytest.mark.usefixtures("data")


@pytest.fixture(autouse=True)
def _year() -> Iterator[None]:
    with time_machine.travel("2026-11-26T12:00:00Z", tick=True):
        yield


def shown(page: Page) -> dict[str, str]:
    """The credit of each year, as the table says it."""
    table = page.one("table.years")
    cells = (cell.get_text(strip=True) for cell in table.select("td"))
    return dict(zip((one.get_text(strip=True) for one in table.select("th[scope=col]")), cells, strict=True))


def test_home_shows_the_credit_of_the_last_five_years(reader: Reader) -> None:
    learner = make.person()
    for day, hundredths in (("2021-12-31", 900), ("2022-01-01", 150), ("2024-05-05", 25), ("2026-12-31", 100)):
        make.credit(learner, day, hundredths=hundredths)
    make.credit(make.person(), "2025-01-01", hundredths=500)

    page = reader.as_(learner).get("/home")

    assert shown(page) == {"2022": "1.50", "2023": "0.00", "2024": "0.25", "2025": "0.00", "2026": "1.00"}
    assert [link["href"] for link in page.html.select(".years a")] == [f"/transcript?year={year}" for year in YEARS]


def test_a_learner_without_credit_sees_no_empty_bars(reader: Reader) -> None:
    assert not reader.as_(make.person()).get("/home").html.select(".years")


def test_what_was_superseded_does_not_count() -> None:
    learner = make.person()
    kinds = {"activity_type": "Live Course", "credit_type": "AMA PRA Category 1 Credit(s)™", "title": "Corrected"}
    Credit.create(learner=learner, on="2025-03-03", hundredths=400, number=new_number(), superseded_at=now(), **kinds)

    assert Transcript(learner).sums(YEARS) == [0, 0, 0, 0, 0]


def test_credit_of_different_types_is_never_added_up(reader: Reader) -> None:
    learner = make.person()
    for kind, hundredths in (("AMA PRA Category 1", 100), ("AMA PRA Category 1 Credit(s)™", 150), ("Attendance", 200)):
        line = make.credit(learner, "2026-01-01", hundredths=hundredths)
        Credit.insert({**line.__data__, "id": 9000 + line.id, "credit_type": kind}).execute()
        Credit.update(superseded_at=now()).where(Credit.id == line.id).execute()

    page = reader.as_(learner).get("/home")

    assert shown(page)["2026"] == "2.50"
    assert page.one("table.years caption").get_text() == "AMA PRA Category 1 Credit(s)™ by year"


def test_bars_stand_beside_the_tallest() -> None:
    learner = make.person()
    make.credit(learner, "2022-03-03", hundredths=1000)
    make.credit(learner, "2026-03-03", hundredths=250)

    assert [bar.height for bar in bars(learner, YEARS)] == [TALLEST, 0, 0, 0, TALLEST // 4]
    assert [bar.height for bar in bars(make.person(), YEARS)] == [0, 0, 0, 0, 0]


def test_all_five_years_cost_one_query() -> None:
    learner = make.person()
    with queries() as said:
        Transcript(learner).sums(YEARS)

    assert len(said) == 1


def test_a_day_of_another_century_is_of_no_year_here() -> None:
    learner = make.person()
    make.credit(learner, date(1926, 5, 5).isoformat(), hundredths=100)

    assert Transcript(learner).sums(YEARS) == [0] * len(YEARS)
