"""Files that went through a spreadsheet: harmless leftovers are passed over, damage is named or warned of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from db.credit.old_portal.tables import TranscriptRecord
from tests.office.test_import_transcript import HEADER, ROW, bring_in, rows

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

LEFTOVERS = {
    "a byte order mark": "\ufeff" + rows(ROW),
    "a line for the spreadsheet": "sep=,\r\n" + rows(ROW),
    "capitals and spaces in the header": rows(ROW).replace(HEADER, HEADER.title().replace(",", " ,")),
    "empty columns at the end": rows(ROW).replace("credits\n", "credits,,\n").replace("16.5", "16.5,,"),
    "empty cells at the end of a row": rows(ROW + ",,"),
    "rows of nothing but commas": rows(ROW, ",,,,,,,,", " , ,,,,,,,"),
    "a midnight after the day": rows(ROW.replace("2004-03-18", "2004-03-18 00:00:00")),
    "no-break spaces around a cell": rows(ROW.replace("Asthma", "\u00a0Asthma\u00a0")),
}
DAMAGED = {
    "Ada Okafor": ("Jos\u00c3\u00a9 Elm", "letters look misread"),
    "Live Course": ("Physician\u00e2\u20ac\u2122s course", "letters look misread"),
    "Asthma": ("Fi?vre", "a question mark stands inside a word"),
    "r1": ("1.04417E+11", "a number looks shortened by a spreadsheet"),
}


@pytest.mark.parametrize("name", LEFTOVERS)
def test_what_a_spreadsheet_leaves_behind_is_passed_over(app: Flask, tmp_path: Path, name: str) -> None:
    result = bring_in(app, tmp_path, LEFTOVERS[name], "--apply")

    assert result.exit_code == 0, result.output
    record = TranscriptRecord.get()
    assert (record.title, str(record.on), record.hundredths) == ("Asthma", "2004-03-18", 1650)
    assert TranscriptRecord.select().count() == 1


@pytest.mark.parametrize(("separator", "word"), [(";", "semicolons"), ("\t", "tabs")])
def test_another_separator_is_told_in_one_line(app: Flask, tmp_path: Path, separator: str, word: str) -> None:
    result = bring_in(app, tmp_path, rows(ROW).replace(",", separator), "--apply")

    assert f"{word} part the columns: save the file as CSV with commas" in result.output
    assert "Nothing was changed: 1 problem" in result.output


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("Asthma", "#REF!", "is a spreadsheet's error"),
        ("16.5", "#N/A", "is a spreadsheet's error"),
        ("2004-03-18", "38064", "is a spreadsheet's number of a day"),
    ],
)
def test_what_a_spreadsheet_destroyed_is_refused_with_its_cause(
    app: Flask, tmp_path: Path, old: str, new: str, words: str
) -> None:
    result = bring_in(app, tmp_path, rows(ROW.replace(old, new)), "--apply")

    assert words in result.output
    assert TranscriptRecord.select().count() == 0


@pytest.mark.parametrize("old", DAMAGED)
def test_a_dry_run_warns_of_what_looks_damaged(app: Flask, tmp_path: Path, old: str) -> None:
    new, words = DAMAGED[old]

    result = bring_in(app, tmp_path, rows(ROW.replace("r1", "r0"), ROW.replace(old, new)))

    assert result.exit_code == 0, result.output
    assert words in result.output
    assert "line 3" in result.output


def test_sound_records_are_not_doubted(app: Flask, tmp_path: Path) -> None:
    sound = rows(ROW.replace("Ada Okafor", "José Ângelo Ölçer"), ROW.replace("r1", "r2").replace("Asthma", "Why me?"))

    assert "look again" not in bring_in(app, tmp_path, sound).output


def test_shapes_of_letters_are_kept_as_the_letters_they_are(app: Flask, tmp_path: Path) -> None:
    content = rows(ROW.replace("Asthma", "De\ufb01brillation \ufb02ow"))

    assert bring_in(app, tmp_path, content, "--apply").exit_code == 0
    assert TranscriptRecord.get().title == "Defibrillation flow"
