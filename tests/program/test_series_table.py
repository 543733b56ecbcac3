"""The sessions of a table: as workbooks and other programs write dates, and every fault of every row at once."""

from __future__ import annotations

from datetime import date

import pytest

from db.activities.day_style import clash
from db.activities.series_table import TableReading, is_heading, read_sessions
from db.institution.dates import Dates

NEAR = date(2027, 1, 1)
US = Dates()


def reading(columns: tuple[str, ...], *rows: tuple[str, ...], dates: Dates = US) -> TableReading:
    return read_sessions(columns, [(line, row, "") for line, row in enumerate(rows, start=2)], NEAR, dates)


def test_the_cells_of_a_workbook_are_dates_and_times() -> None:
    found = reading(
        ("Session date", "Start time", "End time", "Title", "Presenter"),
        ("2027-03-16 00:00:00", "07:30:00", "08:30:00", "Sepsis", "Ada Okafor, MD; Bo Lindqvist"),
        ("2027-03-09 12:00:00", "", "", "", ""),
    )

    first, second = found.entries
    assert (first.meeting.day, first.meeting.starts, first.meeting.topic) == (date(2027, 3, 9), 720, "")
    assert (second.meeting.starts, second.meeting.ends) == (450, 510)
    assert second.speakers == ("Ada Okafor, MD", "Bo Lindqvist")
    assert found.faults == []


def test_slashes_are_read_in_the_offices_order() -> None:
    assert reading(("Date",), ("02/03/2027",)).entries[0].meeting.day == date(2027, 2, 3)
    assert reading(("Date",), ("02/03/2027",), dates=Dates("world")).entries[0].meeting.day == date(2027, 3, 2)


def test_the_headings_are_found_below_what_stands_above_them() -> None:
    assert is_heading(("Topic", " DATE "))
    assert not is_heading(("Grand Rounds 2027", ""))


@pytest.mark.parametrize(
    ("dates", "pair"),
    [
        (["Jan 5, 2027", "02/03/2027", "02/13/2027"], ()),
        (["2027-02-03", "Feb 10, 2027"], ()),
        (["02/13/2027", "13/02/2027"], ("02/13/2027", "13/02/2027")),
        (["02/03/2027", "2027-02-10"], ("02/03/2027", "2027-02-10")),
        (["2027-02-10", "13.02.2027"], ("13.02.2027", "2027-02-10")),
    ],
)
def test_dates_in_two_styles_clash_and_both_lines_are_named(dates: list[str], pair: tuple[str, ...]) -> None:
    words = clash(enumerate(dates, start=2))

    assert bool(words) == bool(pair)
    assert all(f"“{text}” in line {dates.index(text) + 2}" in words for text in pair)
