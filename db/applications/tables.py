"""Applications to accredit an activity: their sections, their frozen versions, and what belongs to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peewee import Check, ForeignKeyField, IntegerField, TextField, Value

from db import database
from db.activities.tables import Activity
from db.applications.state import SECTIONS, State
from db.disclosures.status import DisclosureStatus
from db.engine.base import BaseModel
from db.engine.clock import now
from db.engine.fields import DayField, JsonField, UtcDateTimeField, at_most, not_blank, one_of
from db.files.tables import File
from db.institution.tables import Unit
from db.people.tables import Person

if TYPE_CHECKING:
    from datetime import date

    from peewee import ModelSelect


class ChangedMeanwhile(Exception):
    """Somebody saved this section after it was read; `section` is as it stands now."""

    def __init__(self, section: ApplicationSection) -> None:
        super().__init__()
        self.section = section


class Application(BaseModel):
    applicant_id: int
    unit_id: int | None
    reviewer_id: int | None
    approver_id: int | None
    activity_id: int | None
    # Indexes for what the dashboard sorts by stand in indexes.py; each begins with its foreign key.
    applicant = ForeignKeyField(Person, backref="applications", on_delete="RESTRICT", index=False)
    unit = ForeignKeyField(Unit, null=True, on_delete="RESTRICT", index=False)
    title = TextField(default="", constraints=[at_most("title", 300)])
    state = TextField(default=State.DRAFT, constraints=[one_of("state", State)])
    version = IntegerField(default=0, constraints=[Check('"version" >= 0')])  # of the last submission; 0: none yet
    reviewer = ForeignKeyField(Person, null=True, on_delete="RESTRICT", index=False)
    approver = ForeignKeyField(Person, null=True, on_delete="RESTRICT", index=False)
    activity = ForeignKeyField(Activity, null=True, unique=True, on_delete="RESTRICT")  # once it is approved
    copied_from = ForeignKeyField("self", null=True, on_delete="RESTRICT")
    created_at = UtcDateTimeField(default=now)
    waiting_since = UtcDateTimeField(default=now)  # since when it is in this state
    reminded_at = UtcDateTimeField(null=True)
    starts_on = DayField(null=True)  # its first day, or the release of material, as its applicant answered

    @property
    def url(self) -> str:
        return f"/applications/{self.id}"

    @property
    def name(self) -> str:
        """Its title, or what stands for one while there is none."""
        return str(self.title) or f"Application {self.id} (no title yet)"

    def answers(self) -> dict[str, dict[str, Any]]:
        """All that has been answered so far, by section; an empty one for what nobody has begun."""
        rows = ApplicationSection.select().where(ApplicationSection.application == self)
        found = {row.name: row.answers for row in rows}
        return {name: found.get(name, {}) for name in SECTIONS}


class ApplicationWord(BaseModel):
    """A word of an application's title, folded: what a search finds it by (db/applications/search.py)."""

    application = ForeignKeyField(Application, on_delete="CASCADE")
    word = TextField(constraints=[not_blank("word", 40)])


class ApplicationSection(BaseModel):
    """One section of the form as it was last saved; its revision tells two people apart who work on it at once."""

    application = ForeignKeyField(Application, backref="sections", on_delete="CASCADE")
    name = TextField(constraints=[one_of("name", SECTIONS)])
    answers = JsonField(default=dict)
    revision = IntegerField(default=0)
    page = TextField(default="", constraints=[at_most("page", 40)])  # a token of the opened page that saved it last
    saved_at = UtcDateTimeField(default=now)
    saved_by = ForeignKeyField(Person, on_delete="RESTRICT")

    @classmethod
    def of(cls, application: Application, name: str, reader: Person) -> ApplicationSection:
        """The section, made empty if nobody has begun it."""
        row = {cls.application: application, cls.name: name, cls.answers: {}, cls.saved_by: reader}
        cls.insert(row).on_conflict(conflict_target=[cls.application, cls.name], action="IGNORE").execute()
        return cls.get(cls.application == application, cls.name == name)

    def save_answers(self, answers: dict[str, Any], by: Person, revision: int, page: str = "") -> None:
        """Store the answers if nobody has saved the section since `revision` was read. Raises ChangedMeanwhile.

        What the same opened page saved last is its own: a save whose answer got lost is no other person's.
        """
        as_read = ApplicationSection.revision == revision
        if page:
            as_read |= ApplicationSection.page == page
        values = {"answers": answers, "page": page, "saved_at": now(), "saved_by": by}
        with database.atomic():
            counted = ApplicationSection.update(revision=ApplicationSection.revision + 1, **values)
            if not counted.where(ApplicationSection.id == self.id, as_read).execute():
                raise ChangedMeanwhile(ApplicationSection.get_by_id(self.id))
            values["revision"] = ApplicationSection.get_by_id(self.id).revision
        for name, value in values.items():
            setattr(self, name, value)


ApplicationSection.add_index(
    ApplicationSection.index(
        ApplicationSection.application, ApplicationSection.name, unique=True, name="applicationsection_once"
    )
)


class ApplicationVersion(BaseModel):
    """A submission, frozen: a trigger refuses every change."""

    application_id: int
    application = ForeignKeyField(Application, backref="versions", on_delete="RESTRICT")
    number = IntegerField(constraints=[Check('"number" >= 1')])
    answers = JsonField()
    submitted_at = UtcDateTimeField(default=now)
    submitted_by = ForeignKeyField(Person, on_delete="RESTRICT")


ApplicationVersion.add_index(
    ApplicationVersion.index(
        ApplicationVersion.application, ApplicationVersion.number, unique=True, name="applicationversion_once"
    )
)


class Attachment(BaseModel):
    """A document with an application. One that was removed before any version was submitted with it has no file."""

    application_id: int
    file_id: int | None
    application = ForeignKeyField(Application, backref="attachments", on_delete="RESTRICT")
    name = TextField(constraints=[not_blank("name", 200)])
    file: Any = ForeignKeyField(File, null=True, unique=True, on_delete="RESTRICT")
    size = IntegerField(constraints=[Check('"size" > 0')])  # bytes; counted against its adder when the file is gone too
    added_by = ForeignKeyField(Person, on_delete="RESTRICT")
    added_at = UtcDateTimeField(default=now)
    removed_at = UtcDateTimeField(null=True)

    @classmethod
    def of(cls, application: Application) -> ModelSelect[Attachment]:
        return cls.select().where(cls.application == application, cls.removed_at.is_null()).order_by(cls.id)

    @classmethod
    def with_version(cls, application: Any, number: Any) -> ModelSelect[Attachment]:
        """The documents that a version was submitted with, taken off since then or not."""
        theirs = (ApplicationVersion.application == application) & (ApplicationVersion.number == number)
        return cls.select().join(VersionAttachment).join(ApplicationVersion).where(theirs).order_by(cls.id)

    @property
    def was_submitted(self) -> bool:
        """Whether a version was submitted with it."""
        return VersionAttachment.select().where(VersionAttachment.attachment == self).exists()


class VersionAttachment(BaseModel):
    """A document was attached when a version was submitted: append-only, as the version is."""

    version = ForeignKeyField(ApplicationVersion, on_delete="RESTRICT", index=False)
    attachment = ForeignKeyField(Attachment, on_delete="RESTRICT")

    @classmethod
    def keep(cls, version: ApplicationVersion) -> None:
        """Note what is attached now; call it in the transaction that submits the version."""
        attached = Attachment.of(version.application).select(Value(version.id), Attachment.id)
        cls.insert_from(attached, [cls.version, cls.attachment]).execute()


VersionAttachment.add_index(
    VersionAttachment.index(
        VersionAttachment.version, VersionAttachment.attachment, unique=True, name="versionattachment_once"
    )
)


Attachment.add_index(
    Attachment.index(Attachment.removed_at, where=Attachment.file.is_null(), name="attachment_forgotten")
)


class Disclosure(BaseModel):
    """One person's disclosure, as the office recorded and judged it (Standards 3.1 to 3.4)."""

    application = ForeignKeyField(Application, backref="disclosures", on_delete="RESTRICT")
    person_key = TextField(constraints=[not_blank("person_key", 254)])  # the person's folded email address or name
    name = TextField(constraints=[not_blank("name", 200)])
    status = TextField(constraints=[one_of("status", DisclosureStatus)])
    relationships = TextField(default="", constraints=[at_most("relationships", 4000)])
    mitigation = TextField(default="", constraints=[at_most("mitigation", 4000)])
    recorded_by = ForeignKeyField(Person, on_delete="RESTRICT")
    recorded_at = UtcDateTimeField(default=now)


Disclosure.add_index(
    Disclosure.index(Disclosure.application, Disclosure.person_key, unique=True, name="disclosure_once")
)


class Delegation(BaseModel):
    """“Away until”: while it lasts, the delegate decides in the reviewer's name."""

    person_id: int
    delegate_id: int

    person = ForeignKeyField(Person, backref="delegations", on_delete="RESTRICT")
    delegate = ForeignKeyField(Person, on_delete="RESTRICT")
    starts_on = DayField()
    until_on = DayField()  # the last day, in the office's time zone
    named_at = UtcDateTimeField(default=now)
    ended_at = UtcDateTimeField(null=True)

    @classmethod
    def active(cls, day: date | Any) -> ModelSelect[Delegation]:
        """Those that run on this day; of a prepared query, on the day that it is given when it runs."""
        running = (cls.starts_on <= day) & (cls.until_on >= day) & cls.ended_at.is_null()
        return cls.select().where(running)


Delegation.add_index(Delegation.index(Delegation.delegate, Delegation.until_on, name="delegation_to"))
Delegation.add_index(Delegation.index(Delegation.person, Delegation.until_on, name="delegation_of"))


class Recusal(BaseModel):
    """A reviewer or an approver who has a conflict of interest: they decide nothing about this application any more."""

    application = ForeignKeyField(Application, on_delete="RESTRICT", index=False)
    person = ForeignKeyField(Person, on_delete="RESTRICT")
    reason = TextField(constraints=[not_blank("reason", 4000)])  # for the office alone
    declared_at = UtcDateTimeField(default=now)


Recusal.add_index(Recusal.index(Recusal.application, Recusal.person, unique=True, name="recusal_once"))


def frozen(application: Application, number: int) -> ApplicationVersion | None:
    """A version as it was submitted."""
    mine = (ApplicationVersion.application == application) & (ApplicationVersion.number == number)
    return ApplicationVersion.get_or_none(mine)
