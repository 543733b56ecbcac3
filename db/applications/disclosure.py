"""The disclosure to learners: the relationships of the faculty, and who supports the activity.

Standards for Integrity 3.5 and 4.4 (domain.md 2.3): names, companies by name and the nature of each relationship as
they were recorded, that all relevant ones were mitigated, or that there is nothing to disclose; and any support.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peewee import IntegrityError

from db import database
from db.activities.statements import NOBODY
from db.activities.tables import Activity
from db.applications.proposal import Proposal
from db.applications.tables import Application, Disclosure, frozen
from db.audit.action import Action
from db.audit.tables import AuditLine
from db.disclosures.text import Disclosed, nothing_of, related_lines, sentence
from db.engine.clock import now
from db.engine.query import prepared
from db.engine.row import hold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from peewee import ModelSelect

    from db.applications.proposal import Contributor
    from db.people.tables import Person

LONGEST = 20_000  # characters, as Activity.disclosure holds them


def disclosure_text(people: Sequence[Contributor], records: Iterable[Disclosure], supporters: str = "") -> str:
    """The disclosure to learners, a line for each person with a relationship, then everybody without one.

    Only who is named in `people` is disclosed: a record of somebody who left the faculty meanwhile is passed over.
    """
    known = {record.person_key: record for record in records}
    told = [_told(person, known[person.key]) for person in people if person.key in known]
    lines, clear = related_lines(told), [one for one in told if not one.is_related]
    if lines and clear:
        lines.append(nothing_of(clear))
    elif clear:
        lines.append(NOBODY)
    if supporters:
        lines.append(f"This activity is supported by {sentence(supporters)}")
    return "\n".join(lines)


def _told(person: Contributor, record: Disclosure) -> Disclosed:
    return Disclosed(person.name, person.credentials, record.status, record.relationships)


def disclosure_of(records: Iterable[Disclosure], proposal: Proposal) -> str:
    """The same for an application, from the office's records about its people."""
    supported = proposal.text("money", "support") == "yes"
    supporters = proposal.text("money", "supporters") if supported else ""
    return disclosure_text(proposal.in_control, records, supporters)


@prepared
def records_of(application: Any) -> ModelSelect[Disclosure]:
    """The records about the people of an application."""
    return Disclosure.select().where(Disclosure.application == application)


def people_with_records(records: Iterable[Disclosure], proposal: Proposal) -> list[tuple[str, Disclosure | None]]:
    """Everybody in control of content by name, each with what is on record about them."""
    on_record = {row.person_key: row for row in records}
    return [(person.name, on_record.get(person.key)) for person in proposal.in_control]


class RecordedMeanwhile(Exception):
    """There is a newer record than the one that was read; nothing was changed."""


def record(
    application: Application, person: Contributor, values: dict[str, Any], by: Person, seen: datetime | None
) -> Disclosure:
    """Store status, relationships and mitigation over the record that was `seen` (None: there was none).

    Raises RecordedMeanwhile. The audit log keeps each record as it was made, since the newer one takes its place.
    """
    row = {**values, "name": person.name[:200], "recorded_by": by, "recorded_at": now()}
    mine = (Disclosure.application == application) & (Disclosure.person_key == person.key)
    with database.atomic():
        hold(Application, application.id)  # an approval at the same time tells learners this record
        if seen is None:
            _insert({**row, "application": application, "person_key": person.key})
        elif not Disclosure.update(**row).where(mine, Disclosure.recorded_at == seen).execute():
            raise RecordedMeanwhile
        detail = {**values, "about": f"{person.name}: {values['status']}", "version": application.version}
        AuditLine.write(by, Action.DISCLOSURE_RECORDED, application, detail=detail)
        _tell_learners(Application.get_by_id(application.id))
        found: Disclosure = Disclosure.get(mine)
        return found


def _tell_learners(application: Application) -> None:
    """The activity of an approved application discloses what is on record now (Standards 3.5)."""
    version = frozen(application, application.version)
    if application.activity_id is not None and version is not None:
        text = disclosure_of(records_of(application), Proposal(version.answers))[:LONGEST]
        Activity.update(disclosure=text).where(Activity.id == application.activity_id).execute()


def _insert(row: dict[str, Any]) -> None:
    try:
        with database.atomic():
            Disclosure.create(**row)
    except IntegrityError as taken:
        raise RecordedMeanwhile from taken
