"""Bringing in the old portal's records: judged row by row, all or nothing, twice without harm, owners first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import TYPE_CHECKING

import pytest

import db
from blueprints.office.old_portal.records import stored
from blueprints.office.old_portal.transcript_csv import Row
from db.audit.tables import AuditLine
from db.credit.certificate import Snapshot
from db.credit.old_portal.tables import TranscriptRecord
from db.credit.old_records import attach_records
from db.credit.tables import Certificate, Credit
from db.engine.clock import now, today
from db.institution.settings import institution
from db.people.tables import Person
from tests.support import make

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result
    from flask import Flask

HEADER = "record,email,name,degree,date,title,type,credit_type,credits"
ROW = "r1,ada@example.org,Ada Okafor,MD,2004-03-18,Asthma,Live Course,AMA PRA Category 1,16.5"


def bring_in(app: Flask, folder: Path, content: str | bytes, *more: str) -> Result:
    """Run the command on a file with this content; with "--apply" in `more` for good."""
    file = folder / "records.csv"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return app.test_cli_runner().invoke(args=["import-transcript", str(file), "--system", "Old Portal", *more])


def rows(*lines: str) -> str:
    return "\n".join([HEADER, *lines]) + "\n"


def test_a_dry_run_tells_and_writes_nothing(app: Flask, tmp_path: Path) -> None:
    result = bring_in(app, tmp_path, rows(ROW))

    assert result.exit_code == 0, result.output
    assert "1 new records of 1 addresses, 16.50 credits" in result.output
    assert "Nothing was changed" in result.output
    assert TranscriptRecord.select().count() == 0


def test_a_record_is_kept_exactly_as_given(app: Flask, tmp_path: Path) -> None:
    line = 'r1, Ada@Example.ORG ,Ada Okafor,,2004-03-18,"=SUM(1,2) ""x""",Live Course,Hours,0.83'
    assert bring_in(app, tmp_path, rows(line), "--apply").exit_code == 0

    record = TranscriptRecord.get()
    assert (record.system, record.record_key, record.email) == ("Old Portal", "r1", "ada@example.org")
    assert (record.title, record.hundredths, str(record.on)) == ('=SUM(1,2) "x"', 83, "2004-03-18")
    assert AuditLine.get().detail == {"system": "Old Portal", "records": 1}


def test_the_same_file_twice_changes_nothing(app: Flask, tmp_path: Path) -> None:
    bring_in(app, tmp_path, rows(ROW), "--apply")
    result = bring_in(app, tmp_path, rows(ROW), "--apply")

    assert "0 new records" in result.output
    assert "1 records are there already" in result.output
    assert (TranscriptRecord.select().count(), AuditLine.select().count()) == (1, 1)


def test_a_known_record_with_another_content_is_refused(app: Flask, tmp_path: Path) -> None:
    bring_in(app, tmp_path, rows(ROW), "--apply")

    result = bring_in(app, tmp_path, rows(ROW.replace("r1", "r0"), ROW.replace("16.5", "16.75")), "--apply")

    assert "line 3: “r1” was imported before with another content" in result.output
    assert TranscriptRecord.select().count() == 1


def test_columns_may_stand_in_any_order_after_a_byte_order_mark(app: Flask, tmp_path: Path) -> None:
    turned = "\r\n".join(",".join(reversed(line.split(","))) for line in (HEADER, ROW))

    assert bring_in(app, tmp_path, b"\xef\xbb\xbf" + turned.encode(), "--apply").exit_code == 0
    assert TranscriptRecord.get().email == "ada@example.org"


BAD_ROWS = [
    ("2004-03-18", "03/18/2004", "line 3, date: “03/18/2004” is not a date as 2019-03-08"),
    ("2004-03-18", "2004-3-18", "line 3, date: "),
    ("2004-03-18", "38064", "line 3, date: "),
    ("2004-03-18", "20040318", "line 3, date: "),
    ("2004-03-18", "2004-02-30", "line 3, date: “2004-02-30” is no day of the calendar"),
    ("2004-03-18", "1949-12-31", "line 3, date: “1949-12-31” is not between"),
    ("2004-03-18", "2999-01-01", "line 3, date: "),
    ("16.5", '"16,5"', "line 3, credits: “16,5” is not an amount as 1.25"),
    ("16.5", "1e2", "line 3, credits: "),
    ("16.5", "-1", "line 3, credits: "),
    ("16.5", "+1", "line 3, credits: "),
    ("16.5", "1.255", "line 3, credits: "),
    ("16.5", ".5", "line 3, credits: "),
    ("16.5", "١٢", "line 3, credits: "),
    ("16.5", "NaN", "line 3, credits: "),
    ("16.5", "1_0", "line 3, credits: "),
    ("16.5", "", "line 3, credits: empty"),
    ("ada@example.org", "ada", "line 3, email: “ada” is no email address"),
    ("ada@example.org", "a@x.org; b@y.org", "line 3, email: "),
    ("Ada Okafor", "\u200b", "line 3, name: nothing in it can be seen"),
    ("Ada Okafor", "王小明", "line 3, name: We cannot print"),
    ("Asthma", "A\x00B", "line 3, title: a line break or another control character"),
    ("Asthma", '"A\nB"', "line 3, title: a line break or another control character"),
    ("Asthma", "A" * 601, "line 3, title: 601 characters; at most 600 fit"),
    ("Asthma", "A" * 140_000, "line 3: not CSV from here on: field larger"),
    ("Asthma", "", "line 3, title: empty"),
    ("Asthma", '"Asthma', "line 3: not CSV from here on: unexpected end of data"),
    ("Asthma", "Asthma,Live", "line 3: 10 cells where the header has 9"),
    ("Asthma", "As\rthma", "line 3: a carriage return without a line feed"),
    ("r1", "r0", "line 3, record: “r0” is already in line 2"),
]


@pytest.mark.parametrize(("old", "new", "words"), BAD_ROWS, ids=range(len(BAD_ROWS)))
def test_a_bad_row_is_named_with_its_line_and_nothing_is_brought_in(
    app: Flask, tmp_path: Path, old: str, new: str, words: str
) -> None:
    content = rows(ROW.replace("r1", "r0"), ROW.replace(old, new), ROW.replace("r1", "r2"))

    result = bring_in(app, tmp_path, content, "--apply")

    assert result.exit_code == 1
    assert words in result.output
    assert "Nothing was changed" in result.output
    assert TranscriptRecord.select().count() == 0


def test_every_bad_row_is_listed(app: Flask, tmp_path: Path) -> None:
    content = rows(ROW.replace("16.5", "x"), ROW.replace("r1", "r2"), ROW.replace("r1", "r3").replace("ada@", "@"))

    result = bring_in(app, tmp_path, content)

    assert "line 2, credits" in result.output
    assert "line 4, email" in result.output
    assert "Nothing was changed: 2 problems." in result.output


BAD_FILES = [
    (rows(ROW).encode("utf-16"), "line 1: not in UTF-8"),
    (rows(ROW.replace("Asthma", "Ästhma")).encode("latin-1"), "line 2: not in UTF-8"),
    (b"PK\x03\x04 a workbook", "this is a spreadsheet or a zip file"),
    (b"%PDF-1.7", "this is a PDF"),
    (b"", "line 1: the column record is missing"),
    (rows().replace("date,", "").encode(), "line 1: the column date is missing"),
    (rows().replace("date", "date,date").encode(), "line 1: the column date is there 2 times"),
    (rows().replace("date", "date,wage").encode(), "line 1: there is no column “wage”"),
    (rows(ROW).replace(",", ";").encode(), "line 1: semicolons part the columns: save the file as CSV with commas"),
]


@pytest.mark.parametrize(("content", "words"), BAD_FILES, ids=range(len(BAD_FILES)))
def test_a_file_of_another_kind_is_refused(app: Flask, tmp_path: Path, content: bytes, words: str) -> None:
    result = bring_in(app, tmp_path, content, "--apply")

    assert result.exit_code == 1
    assert words in result.output


def test_one_address_with_two_names_is_shown(app: Flask, tmp_path: Path) -> None:
    result = bring_in(app, tmp_path, rows(ROW, ROW.replace("r1", "r2").replace("Okafor", "Obi")))

    assert "note: ada@example.org is “Ada Okafor” (line 2) and “Ada Obi” (line 3)" in result.output


def test_the_systems_name_stands_on_documents_so_it_must_print(app: Flask, tmp_path: Path) -> None:
    assert "--system: a name" in bring_in(app, tmp_path, rows(ROW), "--system", "王").output


def test_records_attach_at_once_where_the_address_is_confirmed(app: Flask, tmp_path: Path) -> None:
    ada = make.person(email="ada@example.org")

    bring_in(app, tmp_path, rows(ROW), "--apply")

    credit = Credit.for_learner(ada).get()
    assert (str(credit.on), credit.title, credit.activity_type) == ("2004-03-18", "Asthma", "Live Course")
    assert (credit.credit_type, credit.hundredths) == ("AMA PRA Category 1", 1650)
    snapshot = Snapshot.from_json(Certificate.get(Certificate.number == credit.number).snapshot)
    assert (snapshot.kind, snapshot.source_system, snapshot.learner_name) == ("record", "Old Portal", "Ada Okafor")
    assert snapshot.issued_on == today(institution().timezone)
    assert TranscriptRecord.get().credit == credit


def test_records_wait_until_the_address_is_confirmed(app: Flask, tmp_path: Path) -> None:
    ada = make.person(email="ada@example.org", email_confirmed_at=None)
    bring_in(app, tmp_path, rows(ROW), "--apply")
    assert attach_records(ada) == 0
    assert Credit.select().count() == 0

    Person.update(email_confirmed_at=now()).execute()

    assert attach_records(ada) == 1
    assert attach_records(ada) == 0
    assert (Credit.select().count(), Certificate.select().count()) == (1, 1)


def test_the_same_file_again_attaches_what_an_interruption_left_waiting(app: Flask, tmp_path: Path) -> None:
    bring_in(app, tmp_path, rows(ROW), "--apply")
    ada = make.person(email="ada@example.org")

    bring_in(app, tmp_path, rows(ROW), "--apply")

    assert Credit.for_learner(ada).count() == 1


@pytest.mark.usefixtures("data")
def test_two_confirmations_at_once_attach_each_record_once() -> None:
    ada = make.person(email="ada@example.org")
    for number in range(30):
        row = Row(number, f"r{number}", ada.email, "Ada", "", date(2004, 3, 18), "Asthma", "Live", "Hours", 100)
        TranscriptRecord.create(**stored(row, "Old Portal", now()))

    with ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(lambda _: in_a_thread(lambda: attach_records(ada)), range(4)))

    assert sorted(counts) == [0, 0, 0, 30]
    assert Credit.select().count() == Certificate.select().count() == 30


def in_a_thread(work: Callable[[], int]) -> int:
    """Do something with a connection of this thread's own."""
    db.begin_request()
    try:
        return work()
    finally:
        db.database.close()


def test_a_whole_office_comes_over_in_batches(app: Flask, tmp_path: Path) -> None:
    make.person(email="ada@example.org")
    many = rows(*(ROW.replace("r1", f"r{number}") for number in range(1201)))

    result = bring_in(app, tmp_path, many, "--apply")

    assert "1201 of them are in their owners' transcripts" in result.output
    assert Credit.select().count() == Certificate.select().count() == 1201
    assert not TranscriptRecord.select().where(TranscriptRecord.credit.is_null()).exists()
