"""Notes of the program about its database, in rows beside the office's settings, which do not know them."""

from __future__ import annotations

from db.institution.tables import InstitutionSetting

DEMO = "is_demo"  # written with the demo's people, whose passwords are public


def noted(name: str) -> str:
    """The value that was noted under this name last; '' for nothing."""
    row = InstitutionSetting.get_or_none(InstitutionSetting.name == name)
    return str(row.value) if row else ""


def note(name: str, value: str) -> None:
    """Note this value under this name; part of the caller's transaction, if there is one."""
    row = {InstitutionSetting.name: name, InstitutionSetting.value: value}
    target, kept = [InstitutionSetting.name], [InstitutionSetting.value]
    InstitutionSetting.insert(row).on_conflict(conflict_target=target, preserve=kept).execute()
