"""Workbooks: read by a process within limits, refused in words when they hold more than a list, or a trap."""

from __future__ import annotations

import io
import random
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import openpyxl
import pytest

from blueprints.shared.tablefile import workbook as reading
from blueprints.shared.tablefile.read import read_table
from db.engine.refusal import Refused
from tests.support.workbooks import changed, ods, workbook, zipped

pytestmark = pytest.mark.usefixtures("data")
LIST = [("Email", "Name", "Minutes"), ("ann@example.org", "José Birch", 45)]
READ = ("ann@example.org", "José Birch", "45")
SHEET = "xl/worksheets/sheet1.xml"


def refusal_of(body: bytes) -> str:
    with pytest.raises(Refused) as refused:
        read_table(body)
    return refused.value.words


def by_openpyxl() -> bytes:
    book, written = openpyxl.Workbook(), io.BytesIO()
    for row in LIST:
        book.active.append(row)
    book.save(written)
    return written.getvalue()


@pytest.mark.parametrize("body", [workbook(LIST), by_openpyxl(), ods([("Email", "Name", "Minutes"), READ])])
def test_a_workbook_is_read_whoever_wrote_it(body: bytes) -> None:
    table, rows = read_table(body)

    assert table.columns == ("Email", "Name", "Minutes")
    assert [row.cells for row in rows] == [READ]
    assert table.notes == []


def test_values_come_as_the_text_that_was_meant() -> None:
    def more(book: Any, sheet: Any) -> None:
        sheet.write_datetime(1, 0, datetime(2026, 11, 26, 13, 5), book.add_format({"num_format": "yyyy-mm-dd hh:mm"}))  # noqa: DTZ001
        sheet.write_datetime(1, 1, timedelta(minutes=65), book.add_format({"num_format": "[h]:mm:ss"}))
        sheet.write_row(1, 2, (1000049999.0, 1.25, True))

    _, rows = read_table(workbook([("Joined", "Time", "NPI", "Credit", "Guest")], more))

    assert rows[0].cells == ("2026-11-26 13:05:00", "1:05:00", "1000049999", "1.25", "yes")


def test_the_first_sheet_that_is_shown_is_read_and_others_are_named() -> None:
    book = workbook(LIST, lambda book, _: (book.add_worksheet("Notes"), book.add_worksheet("Old").hide()))

    assert read_table(book)[0].notes == ["The sheet “List” was read. 1 other sheet was left out"]


def bomb() -> bytes:
    return zipped({"xl/workbook.xml": "<w/>", SHEET: " " * 90_000_000})


def liar() -> bytes:
    """Its directory says that a part is small."""
    body = bytearray(zipped({"xl/workbook.xml": "<w/>", SHEET: " " * 900_000}))
    size = (900_000).to_bytes(4, "little")
    return bytes(body.replace(size, (10).to_bytes(4, "little")))


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (
            lambda: workbook(LIST, lambda _, sheet: sheet.write_formula("C3", "=1+1", None, 2)),
            "Cell C3 holds a formula",
        ),
        (lambda: ods([("a", "b")], '<table:table-cell table:formula="of:=1+1">'), "A cell holds a formula"),
        (lambda: workbook(LIST, lambda _, sheet: sheet.merge_range("A3:C3", "x")), "Cells A3 to C3 are merged"),
        (lambda: ods([("a", "b")], '<table:table-cell table:number-rows-spanned="12">'), "Cells are merged"),
        (lambda: zipped({"xl/workbook.xml": "<w/>", "xl/vbaProject.bin": b"x"}), "has macros"),
        (lambda: zipped({"content.xml": "<w/>", "Basic/Standard/Module1.xml": "<x/>"}), "has macros"),
        (lambda: zipped({"word/document.xml": "<w/>"}), "a ZIP file and no workbook"),
        (lambda: b"PK\x03\x04 and nothing more", "damaged"),
        (lambda: workbook(LIST)[:-40], "damaged"),
        (bomb, "unpacks to far more"),
        (liar, "damaged"),
        (lambda: zipped({"xl/workbook.xml": "<w/>", **{f"x{at}": "" for at in range(220)}}), "unpacks to far more"),
        (lambda: changed(workbook(LIST), SHEET, lambda xml: f'<!DOCTYPE x [<!ENTITY a "b">]>{xml}'), "unusual way"),
        (
            lambda: workbook([], lambda _, sheet: sheet.write("XFD1048576", "x") or sheet.write("A1", "x")),
            "cannot be read",
        ),
        (lambda: workbook([("a",)], lambda _, sheet: sheet.write("IV2", "x")), "goes to row 2 and column 256"),
        (lambda: workbook([]), "holds nothing"),
    ],
)
def test_what_is_no_plain_list_is_refused_in_words(body: Any, words: str) -> None:
    assert words in refusal_of(body())


@pytest.mark.parametrize("seed", range(4))
def test_a_damaged_workbook_is_read_or_refused_and_never_an_error(seed: int) -> None:
    book, chance = bytearray(workbook(LIST)), random.Random(seed)  # noqa: S311 - no secret
    for _ in range(8):
        book[chance.randrange(4, len(book))] = chance.randrange(256)
    with suppress(Refused):
        assert len(read_table(bytes(book))[0].columns) == len(LIST[0])


def test_a_file_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "SECONDS", 0.0)

    assert "cannot be read" in refusal_of(workbook(LIST))


def test_the_next_file_is_read_after_one_that_ended_its_reader() -> None:
    refusal_of(workbook(LIST, lambda _, sheet: sheet.write("XFD1048576", "x")))

    assert read_table(workbook(LIST))[1][0].cells == READ
