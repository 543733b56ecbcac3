"""An index of a session's people with all that counting and paging them asks, in place of one of the session alone."""

from __future__ import annotations

from typing import Any

from peewee import IntegerField, Model

from db import database


class Participation(Model):
    session_id = IntegerField()
    roster_id = IntegerField(null=True)
    learner_id = IntegerField()

    class Meta:
        database = database
        legacy_table_names = False


Participation.add_index(
    Participation.index(
        *(Participation.session_id, Participation.id, Participation.roster_id, Participation.learner_id),
        name="participation_at",
    )
)


def up(migrator: Any, db: Any) -> None:
    Participation._schema.create_indexes(safe=False)
    db.execute_sql('DROP INDEX "participation_session_id"')
