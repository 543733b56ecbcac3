"""The load file that the docs show, and ways to load it, changed or not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from blueprints.office.load.file import read_plan
from blueprints.office.load.load import load_plan
from blueprints.office.load.table import FileRefused
from db.audit.tables import AuditLine

DOCS = Path(__file__).parents[2] / "docs" / "load-file.md"
EXAMPLE = re.search(r"```toml\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)[1]  # type: ignore[index]


def load(text: str = EXAMPLE) -> list[str]:
    """Load a file and return what was said."""
    return load_plan(read_plan(text), "test.toml").lines()


def refusal(text: str) -> str:
    """What a file is refused with; nothing may have been written."""
    before = AuditLine.select().count()
    with pytest.raises(FileRefused) as refused:
        load(text)
    assert AuditLine.select().count() == before
    return "\n".join(refused.value.problems)


def line(begins: str) -> int:
    """The number of the example's first line that begins so."""
    return next(at for at, each in enumerate(EXAMPLE.split("\n"), start=1) if each.startswith(begins))


def changed(old: str, new: str) -> str:
    """The example with one thing changed."""
    assert EXAMPLE.count(old) >= 1, old
    return EXAMPLE.replace(old, new, 1)
