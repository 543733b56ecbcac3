"""The states of an application and of a disclosure, and the sections of the form."""

from __future__ import annotations

from enum import StrEnum

SECTIONS = ("what", "why", "how", "who", "money", "credit")


class State(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    PRELIMINARY = "preliminary-review"
    UNIT = "unit-review"
    AWAITING = "awaiting-approver"
    FINAL = "final-review"
    APPROVED = "approved"
    RETURNED = "returned"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
