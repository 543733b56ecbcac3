"""Home and transcript: one table, its state in the address, its certificates behind date and title."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from db.credit.tables import Credit
from tests.support import make

if TYPE_CHECKING:
    from db.people.tables import Person
    from tests.support.reader import Page, Reader


def learner_with(count: int) -> Person:
    learner = make.person()
    for number in range(count):
        kind = ("Live Course", "Enduring Material", "Journal-Based CME")[number % 3]
        make.credit(
            learner, f"{2004 + number % 22}-03-{number % 28 + 1:02}", kind=kind, hundredths=25 * (number % 9 + 1)
        )
    return learner


def column(page: Page, label: str) -> list[str]:
    return [cell.get_text(strip=True) for cell in page.html.select(f'td[data-label="{label}"]')]


def test_home_shows_the_totals_and_five_recent_activities(reader: Reader) -> None:
    page = reader.as_(learner_with(12)).get("/home")

    assert "total records 12" in page.text
    assert len(column(page, "Date")) == 5
    assert "1–5 of 12 records" in page.text


def test_the_recent_activities_turn_in_place(reader: Reader) -> None:
    page = reader.as_(learner_with(12)).get("/home?page=3", part=True)

    assert "11–12 of 12 records" in page.text
    assert page.one("#recent")


def test_a_new_learner_reads_what_will_be_here(reader: Reader) -> None:
    page = reader.as_(make.person()).get("/home")

    assert "Your credit will be listed here" in page.text


@pytest.mark.parametrize("sort", ["date", "type", "credits"])
@pytest.mark.parametrize("direction", ["asc", "desc"])
def test_the_transcript_sorts_by_its_columns(reader: Reader, sort: str, direction: str) -> None:
    page = reader.as_(learner_with(30)).get(f"/transcript?sort={sort}&dir={direction}", part=True)

    values = column(page, {"date": "Date", "type": "Type", "credits": "Credits"}[sort])
    keys = [value.split()[-1] for value in values] if sort == "date" else values
    assert keys == sorted(keys, reverse=direction == "desc")
    assert page.one(f"th[aria-sort={direction}ending]")


@pytest.mark.parametrize(
    "query", ["sort=password", "sort=id;drop", "dir=x", "page=0", "page=-1", "page=1e3", "page=" + "9" * 40, "year=x"]
)
def test_odd_addresses_fall_back(visitor: Reader, query: str) -> None:
    page = visitor.as_(learner_with(3)).get(f"/transcript?{query}")

    assert page.status == 200
    assert " 3 records" in page.text


def test_a_year_is_shown_by_itself_and_survives_paging(reader: Reader) -> None:
    learner = make.person()
    for day in range(1, 29):
        make.credit(learner, f"2019-05-{day:02}")
    make.credit(learner, "2018-12-31")

    page = reader.as_(learner).get("/transcript?year=2019", part=True)

    assert "1–25 of 28 records" in page.text
    assert any("year=2019" in link["href"] and "page=2" in link["href"] for link in page.html.select(".pager a"))


def test_the_years_offered_are_those_with_credit(reader: Reader) -> None:
    learner = make.person()
    for on in ("2004-01-01", "2026-12-31"):
        make.credit(learner, on)

    page = reader.as_(learner).get("/transcript")

    assert [option.get_text() for option in page.html.select("#year option")] == ["All years", "2026", "2004"]


def test_nobody_sees_anothers_credit(visitor: Reader) -> None:
    learner_with(3)

    page = visitor.as_(make.person()).get("/transcript")

    assert not page.html.select("td")


def test_the_spreadsheet_holds_every_record_and_no_formula(visitor: Reader) -> None:
    learner = make.person()
    make.credit(learner, "2020-01-01", title="=HYPERLINK(1)", hundredths=125)
    make.credit(learner, "2021-01-01", title="Sepsis")

    answer = visitor.as_(learner).get("/transcript.csv").response

    text = answer.get_data(as_text=True)
    assert text.startswith("\ufeff")  # or a spreadsheet misreads every accent
    assert all(line.startswith('"') for line in text.removeprefix("\ufeff").splitlines())  # so a semicolon parts none
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert rows[0][:2] == ["Date", "Title"]
    assert [row[1] for row in rows[1:]] == ["Sepsis", "'=HYPERLINK(1)"]
    assert rows[2][4] == "1.25"


def test_what_the_office_recorded_and_what_is_no_ama_credit_says_so(visitor: Reader) -> None:
    nurse = make.certificate(make.person("RN")).learner
    recorded = make.credit(nurse, "2020-01-01")
    Credit.insert({**recorded.__data__, "id": 99, "is_recorded": True}).execute()
    visitor.as_(nurse)

    page = visitor.get("/transcript")
    text = visitor.get("/transcript.csv").response.get_data(as_text=True)

    cells = [cell.get_text() for cell in page.html.select("td[data-label=Type]")]
    assert cells == ["Live Course, Hours of participation", "Live Course, recorded by the office", "Live Course"]
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [row[6] for row in rows] == ["Recorded by", "", "Office", ""]
