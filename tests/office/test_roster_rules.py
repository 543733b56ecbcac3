"""Rosters as text: names, amounts, times and columns, and what is refused in words before anybody is matched."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.engine.refusal import Refused
from db.rosters.amount import minutes_of, quarters_of
from db.rosters.attendee import Attendee, Given, Reading
from db.rosters.columns import Column, faults_in, guess, is_heading
from db.rosters.name import Name, is_alike, name_of

MOST = 8  # quarters: 2.00
ZOOM = "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest"
TEAMS = "Name,First Join,Last Leave,In-Meeting Duration,Email,Participant ID (UPN),Role"
MEET = "First name,Last name,Email,Duration,Time joined,Time exited"


def people(headings: str, *lines: str) -> list[Attendee]:
    rows = [Given(at, line.split("|"), "") for at, line in enumerate(lines, start=2)]
    return Reading(guess(headings.split(",")), MOST).read(rows)


def faults(headings: str, *lines: str) -> dict[int, list[str]]:
    return {person.line: person.faults for person in people(headings, *lines) if person.faults}


@pytest.mark.parametrize(
    "text",
    [
        "Ada M. Birch",
        "Birch, Ada M., MD",
        "Birch, Ada M.",
        "Ada M. Birch, MD, PhD",
        "Dr. Ada M. Birch MD",
        "Annie (Ada M. Birch)",
        "Ada M. Birch (she/her)",
        " ada  m. BIRCH ",
    ],
)
def test_a_name_is_read_however_it_is_written(text: str) -> None:
    assert is_alike(name_of(text), Name("Ada", "Birch"))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("van der Berg, Jan, MD, PhD", Name("Jan", "van der Berg")),
        ("Jan van der Berg", Name("Jan", "van der Berg")),
        ("Bob Smith Jr.", Name("Bob", "Smith Jr.")),
        ("Ma, Yo-Yo", Name("Yo-Yo", "Ma")),
        ("iPhone", Name("", "iPhone")),
        ("", Name("", "")),
    ],
)
def test_a_name_keeps_what_belongs_together(text: str, name: Name) -> None:
    assert name_of(text) == name


@given(st.text(max_size=80))
def test_any_text_is_some_name(text: str) -> None:
    assert name_of(text).whole == name_of(text).whole.strip()


def test_the_columns_of_known_reports_are_guessed() -> None:
    for headings in (ZOOM, TEAMS, MEET):
        found = guess(headings.split(","))
        assert {Column.EMAIL, Column.MINUTES, Column.JOINED, Column.LEFT} <= set(found)
        assert faults_in(found, headings.split(",")) == []
    assert not is_heading(["Meeting ID", "Topic", "Start Time", "User Email", "Duration (Minutes)", "Participants"])
    assert is_heading(ZOOM.split(","))


def test_a_type_of_credit_is_no_amount_of_it() -> None:
    assert guess(["Email", "Credit type", "Credit statement", "Credits claimed"]) == {"email": 0, "credit": 3}


def test_a_choice_of_columns_that_cannot_be_is_refused_in_words() -> None:
    headings = ["A", "B", "C"]

    assert "which column holds the email" in faults_in({"minutes": 0}, headings)[0]
    assert "first name and a last name" in faults_in({"first": 0}, headings)[0]
    assert "time joined and a time left" in faults_in({"email": 0, "joined": 1}, headings)[0]
    assert "“B” is chosen twice" in faults_in({"email": 1, "name": 1}, headings)[0]


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("45", 45), ("45.5", 46), ("44,4", 44), ("0:45:10", 45), ("1:05", 65), ("1h 5m 3s", 65), ("45 min", 45), ("0", 0)],
)
def test_minutes_are_read_as_reports_write_them(text: str, minutes: int) -> None:
    assert minutes_of(text) == minutes


@pytest.mark.parametrize("text", ["an hour", "-5", "1441", "12:5", "", "1e3"])
def test_what_is_no_number_of_minutes_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        minutes_of(text)


def test_credit_moves_in_steps_up_to_the_maximum() -> None:
    assert [quarters_of(text, MOST) for text in ("0.25", "1,5", "2.00", "0")] == [1, 6, 8, None]
    for text, words in (("1.1", "steps of 0.25"), ("2.25", "more than the 2.00"), ("one", "no amount of credit")):
        with pytest.raises(Refused, match=words):
            quarters_of(text, MOST)


def test_minutes_of_a_person_are_summed_and_no_minute_counts_twice() -> None:
    found = people(
        "Name,Email,Join time,Leave time",
        "Ann Birch|ann@example.org|2026-11-12 13:00|2026-11-12 13:30",
        "Ann's phone Birch|ANN@example.org|2026-11-12 13:20|2026-11-12 13:40",
        "Ann Birch|ann@example.org|2026-11-12 13:50|2026-11-12 14:00",
        "Guest||2026-11-12 13:00|2026-11-12 13:10",
    )

    assert [(one.email, one.minutes, one.note) for one in found] == [
        ("ann@example.org", 50, "3 rows added up"),
        ("", 10, ""),
    ]


@pytest.mark.parametrize("other", ["A. Birch", "Mary Ann Birch", "Ann's iPad", "Anne Birch", "Birch", "Ann Birch-Elm"])
def test_one_person_may_be_written_in_two_ways(other: str) -> None:
    assert [one.minutes for one in people("Name,Email,Minutes", "Ann Birch|a@x.org|20", f"{other}|a@x.org|5")] == [25]


def test_minutes_alone_are_summed() -> None:
    found = people("Name,Email,Minutes", "Ann B|ann@example.org|20", "Ann B|ann@example.org|25.5")

    assert [(one.minutes, one.rows) for one in found] == [(46, 2)]


def test_day_and_month_are_told_apart_by_the_whole_column() -> None:
    night = "Name,Email,Join time,Leave time"
    found = people(night, "A B|a@x.org|3/4/2026 23:50|4/4/2026 00:10", "C D|c@x.org|13/4/2026 9:00|13/4/2026 9:30")

    assert [one.minutes for one in found] == [20, 30]


@pytest.mark.parametrize(
    ("headings", "lines", "words"),
    [
        ("Email,Name", ["|"], "neither a name nor an email"),
        ("Email,Name", ["nobody|Ann"], "“nobody” is no email address"),
        ("Email,Name", ["a@x.org|Ann Birch", "A@x.org |Ann Birch"], "This person is in line 2 already"),
        (
            "Email,Name",
            ["a@x.org|Ann Birch", "a@x.org|Bob Elm"],
            "Line 2 has the same email and another name (Ann Birch)",
        ),
        ("Email,Name", ["|Ann Birch", "|ann birch"], "This name is in line 2 already"),
        ("Email,Name,Minutes", ["a@x.org|Ann Birch|1", "a@x.org|Bob Elm|2"], "Line 2 has the same email"),
        ("Email,Name,Minutes", ["a@x.org|Ann Birch|1", "a@x.org|Bob Birch|2"], "another name (Ann Birch)"),
        ("Email,Minutes", ["a@x.org|soon"], "“soon” is no number of minutes"),
        ("Email,Credit", ["a@x.org|0.3"], "steps of 0.25"),
        ("Email,Credit", ["a@x.org|3"], "more than the 2.00 designated"),
        ("Email,Minutes", ["a@x.org|1000", "a@x.org|1000"], "2000 minutes are more than a day"),
        ("Email,Join time,Leave time", ["a@x.org|1/2/2026 23:50|2/2/2026 0:10"], "minutes are more than a day"),
        ("Email,Join time,Leave time", ["a@x.org|2026-11-12 13:00|"], "Time joined or time left is missing"),
        ("Email,Join time,Leave time", ["a@x.org|2026-11-12 13:00|2026-11-12 12:00"], "before the time joined"),
        ("Email,Join time,Leave time", ["a@x.org|noon|2026-11-12 12:00"], "“noon” is no date and time"),
        ("Email,Join time,Leave time", ["a@x.org|2026-02-30 9:00|2026-02-30 12:00"], "is no date and time"),
        (
            "Email,Join time,Leave time",
            ["a@x.org|2026-11-12 13:00|2026-11-12 14:00", "b@x.org|12.11.2026 13:00|12.11.2026 14:00"],
            "written in another way than in line 2",
        ),
        (
            "Email,Join time,Leave time",
            ["a@x.org|11/12/2026 1:00 PM|11/13/2026 2:00 PM", "b@x.org|13/11/2026 9:00|13/11/2026 9:30"],
            "written in another way than in line 2",
        ),
    ],
)
def test_a_row_that_cannot_be_is_refused_in_words(headings: str, lines: list[str], words: str) -> None:
    found = faults(headings, *lines)

    assert words in found[max(found)][0]


def test_every_fault_of_a_row_is_said_at_once() -> None:
    assert len(faults("Email,Name,Minutes,Credit", "nobody|Ann|soon|0.3")[2]) == 3
