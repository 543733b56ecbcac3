"""Dates as people write them: one a line, with times and a topic; what cannot be read is told by its line."""

from __future__ import annotations

from datetime import date

import pytest

from db.activities.day_text import Unreadable, read_day, read_span
from db.activities.series import LONGEST_LIST, Meeting, read_list
from db.institution.dates import Dates

TODAY = date(2026, 11, 26)
US, WORLD = Dates(), Dates("world", "24")
FIFTH = date(2027, 1, 5)


def listed(*lines: str, dates: Dates = US) -> list[Meeting]:
    """What these lines say; every one is understood."""
    found = read_list("\n".join(lines), TODAY, dates)
    assert found.faults == []
    return found.meetings


def told(*lines: str, dates: Dates = US) -> list[str]:
    """What is wrong with these lines."""
    return [fault.text for fault in read_list("\n".join(lines), TODAY, dates).faults]


@pytest.mark.parametrize(
    "written",
    [
        "2027-01-05",
        "2027/1/5",
        "1/5/2027",
        "01/05/27",
        "1-5-2027",
        "1/5",
        "Jan 5",
        "Jan. 5th, 2027",
        "january 5 2027",
        "5 Jan 2027",
        "5-Jan-2027",
        "5th of January, 2027",
        "Tue, Jan 5",
        "Tuesday 1/5/27",
        "  JAN  5  ",
    ],
)
def test_a_date_is_read_however_it_is_written(written: str) -> None:
    assert listed(written) == [Meeting(FIFTH)]
    assert read_day(written, TODAY, US) == FIFTH


def test_slashes_are_read_in_the_offices_order() -> None:
    assert listed("5/1/2027", dates=WORLD) == [Meeting(FIFTH)]
    assert told("1/13/2027", dates=WORLD) == [
        "Line 1: “1/13/2027” has no month 13: enter it as day/month/year, or such as Jan 5, 2027"
    ]


def test_a_date_without_its_year_is_the_next_one() -> None:
    days = [one.day for one in listed("Nov 26", "Nov 25", "Feb 29")]

    assert days == [date(2026, 11, 26), date(2027, 11, 25), date(2028, 2, 29)]


@pytest.mark.parametrize(
    ("written", "starts", "ends"),
    [
        ("7:30 am", 450, None),
        ("7:30", 450, None),
        ("at 7:30 a.m.", 450, None),
        ("7:30 to 8:30 am", 450, 510),
        ("7:30-8:30", 450, 510),
        ("7:30 – 8:30 AM", 450, 510),
        ("from 7:30am to 8:30am", 450, 510),
        ("noon to 1 pm", 720, 780),
        ("12-1 pm", 720, 780),
        ("11:30 to 12:30 pm", 690, 750),
        ("12:00 to 1:15", 720, 795),
        ("1 pm to 2:30", 780, 870),
        ("17:00-18:15", 1020, 1095),
        ("07:30", 450, None),
        ("07:30:00", 450, None),
        ("12 am", 0, None),
    ],
)
def test_times_are_read_however_they_are_written(written: str, starts: int, ends: int | None) -> None:
    assert listed(f"Jan 5, {written}, Sepsis") == [Meeting(FIFTH, starts, ends, "Sepsis")]
    assert read_span(written) == (starts, ends)


@pytest.mark.parametrize("written", ["Jan 5, Sepsis", "Jan 5 - Sepsis", "2027-01-05\tSepsis", "1/5/27; Sepsis"])
def test_a_topic_follows_in_any_form(written: str) -> None:
    assert listed(written) == [Meeting(FIFTH, topic="Sepsis")]


def test_a_row_of_a_spreadsheet_is_read() -> None:
    row = [Meeting(FIFTH, 450, 510, "Sepsis")]

    assert listed("1/5/2027\t7:30 AM\t8:30 AM\tSepsis") == row
    assert listed("2027-01-05T07:30:00\t08:30:00\tSepsis") == row


def test_a_topic_may_begin_with_a_number() -> None:
    assert listed("Jan 5, 3 cases of sepsis", "Jan 12, 12-lead ECG") == [
        Meeting(FIFTH, topic="3 cases of sepsis"),
        Meeting(date(2027, 1, 12), topic="12-lead ECG"),
    ]


def test_empty_lines_are_nothing_and_dates_stand_in_order() -> None:
    assert [one.day.day for one in listed("", "Jan 12", "   ", "Jan 5")] == [5, 12]


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("Sepsis in time", "“Sepsis in time” does not start with a date, such as Jan 5, 2027"),
        ("Junk 5", "“Junk 5” does not start with a date, such as Jan 5, 2027"),
        ("5", "“5” does not start with a date, such as Jan 5, 2027"),
        ("Feb 30", "there is no February 30"),
        ("Feb 29, 2027", "there is no February 29 in 2027"),
        ("Jan 5, 1827", "“Jan 5, 1827” is too far away: enter a year from 2000 to 2099"),
        ("13/1/2027", "“13/1/2027” has no month 13: enter it as month/day/year, or such as Jan 5, 2027"),
        ("Mon, Jan 5", "January 5, 2027 is a Tuesday, not a Monday"),
        ("Jan 5-7", "“7” is no topic: enter one date per line"),
        ("Jan 5, Jan 12 and Jan 19", "“Jan 12 and Jan 19” is no topic: enter one date per line"),
        ("Jan 5, 25:00", "“25:00” is not a time: enter it as 7:30 am"),
        ("Jan 5, 13 pm", "“13 pm” is not a time: enter it as 7:30 am"),
        ("Jan 5, 2:00", "“2:00” may be am or pm: add one of them"),
        ("Jan 5, 8:30 am to 7:30 am", "“8:30 am to 7:30 am” ends before it starts"),
        ("Jan 5, " + "x" * 301, "the topic has 301 characters: shorten it to at most 300"),
    ],
)
def test_what_cannot_be_read_is_told_by_its_line(written: str, words: str) -> None:
    assert told("Jan 12", "", written) == [f"Line 3: {words}"]


def test_a_date_that_comes_twice_is_told() -> None:
    assert told("Jan 5", "Jan 12", "1/5/2027, Sepsis") == ["Line 3: January 5, 2027 is in line 1 already"]


def test_a_list_without_an_end_is_refused_whole() -> None:
    found = read_list("Jan 5\n" * LONGEST_LIST, TODAY, US)

    assert (found.meetings, len(found.faults)) == ([], 1)


@pytest.mark.parametrize("written", ["", "Jan 5, Sepsis", "next Tuesday", "31.12.2026", "١/٥/٢٠٢٧"])
def test_what_is_no_day_alone_is_refused(written: str) -> None:
    with pytest.raises(Unreadable):
        read_day(written, TODAY, US)


@pytest.mark.parametrize("written", ["", "7", "Sepsis", "7:30 am, Sepsis", "8-9"])
def test_what_is_no_time_alone_is_refused(written: str) -> None:
    with pytest.raises(Unreadable):
        read_span(written)
