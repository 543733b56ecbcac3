"""What the docs say of the office's files is what the commands take."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from blueprints.office.old_portal.records import import_rows
from blueprints.office.old_portal.transcript_csv import COLUMNS, Row, read_rows
from db.activities.format import FORMATS
from db.audit.tables import AuditLine
from db.credit.old_portal.tables import TranscriptRecord
from db.institution.settings import NAMES
from db.roles.tables import Role

DOCS = Path(__file__).parents[2] / "docs"
LOAD = (DOCS / "load-file.md").read_text(encoding="utf-8")
SETTINGS = (DOCS / "settings.md").read_text(encoding="utf-8")
IMPORT = (DOCS / "import-transcript.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [*FORMATS, *Role])
def test_the_load_files_docs_name_every_format_and_role(name: str) -> None:
    assert f"`{name}`" in LOAD


@pytest.mark.parametrize("name", NAMES)
def test_every_setting_of_the_institution_is_explained(name: str) -> None:
    assert f"`{name}`" in SETTINGS


def test_the_imports_docs_name_every_column() -> None:
    assert re.findall(r"^\| `(\w+)` \|", IMPORT, re.MULTILINE) == list(COLUMNS)


def test_the_imports_example_can_be_imported() -> None:
    lines = [
        line.strip() for line in IMPORT.splitlines() if line.startswith("    ") and line.count(",") >= len(COLUMNS) - 1
    ]

    (row,) = read_rows("\n".join(lines), date(2026, 1, 1))
    assert (row.title, row.hundredths) == ("Asthma, Spring Refresher", 1650)


@pytest.mark.usefixtures("data")
def test_an_import_that_fails_half_way_leaves_nothing() -> None:
    """The last row of the last batch is one that only the database refuses."""
    day = date(2020, 1, 1)
    rows = [Row(n, f"r{n}", "a@example.org", "Ada", "", day, "Asthma", "Live", "Hours", 100) for n in range(1100)]

    with pytest.raises(Exception, match=r"(?i)check"):
        import_rows([*rows, Row(0, "last", "a@example.org", "Ada", "", day, "Asthma", "Live", "Hours", -1)], "Old")

    assert TranscriptRecord.select().count() == AuditLine.select().count() == 0
