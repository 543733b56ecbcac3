"""Documents of an application: attached within what one person and one application may hold, removed, forgotten."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, BinaryIO

from peewee import fn

from db.applications.draft import writing
from db.applications.tables import Application, Attachment
from db.engine.clock import now
from db.engine.refusal import Refused
from db.files import store
from db.files.tables import File, Kind
from db.institution.settings import institution

if TYPE_CHECKING:
    from db.people.tables import Person

MOST_ATTACHED = 20  # of one application at a time
MOST_EVER = 100  # of one application, with those that it had when it was submitted
MOST_A_DAY = 60  # of one person, removed ones too
LARGEST_A_DAY = 200 * 1024 * 1024  # bytes, of the same
DAY = timedelta(days=1)
FORGOTTEN_AFTER = 2 * DAY  # a removed document counts for its day, and nobody asks for it later
BATCH = 500

FULL = "An application holds at most {} documents. Remove one first"
FULL_FOR_EVER = "An application holds at most {} documents over all its versions. To go on, write to {}"
ENOUGH_TODAY = "You reached the daily limit for documents, removed ones included. Continue tomorrow"


def attach(application: Application, by: Person, body: BinaryIO, name: str, media_type: str) -> Attachment:
    """Keep a document, known to be of this media type. Raises Refused, NotWritable or OSError, and nothing stays."""
    with store.prepared(body) as found, writing(application, by):
        _refuse_too_much(application, by, found.size)
        file = found.keep(Kind.DOCUMENT, name, media_type)
        made: Attachment = Attachment.create(
            application=application, name=name, file=file, size=found.size, added_by=by
        )
    return made


def _refuse_too_much(application: Application, by: Person, size: int) -> None:
    """Removed documents count too: else attaching and removing, over and over, would fill the disk."""
    if Attachment.of(application).count() >= MOST_ATTACHED:
        raise Refused(FULL.format(MOST_ATTACHED))
    if Attachment.select().where(Attachment.application == application).count() >= MOST_EVER:
        raise Refused(FULL_FOR_EVER.format(MOST_EVER, institution().contact))
    mine = (Attachment.added_by == by) & (Attachment.added_at > now() - DAY)
    total = Attachment.select(fn.COALESCE(fn.SUM(Attachment.size), 0)).where(mine).scalar()
    if Attachment.select().where(mine).count() >= MOST_A_DAY or total + size > LARGEST_A_DAY:
        raise Refused(ENOUGH_TODAY)


def remove(attachment: Attachment, by: Person) -> None:
    """Take it off the application. Its bytes stay only if a version was submitted with it. Raises NotWritable."""
    gone: File | None = None
    with writing(attachment.application, by):
        values: dict[str, Any] = {"removed_at": now()}
        if not attachment.was_submitted:
            gone, values["file"] = attachment.file, None
        Attachment.update(**values).where(Attachment.id == attachment.id).execute()
        if gone:
            store.delete(gone)
    if gone:
        store.drop(gone)


def forget_removed() -> None:
    """Delete the rows of documents that are gone, once they count against nobody any more."""
    over = Attachment.file.is_null() & (Attachment.removed_at < now() - FORGOTTEN_AFTER)
    batch = Attachment.select(Attachment.id).where(over).limit(BATCH)
    Attachment.delete().where(Attachment.id.in_(batch)).execute()
