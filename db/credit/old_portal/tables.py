"""Records of the old portal that wait for their owner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peewee import Check, ForeignKeyField, IntegerField, TextField

from db.credit.tables import Credit
from db.engine.base import BaseModel
from db.engine.clock import now
from db.engine.fields import DayField, UtcDateTimeField, at_most, not_blank

if TYPE_CHECKING:
    from typing import Self

    from peewee import ModelSelect


class TranscriptRecord(BaseModel):
    """A record from the old portal, waiting under its email address until the owner has confirmed that address."""

    system = TextField(constraints=[not_blank("system", 60)])
    record_key = TextField(constraints=[not_blank("record_key", 100)])  # the old system's own id of the record
    email = TextField(constraints=[not_blank("email", 254)])
    learner_name = TextField(constraints=[not_blank("learner_name", 200)])
    degree = TextField(default="", constraints=[at_most("degree", 50)])
    on = DayField()
    title = TextField(constraints=[not_blank("title", 600)])
    activity_type = TextField(constraints=[not_blank("activity_type", 150)])
    credit_type = TextField(constraints=[not_blank("credit_type", 100)])
    hundredths = IntegerField(constraints=[Check('"hundredths" >= 0')])
    imported_at = UtcDateTimeField(default=now)
    credit = ForeignKeyField(Credit, null=True, unique=True, on_delete="RESTRICT")

    @classmethod
    def waiting(cls, email: str) -> ModelSelect[Self]:
        return cls.select().where(cls.email == email, cls.credit.is_null()).order_by(cls.on, cls.id)


TranscriptRecord.add_index(
    TranscriptRecord.index(
        TranscriptRecord.system, TranscriptRecord.record_key, unique=True, name="transcriptrecord_key"
    )
)
TranscriptRecord.add_index(TranscriptRecord.index(TranscriptRecord.email, name="transcriptrecord_email"))
