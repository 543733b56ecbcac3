"""upgrade says from which version of the program to which, and the database remembers it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cmeapp import VERSION
from db.institution.settings import forget_institution, institution
from db.upkeep import backup
from db.upkeep.restore import restore
from db.upkeep.version import note_version, noted_version
from tests.support.places import needs_pg_dump

if TYPE_CHECKING:
    from flask import Flask

    from blueprints.shared.settings import Settings


def upgrade(app: Flask) -> str:
    """The last line that the command prints."""
    result = app.test_cli_runner().invoke(args=["upgrade"])
    assert result.exit_code == 0, result.output
    return str(result.output.splitlines()[-1])


def test_an_upgrade_says_from_which_version_to_which(app: Flask) -> None:
    note_version("0.0.9")

    assert upgrade(app) == f"from version 0.0.9 to {VERSION}"
    assert upgrade(app) == f"version {VERSION}, as before"


def test_a_database_of_before_versions_were_noted_has_none(app: Flask) -> None:
    assert noted_version() == ""
    assert upgrade(app) == f"version {VERSION}"
    assert noted_version() == VERSION


@pytest.mark.usefixtures("data")
def test_the_version_is_no_setting_of_the_institution(app: Flask) -> None:
    note_version("0.0.9")
    forget_institution()

    assert institution().name == "Test Hospital"
    assert "version" not in app.test_cli_runner().invoke(args=["settings"]).output


@needs_pg_dump
def test_a_restored_database_is_of_the_version_that_made_it(data: Settings) -> None:
    note_version("0.0.8")
    snapshot = backup.back_up(data).path
    note_version("0.0.9")

    restore(data, snapshot)

    assert noted_version() == "0.0.8"
