"""The content of one certificate, fixed at the moment of the claim: plain data, no Flask and no database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Self

from db.activities.statements import QUARTER
from db.institution.dates import Dates

KINDS = ("credit", "participation", "record")


@dataclass(frozen=True)
class Snapshot:
    """Everything on the certificate. It is stored with the claim and never changes; the PDF is drawn from it alone.

    `kind` is "credit" (credit was awarded), "participation" (for those who cannot be awarded it) or "record" (imported
    from `source_system`, and reported in its words). Amounts are in hundredths of a credit; `designated_hundredths` is
    the activity's maximum, 0 when it is not to be printed. `held_on` is the date or the dates, ready to print, and
    `date_style` the style of the day of issue: "world" for all certificates from before there was a choice.
    `seal` is the key of the picture that stands on it, '' for none. `unit` is one of the credit, '' for the AMA's.
    """

    number: str
    issued_on: date
    learner_name: str
    degree: str
    is_physician: bool
    title: str
    format_label: str
    place: str
    held_on: str
    credit_hundredths: int
    credit_label: str
    statements: tuple[str, ...]
    provider: str
    signature_name: str
    signature_title: str
    kind: str
    source_system: str = ""
    language: str = "en"
    designated_hundredths: int = 0
    date_style: str = "world"
    seal: str = ""
    unit: str = ""

    def __post_init__(self) -> None:
        """Refuse with ValueError what no certificate may say, whoever asks for it."""
        object.__setattr__(self, "statements", tuple(self.statements))
        if self.kind not in KINDS:
            raise ValueError(f"no such kind of certificate: {self.kind}")
        if self.kind == "record":
            self._check_record()
        else:
            self._check_quarters()

    def _check_record(self) -> None:
        if not self.source_system:
            raise ValueError("a record says which system it comes from")
        if self.credit_hundredths < 0:
            raise ValueError("credit is not negative")

    def _check_quarters(self) -> None:
        """Quarter steps, never above the maximum; AMA credit is awarded to physicians only (AMA PRA booklet)."""
        if self.credit_hundredths <= 0 or self.credit_hundredths % QUARTER:
            raise ValueError("credit moves in steps of 0.25")
        if 0 < self.designated_hundredths < self.credit_hundredths:
            raise ValueError("more credit than was designated")
        if self.kind == "credit" and "AMA PRA" in self.credit_label and not self.is_physician:
            raise ValueError("only physicians are awarded AMA PRA Category 1 Credit")

    def to_json(self) -> dict[str, Any]:
        """The snapshot as JSON values, to be stored."""
        return {**vars(self), "issued_on": self.issued_on.isoformat(), "statements": list(self.statements)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """The snapshot that `to_json` gave. Names that a later release stored are passed over; ValueError if unfit."""
        known = {field.name for field in fields(cls)}
        values = {name: value for name, value in stored.items() if name in known}
        return cls(**{**values, "issued_on": date.fromisoformat(values["issued_on"])})

    @property
    def issued_day(self) -> str:
        """The day of issue, ready to print."""
        return Dates(self.date_style).day(self.issued_on)

    def texts(self) -> tuple[str, ...]:
        """Every text that is printed."""
        return (*(getattr(self, name) for name in PRINTED), *self.statements)


UNPRINTED = {"kind", "language", "date_style", "seal", "unit"}
PRINTED = [field.name for field in fields(Snapshot) if field.type == "str" and field.name not in UNPRINTED]
