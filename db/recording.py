"""Recording what somebody in control of content disclosed, unless somebody else recorded it meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peewee import IntegrityError

from db import database
from db.clock import now
from db.disclosing import LONGEST, disclosure_of
from db.drafting import frozen
from db.models.activity import Activity
from db.models.application import Application, Disclosure
from db.models.audit import AuditLine
from db.proposal import Proposal

if TYPE_CHECKING:
    from datetime import datetime

    from db.models.person import Person
    from db.proposal import Contributor


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
        if seen is None:
            _insert({**row, "application": application, "person_key": person.key})
        elif not Disclosure.update(**row).where(mine, Disclosure.recorded_at == seen).execute():
            raise RecordedMeanwhile
        detail = {**values, "about": f"{person.name}: {values['status']}", "version": application.version}
        AuditLine.write(by, "application disclosure", application, detail=detail)
        _tell_learners(application)
        found: Disclosure = Disclosure.get(mine)
        return found


def _tell_learners(application: Application) -> None:
    """The activity of an approved application discloses what is on record now (Standards 3.5)."""
    version = frozen(application, application.version)
    if application.activity_id is not None and version is not None:
        text = disclosure_of(application, Proposal(version.answers))[:LONGEST]
        Activity.update(disclosure=text).where(Activity.id == application.activity_id).execute()


def _insert(row: dict[str, Any]) -> None:
    try:
        with database.atomic():
            Disclosure.create(**row)
    except IntegrityError as taken:
        raise RecordedMeanwhile from taken
