"""One learner in one session: how it was registered and how far it came on the way to credit."""

from __future__ import annotations

from enum import StrEnum

from peewee import ForeignKeyField, IntegrityError, TextField

from db import database
from db.clock import now
from db.fields import DayField, UtcDateTimeField, at_most, one_of
from db.models.activity import Activity, Session
from db.models.base import BaseModel
from db.models.person import Person


class How(StrEnum):
    CODE = "code"
    ROSTER = "roster"
    WEB = "web"
    OFFICE = "office"


class Participation(BaseModel):
    learner = ForeignKeyField(Person, backref="participations", on_delete="RESTRICT")
    session = ForeignKeyField(Session, backref="participations", on_delete="RESTRICT")
    how = TextField(constraints=[one_of("how", How)])
    registered_at = UtcDateTimeField(default=now)
    passed_at = UtcDateTimeField(null=True)  # the assessment
    evaluated_on = DayField(null=True)  # a day and no finer: the answers must not be found by their time

    @classmethod
    def register(cls, learner: Person, session: Session, how: How = How.CODE) -> Participation:
        """The learner's participation in this session, made if there is none; sending it twice makes one."""
        try:
            with database.atomic():
                return cls.create(learner=learner, session=session, how=how)
        except IntegrityError:
            return cls.get(cls.learner == learner, cls.session == session)

    @classmethod
    def get_for(cls, learner: Person, participation_id: int) -> Participation | None:
        """The learner's own participation with its session and activity; another's is none."""
        mine = (cls.id == participation_id) & (cls.learner == learner)
        return cls.select(cls, Session, Activity).join(Session).join(Activity).where(mine).first()


Participation.add_index(
    Participation.index(Participation.learner, Participation.session, unique=True, name="participation_once")
)


class LateClaim(BaseModel):
    """A learner's request to claim after the course code closed; the office answers it."""

    learner = ForeignKeyField(Person, on_delete="RESTRICT")
    session = ForeignKeyField(Session, on_delete="RESTRICT")
    note = TextField(default="", constraints=[at_most("note", 1000)])
    asked_at = UtcDateTimeField(default=now)


LateClaim.add_index(LateClaim.index(LateClaim.learner, LateClaim.session, unique=True, name="lateclaim_once"))
