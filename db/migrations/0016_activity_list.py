"""The orders in which the office reads its activities, and whether the office has said what an “Other” degree is."""

from __future__ import annotations

from typing import Any

from peewee import SQL, ForeignKeyField, Model, TextField, fn

from db import database
from db.engine.clock import now


class Base(Model):
    class Meta:
        database = database
        legacy_table_names = False


class Unit(Base):
    pass


class Activity(Base):
    title = TextField()
    format = TextField()
    status = TextField()
    unit = ForeignKeyField(Unit, null=True, index=False)
    first_at = TextField(null=True)
    created_at = TextField()


BY_DATE = (fn.COALESCE(Activity.first_at, Activity.created_at), Activity.id)
for _name, _columns in {
    "by_date": BY_DATE,
    "by_title": (Activity.title, Activity.id),
    "in_by_date": (Activity.status, *BY_DATE),
    "of_unit_by_date": (Activity.unit, *BY_DATE),
    "of_format_by_date": (Activity.format, *BY_DATE),
}.items():
    Activity.add_index(Activity.index(*_columns, name=f"activity_{_name}"))


class Person(Base):
    degree_said_at = TextField(null=True)


Person.add_index(
    Person.index(
        Person.id,
        where=(SQL("\"degree_other\" <> ''") & Person.degree_said_at.is_null()),
        name="person_degree_waits",
    )
)
# Who was said to be a physician has the office's word; so has whoever an audit line is about.
SAID = """UPDATE "person" SET "degree_said_at" = '{now}' WHERE "degree_other" <> '' AND ("other_is_physician" OR
EXISTS (SELECT 1 FROM "audit_line" a WHERE a."subject_type" = 'person' AND a."subject_id" = "person"."id"
AND a."action" = 'marked as physician'))"""


def up(migrator: Any, db: Any) -> None:
    db.execute_sql('ALTER TABLE "person" ADD COLUMN "degree_said_at" TEXT')
    said = SAID.format(now=now().strftime("%Y-%m-%dT%H:%M:%S.%fZ"))
    db.execute_sql(said)
    for model in (Activity, Person):
        model._schema.create_indexes(safe=False)
