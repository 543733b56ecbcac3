"""An index for each order in which the dashboard lists applications, in place of those for one column alone."""

from __future__ import annotations

from typing import Any

from peewee import ForeignKeyField, Model, TextField

from db import database


class Base(Model):
    class Meta:
        database = database
        legacy_table_names = False


class Person(Base):
    pass


class Unit(Base):
    pass


class Application(Base):
    applicant = ForeignKeyField(Person, index=False)
    unit = ForeignKeyField(Unit, index=False)
    title = TextField()
    state = TextField()
    reviewer = ForeignKeyField(Person, index=False)
    approver = ForeignKeyField(Person, index=False)
    waiting_since = TextField()

Application.add_index(Application.index(Application.unit, Application.waiting_since, Application.id, name="application_of_unit"))
Application.add_index(Application.index(Application.unit, Application.state, Application.waiting_since, Application.id, name="application_of_unit_in"))
Application.add_index(Application.index(Application.applicant, Application.waiting_since, Application.id, name="application_of_applicant"))
Application.add_index(Application.index(Application.applicant, Application.state, Application.waiting_since, Application.id, name="application_of_applicant_in"))
Application.add_index(Application.index(Application.reviewer, Application.waiting_since, Application.id, name="application_of_reviewer"))
Application.add_index(Application.index(Application.reviewer, Application.state, Application.waiting_since, Application.id, name="application_of_reviewer_in"))
Application.add_index(Application.index(Application.approver, Application.waiting_since, Application.id, name="application_of_approver"))
Application.add_index(Application.index(Application.approver, Application.state, Application.waiting_since, Application.id, name="application_of_approver_in"))
Application.add_index(Application.index(Application.approver, Application.title, Application.id, name="application_of_approver_by_title"))


def up(migrator: Any, db: Any) -> None:
    db.execute_sql('DROP INDEX "application_of_unit"')  # by unit and state, without the order
    db.execute_sql('DROP INDEX "application_applicant_id"')
    db.execute_sql('DROP INDEX "application_unit_id"')
    db.execute_sql('DROP INDEX "application_reviewer_id"')
    db.execute_sql('DROP INDEX "application_approver_id"')
    Application._schema.create_indexes(safe=False)
