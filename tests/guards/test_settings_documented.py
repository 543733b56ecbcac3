"""Every setting is explained where an operator looks for it, and nothing is explained that does not exist."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

from blueprints.shared import settings
from db.institution.settings import Institution

ROOT = Path(__file__).parents[2]
DOCUMENTED = (ROOT / "docs" / "settings.md").read_text()
EXAMPLE = (ROOT / ".env.example").read_text()
NAME = re.compile(r"\bCME_[A-Z_]+")


def table(heading: str) -> dict[str, str]:
    """The names in the table under a heading, each with its default."""
    section = DOCUMENTED.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return dict(re.findall(r"^\| `(\w+)` \| (.*?) \|", section, re.MULTILINE))


def test_every_variable_is_in_the_table_and_no_other() -> None:
    assert list(table("`CME_` variables")) == list(settings.NAMES)


def test_the_example_holds_every_variable() -> None:
    given = re.findall(r"^#?(CME_[A-Z_]+)=", EXAMPLE, re.MULTILINE)

    assert {name.removesuffix("_FILE") for name in given} == set(settings.NAMES)


def test_every_institution_setting_is_in_the_table_with_its_default() -> None:
    found = table("Institution settings")

    assert found == {field.name: str(field.default) or "none" for field in fields(Institution)}


def test_no_document_speaks_of_a_variable_that_does_not_exist() -> None:
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "Makefile", ROOT / ".env.example"]
    spoken_of = {name for path in documents for name in NAME.findall(path.read_text())}
    tests_own = {"CME_TEST_DATABASE_URL", "CME_KILLS"}

    assert {name.removesuffix("_FILE").rstrip("_") for name in spoken_of} - tests_own - {"CME"} <= set(settings.NAMES)
