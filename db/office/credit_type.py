"""Credit types as the office keeps them: added, changed, switched on for activities to come, and switched off."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from peewee import fn

from db import database
from db.activities.credit_type.tables import AMA, PARTICIPATION, ActivityCredit, CreditType
from db.audit.action import Action
from db.audit.tables import AuditLine
from db.engine.letters import cannot_print, clean_name
from db.engine.refusal import Refused
from db.engine.row import hold
from db.people.tables import PROFESSIONS

if TYPE_CHECKING:
    from db.people.tables import Person

FIXED = (AMA, PARTICIPATION)  # their words and whom they are for are rules of the field, and no choice of an office
STEPS = (1, 2, 4)  # in quarters of a credit
PLACES = ("provider", "format", "max", "number")
PLACE = re.compile(r"\{(\w*)\}")


class ChangedMeanwhile(Refused):
    """Somebody else changed the type since it was read."""

    def __init__(self) -> None:
        super().__init__("Somebody changed this credit type meanwhile. Compare what it says now, then save again")


@dataclass(frozen=True)
class TypeWords:
    """The words of the office about a type."""

    name: str
    unit: str
    professions: tuple[str, ...]
    step_quarters: int
    statement: str = ""
    number_label: str = ""

    @classmethod
    def of(cls, kind: CreditType) -> TypeWords:
        """The words that are stored."""
        words = (str(kind.name), str(kind.unit), tuple(kind.professions), int(kind.step_quarters))
        return cls(*words, str(kind.statement), str(kind.number_label))

    def clean(self) -> TypeWords:
        """As they are stored: names on one line, professions in the order of the list."""
        chosen = tuple(each for each in PROFESSIONS if each in self.professions)
        name, unit, label = (clean_name(text) for text in (self.name, self.unit, self.number_label))
        return TypeWords(name, unit, chosen, self.step_quarters, "\n".join(self.statement.split("\r\n")).strip(), label)

    def faults(self) -> dict[str, str]:
        """The faults, by field."""
        found = {
            "name": _name_fault(self.name, 100, "Give the type a name, as certificates print it"),
            "unit": _name_fault(self.unit, 40, "Say what one of it is, such as contact hour"),
            "professions": "" if self.professions else "Choose at least one profession",
            "step_quarters": "" if self.step_quarters in STEPS else "Choose a step",
            "statement": self._statement_fault(),
            "number_label": self._number_fault(),
        }
        return {name: words for name, words in found.items() if words}

    def _statement_fault(self) -> str:
        unknown = [each for each in PLACE.findall(self.statement) if each not in PLACES]
        if unknown:
            return f"{{{unknown[0]}}} stands for nothing. There are {{provider}}, {{format}}, {{max}} and {{number}}"
        return "At most 2000 characters" if len(self.statement) > 2000 else cannot_print(self.statement)  # noqa: PLR2004

    def _number_fault(self) -> str:
        if not self.number_label and "{number}" in self.statement:
            return "The statement has {number}: say what that number is called"
        return _name_fault(self.number_label, 80, "") if self.number_label else ""


class Faults(Refused):
    """The words cannot be stored; `by_field` says why."""

    def __init__(self, by_field: dict[str, str]) -> None:
        super().__init__("; ".join(by_field.values()))
        self.by_field = by_field


def add_type(words: TypeWords, by: Person) -> CreditType:
    """A new type, switched off until the office switches it on. Raises Faults."""
    words = _judged(words, None)
    with database.atomic():
        last = CreditType.select(fn.MAX(CreditType.position)).scalar() or 0
        key = f"own-{last + 1}"
        row = {**asdict(words), "professions": list(words.professions), "key": key, "position": last + 1}
        kind: CreditType = CreditType.create(**row)
        AuditLine.write(by, Action.CREDIT_TYPE_CHANGED, kind, to_state="added", detail={"about": f"added {kind.name}"})
    return kind


def change_type(kind: CreditType, words: TypeWords, revision: int, by: Person) -> bool:
    """Change what is said about a type from now on; False when it is the same. Raises Faults or ChangedMeanwhile.

    Certificates that were issued keep their words, and transcripts too.
    """
    words = _judged(words, kind)
    with database.atomic():
        hold(CreditType, kind.id)
        stored = CreditType.get_by_id(kind.id)
        if TypeWords.of(stored) == words:
            return False
        if stored.revision != revision:
            raise ChangedMeanwhile
        _check_step(stored, words)
        row = {**asdict(words), "professions": list(words.professions), "revision": revision + 1}
        CreditType.update(row).where(CreditType.id == kind.id).execute()
        _write(by, stored, f"changed {stored.name}", TypeWords.of(stored), words)
    return True


def _check_step(stored: CreditType, words: TypeWords) -> None:
    """With a smaller step more could be claimed of what was designated already (AMA; domain.md 2.1, S6)."""
    is_used = ActivityCredit.select().where(ActivityCredit.credit_type == stored).exists()
    if words.step_quarters != stored.step_quarters and is_used:
        raise Faults({"step_quarters": "Activities designate it, so its step stays. Add a new type for another step"})


def switch_type(kind: CreditType, by: Person, *, is_on: bool) -> bool:
    """Offer a type for activities to come, or no longer; False when it is so already. Raises Refused.

    Activities that designate it go on designating it.
    """
    if kind.key in FIXED:
        raise Refused(f"“{kind.name}” is always on")
    with database.atomic():
        other = (CreditType.id == kind.id) & (CreditType.is_on != is_on)
        if not CreditType.update(is_on=is_on).where(other).execute():
            return False
        word = "on" if is_on else "off"
        detail = {"about": f"switched {kind.name} {word}"}
        AuditLine.write(by, Action.CREDIT_TYPE_CHANGED, kind, to_state=word, detail=detail)
    return True


def _judged(words: TypeWords, kind: CreditType | None) -> TypeWords:
    """The words as they are stored. Raises Refused or Faults."""
    if kind is not None and kind.key in FIXED:
        raise Refused(f"“{kind.name}” is part of the program: its words are rules of the field")
    words = words.clean()
    faults = words.faults()
    for other in CreditType.select():
        if other.name.casefold() == words.name.casefold() and (kind is None or other.id != kind.id):
            faults["name"] = f"There is already a type “{other.name}”"
    if faults:
        raise Faults(faults)
    return words


def _name_fault(text: str, most: int, missing: str) -> str:
    if not text:
        return missing
    return f"At most {most} characters" if len(text) > most else cannot_print(text)


def _write(by: Person, kind: CreditType, about: str, before: TypeWords, after: TypeWords) -> None:
    old, new = asdict(before), asdict(after)
    changes = {name: {"from": old[name], "to": new[name]} for name in new if old[name] != new[name]}
    AuditLine.write(by, Action.CREDIT_TYPE_CHANGED, kind, to_state="changed", detail={"about": about, **changes})
