"""The version of the program that last brought this database up to date, kept in the database itself."""

from __future__ import annotations

from db import schema
from db.institution.note import note, noted

NAME = "program_version"  # beside the office's settings, which do not know it


def noted_version() -> str:
    """The version that was noted last; '' for a new database, and for one of before versions were noted."""
    return noted(NAME) if schema.applied() else ""


def note_version(version: str) -> None:
    """Note this version, if another is noted."""
    if noted_version() != version:
        note(NAME, version)
