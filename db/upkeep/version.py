"""The version of the program that last brought this database up to date, kept in the database itself."""

from __future__ import annotations

from db import schema
from db.institution.tables import InstitutionSetting

NAME = "program_version"  # beside the office's settings, which do not know it


def noted_version() -> str:
    """The version that was noted last; '' for a new database, and for one of before versions were noted."""
    if not schema.applied():
        return ""
    row = InstitutionSetting.get_or_none(InstitutionSetting.name == NAME)
    return str(row.value) if row else ""


def note_version(version: str) -> None:
    """Note this version, if another is noted."""
    if noted_version() != version:
        row = {InstitutionSetting.name: NAME, InstitutionSetting.value: version}
        target, value = [InstitutionSetting.name], [InstitutionSetting.value]
        InstitutionSetting.insert(row).on_conflict(conflict_target=target, preserve=value).execute()
