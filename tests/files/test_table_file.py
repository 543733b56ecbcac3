"""CSV files of people: read as office programs write them, and refused in words when nothing can be sure."""

from __future__ import annotations

import codecs
import io
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from blueprints.shared.tablefile import table as limits
from blueprints.shared.tablefile.read import opened_table, read_table
from db.engine.refusal import Refused

LIST = 'Email,Name,Minutes\r\nann@example.org,"Birch, José",45\r\n'
READ = ("ann@example.org", "Birch, José", "45")


def rows_of(body: bytes) -> list[tuple[str, ...]]:
    return [row.cells for row in read_table(body)[1]]


def refusal_of(body: bytes) -> str:
    with pytest.raises(Refused) as refused:
        read_table(body)
    return refused.value.words


@pytest.mark.parametrize(
    "body",
    [
        LIST.encode(),
        codecs.BOM_UTF8 + LIST.encode(),
        LIST.encode("utf-16"),
        codecs.BOM_UTF16_BE + LIST.encode("utf-16-be"),
        LIST.encode("cp1252"),
        LIST.replace("\r\n", "\n").encode(),
        f"sep=,\n{LIST}".encode(),
        'Email;Name;Minutes\nann@example.org;"Birch, José";45\n\n'.encode(),
        "\nEmail\tName\tMinutes\t\t\n ann@example.org \tBirch, José\t45\t\t\n".encode(),
        '"sep=;"\nEmail;Name;Minutes\nann@example.org;Birch, José;45'.replace('"', "").encode(),
    ],
)
def test_a_list_is_read_as_any_program_writes_it(body: bytes) -> None:
    table, rows = read_table(body)

    assert table.columns == ("Email", "Name", "Minutes")
    assert [row.cells for row in rows] == [READ]


@pytest.mark.parametrize(
    "rows", ["Email;Credit\nann@example.org;0,75\n", "Email;Name\na@x.org;Birch, Ann\nb@x.org;Elm\n"]
)
def test_a_comma_within_cells_parts_none_where_another_sign_parts_every_line(rows: str) -> None:
    table, found = read_table(rows.encode())

    assert [table.columns, *(row.cells for row in found)] == [tuple(line.split(";")) for line in rows.splitlines()]


def test_a_file_in_an_old_encoding_is_read_and_said_to_be_one() -> None:
    assert "Look at names with accents" in read_table(LIST.encode("cp1252"))[0].notes[0]
    assert read_table(LIST.encode())[0].notes == []


def test_a_row_knows_its_line_even_behind_a_line_break_in_a_cell() -> None:
    _, rows = read_table(b'Email,Name\n\na@x.org,"Ann\nBirch"\nb@x.org,Bob\n')

    assert [(row.line, row.cells[1]) for row in rows] == [(3, "Ann\nBirch"), (5, "Bob")]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "holds nothing"),
        (b"\n , \n", "holds nothing"),
        (b"Email,Name\n\n", "no rows below"),
        (b"Email,,Name\na@x.org,b,c\n", "Column 2 has no heading in line 1"),
        (b"Email,Name, email\na@x.org,b,c\n", "heading “email”"),
        (b'Email,Name\na@x.org,Ann\nb@x.org,"Bob\nc@x.org,Cy\n', "Line 3: from here on it is not CSV"),
        (b"Email,Name\na@x.org,A\0nn\n", "Line 2: there is a character that no text has"),
        (LIST.encode("utf-16-le"), "Line 1: there is a character that no text has"),
        (b"Email,Name\r\na@x.org,Ann\rb@x.org,Bob\r\n", "Line 2: a line break is half of one"),
        (b"Email,Name\na@x.org,Jos\x81\n", "Line 2: this is no text"),
        (b"%PDF-1.7 ...", "This is a PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "an old Excel file"),
        (b"\n <HTML><table><tr><td>Email</td>", "This is a web page"),
        (b"\x89PNG\r\n", "This is a picture"),
        (b"Email" + b",x" * 90 + b"\n", "more than 60 columns"),
    ],
)
def test_what_is_no_list_is_refused_in_words_with_its_line(body: bytes, words: str) -> None:
    assert words in refusal_of(body)


def test_each_row_that_does_not_fit_says_so_and_the_others_are_read() -> None:
    long = "x" * (limits.LONGEST_CELL + 1)
    _, rows = read_table(f"Email,Name\na,Ann,MD,1\nb\n{long},Cy\n=1+1,Dee\nd,Eve\n".encode())

    faults = [row.fault for row in rows]
    assert faults[0] == "It has 4 cells, and there are 2 columns"
    assert (rows[1].cells, faults[1]) == (("b", ""), "")
    assert "more than 2,000 characters" in faults[2]
    assert "“=1+1” is a formula" in faults[3]
    assert faults[4] == ""


def test_headings_below_some_facts_are_found_and_said() -> None:
    report = b"Topic,Start\nGrand Rounds,today\n\nName (Original Name),User Email\nAnn,a@x.org\n"
    table, rows = read_table(report, lambda cells: any("mail" in cell.casefold() for cell in cells))

    assert table.columns == ("Name (Original Name)", "User Email")
    assert [row.cells for row in rows] == [("Ann", "a@x.org")]
    assert table.notes == ["The headings are in line 4. Everything above it was left out"]


def test_a_file_with_too_many_rows_or_bytes_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(limits, "MOST_ROWS", 3)
    with pytest.raises(Refused, match="more than 50,000 rows"), opened_table(io.BytesIO(b"E\n1\n2\n3\n4\n")) as table:
        list(table.rows)
    (tmp_path / "large.csv").write_bytes(b"E\n" * 5_000_001)
    with pytest.raises(Refused, match="larger than 10 MB"):
        read_table(tmp_path / "large.csv")


@given(st.binary(max_size=400))
def test_any_bytes_are_a_table_or_are_refused_in_words(body: bytes) -> None:
    with suppress(Refused):
        table, rows = read_table(b" " + body)  # a space: no workbook, which would start a process for each
        assert all(len(row.cells) == len(table.columns) for row in rows)


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=12)


@example([("", ";", ";")], "\t")
@given(st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=6), st.sampled_from(",;\t"))
def test_what_is_written_is_what_is_read(rows: list[tuple[str, str, str]], separator: str) -> None:
    quoted = [[f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row] for row in [("E", "N", "M"), *rows]]
    kept = [tuple(cell.strip() for cell in row) for row in rows if any(cell.strip() for cell in row)]
    if kept:
        assert rows_of("\n".join(separator.join(row) for row in quoted).encode("utf-8-sig")) == kept
