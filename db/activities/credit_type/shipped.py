"""The credit types that come with the program: two that are on, and samples that the office can switch on.

Names, professions and statements are data that the office changes (domain-2.md 7 gives the wording of the samples).
"""

from __future__ import annotations

from typing import Any

from db.activities.credit_type.tables import AMA, PARTICIPATION
from db.activities.statements import AMA_CREDIT, COMMENSURATE, PARTICIPATION_CREDIT

AAPA = (
    "{provider} has been authorized by the American Academy of PAs (AAPA) to award AAPA Category 1 CME credit for "
    "activities planned in accordance with AAPA CME Criteria. This activity is designated for {max} AAPA Category 1 "
    "CME credits. Approval is valid until {number}. PAs should only claim credit commensurate with the extent of their "
    "participation."
)
NURSING = "{provider} designates this continuing nursing education activity for {max} contact hours."
PHARMACY = "This activity is approved for {max} contact hours of continuing pharmacy education, UAN {number}."
# In a statement, {provider}, {format}, {max} and {number} stand for the activity's own.
SHIPPED: tuple[dict[str, Any], ...] = (
    {
        "key": AMA,
        "name": AMA_CREDIT,
        "unit": "credit",
        "statement": f"{{provider}} designates this {{format}} for a maximum of {{max}} {AMA_CREDIT}. {COMMENSURATE}",
        "is_on": True,
    },
    {"key": PARTICIPATION, "name": PARTICIPATION_CREDIT, "unit": "hour", "is_on": True},
    {
        "key": "aapa",
        "name": "AAPA Category 1 CME credits",
        "unit": "credit",
        "professions": ["Physician Assistant"],
        "statement": AAPA,
        "number_label": "Approval is valid until",
    },
    {
        "key": "nursing",
        "name": "Nursing contact hours",
        "unit": "contact hour",
        "professions": ["Nurse"],
        "statement": NURSING,
    },
    {
        "key": "pharmacy",
        "name": "Pharmacy contact hours",
        "unit": "contact hour",
        "professions": ["Pharmacist", "Pharmacy Technician"],
        "statement": PHARMACY,
        "number_label": "Universal Activity Number (UAN)",
    },
)


def shipped_rows() -> list[dict[str, Any]]:
    """The reference rows of CreditType, for the migration and for tests."""
    usual: dict[str, Any] = {"professions": [], "statement": "", "number_label": "", "is_on": False, "step_quarters": 1}
    return [{**usual, **row, "position": at} for at, row in enumerate(SHIPPED, start=1)]
