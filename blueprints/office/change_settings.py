"""Changes the institution's settings, with a line in the audit log for each that becomes another."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from db import database
from db.audit.action import Action
from db.audit.tables import AuditLine
from db.credit.seal import is_seal
from db.engine.address import fold_email
from db.engine.letters import cannot_print, fold
from db.institution.settings import institution, set_institution, setting_problem
from db.institution.tables import InstitutionSetting

if TYPE_CHECKING:
    from collections.abc import Mapping

OF_SEVERAL_LINES = ("office_address",)
ON_CERTIFICATES = ("provider", "accreditor", "signature_name", "signature_title")


def fault_in_setting(name: str, value: str) -> str:
    """The fault in this value, or '': by the setting's own rule, then by what a page or a PDF can show."""
    words = setting_problem(name, value)
    if words:
        return words
    if name == "seal" and value and not is_seal(value):
        return "no seal is kept under that name: the command seal FILE keeps one and sets it"
    allowed = "\n" if name in OF_SEVERAL_LINES else ""
    if any(unicodedata.category(letter) in ("Cc", "Cs") and letter not in allowed for letter in value):
        return "it holds a control character"
    return cannot_print(value) if name in ON_CERTIFICATES else ""


def change_settings(values: Mapping[str, str]) -> list[str]:
    """Store these settings; returns the names of those that were different. Raises ValueError and stores none."""
    values = {name: _folded(name, value) for name, value in values.items()}
    faults = [f"{name}: {words}" for name, value in values.items() if (words := fault_in_setting(name, value))]
    if faults:
        raise ValueError("\n".join(faults))
    with database.atomic():
        before = {row.name: row.value for row in InstitutionSetting.select()}
        different = {name: value for name, value in values.items() if before.get(name) != value}
        set_institution(different)
        for row in InstitutionSetting.select().where(InstitutionSetting.name.in_(list(different))):
            detail = {"name": row.name, "from": before.get(row.name, ""), "to": row.value}
            AuditLine.write(None, Action.SETTING_CHANGED, row, detail=detail)
    return list(different)


def _folded(name: str, value: str) -> str:
    return fold_email(fold(value)) if name.endswith("_email") else fold(value)


def listed_settings() -> list[tuple[str, str]]:
    """Every setting and its value in force, in the order of their definition."""
    return [(name, str(value)) for name, value in vars(institution()).items()]
