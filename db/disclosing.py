"""What learners are told before they take part: what the faculty disclosed, who supports it, and the statements.

Standards for Integrity 3.5 and 4.4 (domain.md 2.3): names, companies by name and the nature of each relationship as
they were recorded, that all relevant ones were mitigated, or that there is nothing to disclose; and any support.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from db.models.application import Disclosure, DisclosureStatus
from db.models.institution import institution
from db.prepared import prepared
from db.statements import QUARTER, accreditation, designation

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from peewee import ModelSelect

    from db.models.activity import Session
    from db.models.application import Application
    from db.proposal import Contributor, Proposal

LONGEST = 20_000  # characters, as Activity.disclosure holds them
NOTHING = "Nobody in control of the content of this activity has relevant financial relationships to disclose."
MITIGATED = "All relevant financial relationships have been mitigated."


def disclosure_text(people: Sequence[Contributor], records: Iterable[Disclosure], supporters: str = "") -> str:
    """The disclosure to learners, a line for each person with a relationship, then everybody without one.

    Only who is named in `people` is disclosed: a record of somebody who left the faculty meanwhile is passed over.
    """
    known = {record.person_key: record for record in records}
    related = [(person, known[person.key]) for person in people if _has_relationship(known.get(person.key))]
    names = {person.key for person, _ in related}
    clear = [_full_name(person) for person in people if person.key in known and person.key not in names]
    lines = [f"{_full_name(person)} disclosed: {_sentence(record.relationships)}" for person, record in related]
    if related:
        lines += [MITIGATED, *([_nothing_of(clear)] if clear else [])]
    elif clear:
        lines.append(NOTHING)
    if supporters:
        lines.append(f"This activity is supported by {_sentence(supporters)}")
    return "\n".join(lines)


def disclosure_of(application: Application, proposal: Proposal) -> str:
    """The same for an application, from what the office has on record."""
    supported = proposal.text("money", "support") == "yes"
    supporters = proposal.text("money", "supporters") if supported else ""
    return disclosure_text(proposal.in_control, records_of(application), supporters)


@prepared
def records_of(application: Any) -> ModelSelect[Disclosure]:
    """What is on record about the people of an application."""
    return Disclosure.select().where(Disclosure.application == application)


def statements_of(session: Session) -> tuple[str, str]:
    """The accreditation statement, direct or joint, and the designation of this session; both from data."""
    office, activity = institution(), session.activity
    return (
        accreditation(office.provider, office.accreditor, activity.joint_provider),
        designation(office.provider, activity.format_phrase, session.maximum_quarters * QUARTER),
    )


def _has_relationship(record: Disclosure | None) -> bool:
    return record is not None and record.status == DisclosureStatus.MITIGATED


def _full_name(person: Contributor) -> str:
    return f"{person.name}, {person.credentials}" if person.credentials else person.name


def _sentence(text: str) -> str:
    """On one line, with one full stop."""
    words = " ".join(text.split())
    return words if words.endswith((".", "!", "?")) else f"{words}."


def _nothing_of(names: list[str]) -> str:
    """Full names hold commas, so semicolons part them."""
    verb = "has" if len(names) == 1 else "have"
    return f"{'; '.join(names)} {verb} no relevant financial relationships to disclose."
