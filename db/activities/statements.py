"""The accreditor's and the AMA's statements, made from data and never typed. Plain words: no database is loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.activities.tables import Session
    from db.institution.settings import Institution


MINUTES_A_QUARTER = 15
AMA_CREDIT = "AMA PRA Category 1 Credit(s)™"
PARTICIPATION_CREDIT = "Hours of participation"
COMMENSURATE = (
    "Physicians should claim only the credit commensurate with the extent of their participation in the activity."
)
# By these words a statement is known that an accreditor or a board prescribes: nobody makes its sentences shorter.
PRESCRIBED = (
    "accreditation requirements and policies of the",
    "is accredited by the",
    "has been authorized by the",
    "designates this",
    "commensurate with the extent of",
)
NOBODY = "Nobody in control of the content of this activity has relevant financial relationships to disclose."
NOBODY_ELSE = "Nobody else in control of the content of this activity has relevant financial relationships to disclose."
QUARTER = 25  # hundredths of a credit
ONE = 100


def amount(hundredths: int) -> str:
    """Credit as it is always written, with two decimals: 125 is 1.25."""
    return f"{hundredths // 100}.{hundredths % 100:02}"


def quarters_in(minutes: int) -> int:
    """The most credit in so many minutes, in steps of 0.25 (AMA PRA: 60 minutes a credit, nearest quarter)."""
    return (minutes + MINUTES_A_QUARTER // 2) // MINUTES_A_QUARTER


def counted(hundredths: int, name: str, unit: str = "") -> str:
    """An amount with the name of its credit: 1.00 AMA PRA Category 1 Credit™, 1.25 hours of participation.

    The unit is counted where the name begins or ends with it; any other name follows it.
    """
    one, several = unit, f"{unit}s"
    many = unit if hundredths == ONE else several
    if "(s)" in name or not unit:
        return f"{amount(hundredths)} {name.replace('(s)', '' if hundredths == ONE else 's')}"
    if name.lower().endswith(several):
        return f"{amount(hundredths)} {name[: len(name) - len(several) + len(one)]}{many[len(one) :]}"
    if name.lower().startswith(several):
        return f"{amount(hundredths)} {many}{name[len(several) :]}"
    return f"{amount(hundredths)} {many} of {name}"


def designation(provider: str, format_phrase: str, hundredths: int) -> str:
    """The AMA's designation statement for a maximum of so many hundredths of a credit (domain.md 2.1, S2).

    The provider's name stands as the office gives it: no article is added, and none is taken away.
    """
    return (
        f"{provider} designates this {format_phrase} for a maximum of {amount(hundredths)} {AMA_CREDIT}. {COMMENSURATE}"
    )


def accreditation(provider: str, accreditor: str, partner: str = "") -> str:
    """The accreditation statement: direct, or joint with a partner that is not accredited (domain.md 2.2, S2)."""
    if not partner:
        return f"{provider} is accredited by the {accreditor} to provide continuing medical education for physicians."
    return (
        "This activity has been planned and implemented in accordance with the accreditation requirements and policies "
        f"of the {accreditor} through the joint providership of {provider} and {partner}. "
        f"{provider} is accredited by the {_short(accreditor)} to provide continuing medical education for physicians."
    )


def _short(accreditor: str) -> str:
    """The accreditor's abbreviation where its name ends with one in brackets."""
    name, _, rest = accreditor.rpartition(" (")
    return rest.removesuffix(")") if name and rest.endswith(")") else accreditor


def disclosures_of(session: Session) -> list[str]:
    """All that learners are told before they engage, a line for each matter: the activity's, then the session's own.

    Standards for Integrity 3.5 and 4.4 (domain.md 2.3).
    """
    shared = session.activity.disclosure
    if session.disclosure:  # which may tell of a relationship
        shared = shared.replace(NOBODY, NOBODY_ELSE)
    told = f"{shared}\n{session.disclosure}".splitlines()
    return [line for line in dict.fromkeys(told) if line.strip()]


def statements(office: Institution, format_phrase: str, quarters: int, partner: str) -> tuple[str, str]:
    """Both for an activity that does not exist yet: its format in the AMA's words, and its most credit.

    Those of an activity that exists: `statements_of` in db/activities/credit_type/designation.py.
    """
    return (
        accreditation(office.provider, office.accreditor, partner),
        designation(office.provider, format_phrase, quarters * QUARTER),
    )
