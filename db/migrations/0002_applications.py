"""Applications: their sections, versions, documents and disclosures, and who decides while a reviewer is away."""

from __future__ import annotations

from typing import Any

from peewee import Check, ForeignKeyField, IntegerField, Model, TextField

from db import database
from db.schema import create_tables
from db.triggers import create_triggers


class Base(Model):
    class Meta:
        database = database
        legacy_table_names = False


class Person(Base):
    pass


class Unit(Base):
    pass


class Activity(Base):
    pass


class Application(Base):
    applicant = ForeignKeyField(Person, on_delete="RESTRICT")
    unit = ForeignKeyField(Unit, null=True, on_delete="RESTRICT")
    title = TextField(constraints=[Check('length("title") <= 300')])
    state = TextField(constraints=[Check('"state" IN (\'draft\', \'submitted\', \'preliminary-review\', \'unit-review\', \'awaiting-approver\', \'final-review\', \'approved\', \'returned\', \'declined\', \'withdrawn\')')])
    version = IntegerField(constraints=[Check('"version" >= 0')])
    reviewer = ForeignKeyField(Person, null=True, on_delete="RESTRICT")
    approver = ForeignKeyField(Person, null=True, on_delete="RESTRICT")
    activity = ForeignKeyField(Activity, unique=True, null=True, on_delete="RESTRICT")
    copied_from = ForeignKeyField("self", null=True, on_delete="RESTRICT")
    created_at = TextField()
    waiting_since = TextField()
    reminded_at = TextField(null=True)

Application.add_index(Application.index(Application.state, Application.waiting_since, Application.id, name="application_in"))
Application.add_index(Application.index(Application.unit, Application.state, Application.id, name="application_of_unit"))
Application.add_index(Application.index(Application.title, Application.id, name="application_by_title"))
Application.add_index(Application.index(Application.waiting_since, Application.id, name="application_by_wait"))


class ApplicationSection(Base):
    application = ForeignKeyField(Application, on_delete="CASCADE")
    name = TextField(constraints=[Check('"name" IN (\'what\', \'why\', \'how\', \'who\', \'money\', \'credit\')')])
    answers = TextField()
    revision = IntegerField()
    page = TextField(constraints=[Check('length("page") <= 40')])
    saved_at = TextField()
    saved_by = ForeignKeyField(Person, on_delete="RESTRICT")

ApplicationSection.add_index(ApplicationSection.index(ApplicationSection.application, ApplicationSection.name, unique=True, name="applicationsection_once"))


class ApplicationVersion(Base):
    application = ForeignKeyField(Application, on_delete="RESTRICT")
    number = IntegerField(constraints=[Check('"number" >= 1')])
    answers = TextField()
    submitted_at = TextField()
    submitted_by = ForeignKeyField(Person, on_delete="RESTRICT")

ApplicationVersion.add_index(ApplicationVersion.index(ApplicationVersion.application, ApplicationVersion.number, unique=True, name="applicationversion_once"))


class Attachment(Base):
    application = ForeignKeyField(Application, on_delete="RESTRICT")
    name = TextField(constraints=[Check('length("name") BETWEEN 1 AND 200')])
    stored_name = TextField(unique=True, constraints=[Check('length("stored_name") BETWEEN 1 AND 64')])
    media_type = TextField(constraints=[Check('length("media_type") BETWEEN 1 AND 100')])
    size = IntegerField(constraints=[Check('"size" > 0')])
    sha256 = TextField(constraints=[Check('length("sha256") BETWEEN 1 AND 64')])
    added_by = ForeignKeyField(Person, on_delete="RESTRICT")
    added_at = TextField()
    removed_at = TextField(null=True)


class Disclosure(Base):
    application = ForeignKeyField(Application, on_delete="RESTRICT")
    person_key = TextField(constraints=[Check('length("person_key") BETWEEN 1 AND 254')])
    name = TextField(constraints=[Check('length("name") BETWEEN 1 AND 200')])
    status = TextField(constraints=[Check('"status" IN (\'nothing to disclose\', \'not relevant\', \'mitigated\', \'open\')')])
    relationships = TextField(constraints=[Check('length("relationships") <= 4000')])
    mitigation = TextField(constraints=[Check('length("mitigation") <= 4000')])
    recorded_by = ForeignKeyField(Person, on_delete="RESTRICT")
    recorded_at = TextField()

Disclosure.add_index(Disclosure.index(Disclosure.application, Disclosure.person_key, unique=True, name="disclosure_once"))


class Delegation(Base):
    person = ForeignKeyField(Person, on_delete="RESTRICT")
    delegate = ForeignKeyField(Person, on_delete="RESTRICT")
    starts_on = TextField()
    until_on = TextField()
    named_at = TextField()
    ended_at = TextField(null=True)

Delegation.add_index(Delegation.index(Delegation.delegate, Delegation.until_on, name="delegation_to"))
Delegation.add_index(Delegation.index(Delegation.person, Delegation.until_on, name="delegation_of"))


TABLES = (Application, ApplicationSection, ApplicationVersion, Attachment, Disclosure, Delegation)

APPEND_ONLY: dict[str, tuple[str, ...]] = {
    "application_version": (),
}


def up(migrator: Any, db: Any) -> None:
    create_tables(TABLES)
    create_triggers(APPEND_ONLY)
