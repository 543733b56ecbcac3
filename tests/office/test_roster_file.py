"""The file of a roster: its columns, what is refused of it, and who may send one for which session."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from blueprints.office.rosters.upload import LARGEST_BODY
from db.engine.clock import now
from db.files.tables import File
from db.jobs.tables import LongJob
from db.roles.tables import Role, RoleGrant
from db.rosters.tables import Roster, RosterRow
from tests.support import make
from tests.support.rosters import bring_in, newest, outcomes, row_at, send
from tests.support.workbooks import workbook

if TYPE_CHECKING:
    from tests.support.reader import Reader

HEADINGS = "Email,Name,Credit\n"


@pytest.fixture
def office(reader: Reader) -> Reader:
    return reader.as_(make.staff(Role.OFFICE))


def test_columns_that_nobody_can_guess_are_matched_by_hand(office: Reader) -> None:
    at = make.session()
    make.person(email="ann@example.org", first_name="Ann", last_name="Birch")
    send(office, at, "Contact,Who\nann@example.org,Ann Birch\n")
    own = f"/office/rosters/{newest().id}"
    assert "could not tell which column is which" in office.get(own).text

    wrong = office.submit(f"{own}/columns", {"first": "1"})
    assert (wrong.status, "first name and a last name" in wrong.text) == (422, True)
    assert wrong.html.select_one("#column-first option[selected]").text == "Who"  # type: ignore[union-attr]
    office.submit(f"{own}/columns", {"email": "0", "name": "1"})

    assert outcomes() == [(2, "matched")]


def test_a_report_in_a_workbook_with_facts_above_its_table_is_read(office: Reader) -> None:
    rows = [
        ("Topic", "Grand Rounds"),
        (),
        ("Name", "Email", "Duration (Minutes)"),
        ("Ann Birch", "ann@example.org", 45),
    ]
    send(office, make.session(), workbook([*rows, ("Ann Birch", "ann@example.org", 10)]), "report.xlsx")

    assert (row_at(4).minutes, row_at(4).note) == (55, "2 rows added up")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"%PDF-1.7", "This is a PDF"),
        (b"Email,Name\n", "no rows below"),
        (b"ann@example.org,Ann\nbob@example.org,Bob\n", "a person and no headings"),
        (b"Email,Email\na@x.org,b@x.org\n", "Two columns have the heading"),
    ],
)
def test_a_file_that_is_no_roster_is_refused_and_nothing_stays(office: Reader, text: bytes, words: str) -> None:
    answer = send(office, make.session(), text)

    assert (answer.status, words in answer.text) == (422, True)
    assert (Roster.select().count(), File.select().count(), LongJob.select().count()) == (0, 0, 0)


def test_all_that_is_wrong_with_all_rows_is_said_at_once(office: Reader) -> None:
    rows = f"nobody,=1+1,0.3\n,Zed Quux,0.3\nann@example.org,{'x' * 2100},5\nbob@example.org,Bob,1,more\n"
    send(office, make.session(), HEADINGS + rows)

    assert outcomes() == [(line, "refused") for line in range(2, 6)]
    said = [" ".join(row_at(line).faults) for line in range(2, 6)]
    wanted = [("formula", "no email address", "steps of 0.25"), ("steps of 0.25", "Nobody here has this name")]
    wanted += [("more than 2,000", "at most 200", "more than the 1.00"), ("4 cells",)]
    for words, faults in zip(wanted, said, strict=True):
        assert [word for word in words if word not in faults] == []


def test_whoever_sends_a_file_reads_what_was_taken_for_granted(office: Reader) -> None:
    answer = send(office, make.session(), "Made today\n\nEmail,Name\nann@example.org,Zo\xeb\n".encode("cp1252"))

    page = office.get(answer.leads_to).text
    assert "it was read as an old Windows file" in page
    assert "The headings are in line 3. Everything above it was left out." in page


def test_a_file_that_breaks_in_the_middle_is_refused_as_a_whole(office: Reader) -> None:
    send(office, make.session(), 'Email,Name\nann@example.org,Ann Birch\nbob@example.org,"Bob\n')

    assert (newest().state, RosterRow.select().count()) == ("refused", 0)
    assert "Line 3: from here on it is not CSV" in office.get(f"/office/rosters/{newest().id}").text


def test_no_file_and_one_that_is_too_large_are_refused_beside_the_field(office: Reader) -> None:
    own = f"/office/sessions/{make.session().id}/rosters"

    assert "No file was chosen" in office.submit(own).text
    too_large = office.submit(own, {"roster": (io.BytesIO(b"x" * LARGEST_BODY), "roster.csv")})
    assert (too_large.status, "larger than 10 MB" in too_large.text) == (413, True)


@pytest.mark.parametrize(
    ("status", "more"),
    [
        ("active", {"starts_at": now() + timedelta(hours=1), "ends_at": now() + timedelta(hours=2)}),
        ("active", {"canceled_at": now()}),
        ("closed", {}),
    ],
)
def test_nobody_attended_what_is_off_or_to_come(office: Reader, status: str, more: dict[str, Any]) -> None:
    at = make.session(make.activity(status=status), **more)

    assert send(office, at, HEADINGS + "ann@example.org,Ann,\n").status == 422
    assert Roster.select().count() == 0


def test_a_coordinator_brings_in_rosters_of_the_own_sessions_alone(reader: Reader) -> None:
    own, other = make.session(), make.session()
    coordinator = make.person()
    RoleGrant.create(person=coordinator, role=Role.COORDINATOR, activity=own.activity)
    reader.as_(make.staff(Role.OFFICE))
    send(reader, other, HEADINGS + "ann@example.org,Ann,\n")
    reader.as_(coordinator)

    assert send(reader, own, HEADINGS + "ann@example.org,Ann,\n").status in (200, 303)
    foreign = Roster.get(Roster.session == other)
    assert send(reader, other, HEADINGS + "ann@example.org,Ann,\n").status == 404
    assert reader.get(f"/office/rosters/{foreign.id}").status == 404
    assert bring_in(reader, foreign).status == 404
    row = RosterRow.get(RosterRow.roster == foreign)
    assert reader.submit(f"/office/rosters/{newest().id}/rows/{row.id}", {"person": "none"}).status == 404
