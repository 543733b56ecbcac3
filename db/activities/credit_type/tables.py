"""Credit types, and which of them an activity designates."""

from __future__ import annotations

from peewee import BooleanField, Check, Default, ForeignKeyField, IntegerField, TextField

from db.activities.tables import Activity
from db.engine.base import BaseModel
from db.engine.fields import JsonField, at_most, not_blank

AMA = "ama"
PARTICIPATION = "participation"


class CreditType(BaseModel):
    """A kind of credit that activities designate, as the office keeps it: see shipped.py."""

    number: str | None  # an activity's own, where it was read for one: see designation.py
    key = TextField(unique=True, constraints=[not_blank("key", 40)])
    name = TextField(constraints=[not_blank("name", 100)])  # as certificates and transcripts name it
    unit = TextField(constraints=[not_blank("unit", 40)])  # one of it: credit, contact hour
    step_quarters = IntegerField(default=1, constraints=[Check('"step_quarters" BETWEEN 1 AND 4')])  # 0.25 each
    professions = JsonField(default=list)  # whom it is for; empty where it is for physicians, or for all others
    statement = TextField(default="", constraints=[at_most("statement", 2000)])
    number_label = TextField(default="", constraints=[at_most("number_label", 80)])  # what each activity has to give
    is_on = BooleanField(default=False)
    position = IntegerField()
    revision = IntegerField(default=1, constraints=[Default("1")])  # whoever changes it says which one was read


class ActivityCredit(BaseModel):
    """An activity designates a credit type. One that has none of these designates AMA PRA Category 1 Credit alone."""

    activity = ForeignKeyField(Activity, backref="credits", index=False, on_delete="RESTRICT")
    credit_type = ForeignKeyField(CreditType, on_delete="RESTRICT")
    number = TextField(default="", constraints=[at_most("number", 80)])  # the accreditor's, where its type has one


ActivityCredit.add_index(
    ActivityCredit.index(ActivityCredit.activity, ActivityCredit.credit_type, unique=True, name="activitycredit_once")
)
