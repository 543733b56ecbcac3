"""Claims of credit, the certificates made from them, and the one table of credit that a transcript shows."""

from __future__ import annotations

import re
import secrets
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self

from peewee import BooleanField, Check, Default, ForeignKeyField, IntegerField, TextField

from db.activities.credit_type.tables import CreditType
from db.activities.tables import Session
from db.engine.base import BaseModel
from db.engine.clock import now
from db.engine.fields import DayField, JsonField, UtcDateTimeField, at_most, not_blank, one_of
from db.engine.letters import clean_name, may_lack_letters, unprintable
from db.engine.paste import plain_letters
from db.engine.query import prepared
from db.files.tables import File
from db.learning.tables import Answer, Participation
from db.people.tables import Person
from db.rosters.tables import Roster

if TYPE_CHECKING:
    from peewee import Expression, ModelSelect

# No I, L, O or U: a number survives being read out over the phone.
NUMBER_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
NUMBER_LENGTH = 20  # 100 random bits: not to be guessed
KINDS = ("credit", "participation", "record")
MOST_NUMBERS = 4  # that one text is tried for, so that a guess tries few at once
IN_LINK = re.compile(r"/(?:verify|certificates)/([^/?#\s]+?)(?:\.pdf)?(?=[/?#\s]|$)")
# Five groups of four wherever a group can begin, so that a word before them is passed over.
NUMBER = re.compile(r"(?<![0-9A-Za-z])(?=((?:[0-9A-Za-z]{4}[ .-]*){4}[0-9A-Za-z]{4})(?![0-9A-Za-z]))")


class AlreadyClaimed(Exception):
    """There is a current claim for this learner and session."""


class Ended(StrEnum):
    """Why a claim counts no more."""

    CHANGED = "changed"  # by its learner
    AMENDED = "amended"  # by the office
    REVOKED = "revoked"


# The reason of credit that a roster recorded, once that is taken back: it keeps nobody from claiming again.
WENT_WITH_ROSTER = "The list of attendance that recorded it was taken back"


class Claim(BaseModel):
    learner_id: int
    session_id: int
    participation_id: int
    recorded_by_id: int | None
    learner = ForeignKeyField(Person, backref="claims", on_delete="RESTRICT")
    session = ForeignKeyField(Session, backref="claims", on_delete="RESTRICT")
    participation = ForeignKeyField(Participation, backref="claims", on_delete="RESTRICT")
    quarters = IntegerField(constraints=[Check('"quarters" >= 1')])  # 0.25 credit each: SQLite has no exact decimals
    claimed_at = UtcDateTimeField(default=now)
    supersedes = ForeignKeyField("self", null=True, on_delete="RESTRICT")
    superseded_at = UtcDateTimeField(null=True)
    credit_type: Any = ForeignKeyField(CreditType, null=True, index=False, on_delete="RESTRICT")  # always given
    recorded_by = ForeignKeyField(Person, null=True, index=False, on_delete="RESTRICT")  # none: by the learner
    roster = ForeignKeyField(Roster, null=True, on_delete="RESTRICT")  # what recorded it
    ended_as = TextField(null=True, constraints=[one_of("ended_as", Ended)])
    end_reason = TextField(default="", constraints=[Default("''"), at_most("end_reason", 1000)])
    reported_at = UtcDateTimeField(null=True)  # when the office reported it to the accreditor

    @classmethod
    def current(cls) -> ModelSelect[Self]:
        return cls.select().where(cls.superseded_at.is_null())

    @classmethod
    def of(cls, learner: Person, session: Session) -> Claim | None:
        return cls.current().where(cls.learner == learner, cls.session == session).first()


# Credit of a type is claimed once per session; a correction supersedes and nothing is deleted (ACCME: kept six years).
Claim.add_index(
    Claim.index(
        Claim.learner,
        Claim.session,
        Claim.credit_type,
        unique=True,
        where=Claim.superseded_at.is_null(),
        name="claim_current",
    )
)


class Certificate(BaseModel):
    """A numbered snapshot that never changes: a trigger refuses every change but being superseded."""

    learner_id: int
    claim_id: int | None
    number = TextField(unique=True, constraints=[not_blank("number", 30)])
    learner = ForeignKeyField(Person, backref="certificates", on_delete="RESTRICT")
    claim = ForeignKeyField(Claim, null=True, unique=True, on_delete="RESTRICT")  # none for an imported record
    kind = TextField(constraints=[one_of("kind", KINDS)])
    issued_at = UtcDateTimeField(default=now)
    snapshot = JsonField()
    superseded_at = UtcDateTimeField(null=True)
    revoked_at = UtcDateTimeField(null=True)  # no other certificate took its place

    @classmethod
    def by_number(cls, typed: str) -> Certificate | None:
        """The certificate of a number, however it was typed or pasted: see `numbers_in`."""
        return next((found for number in numbers_in(typed) for found in _by_number(number)), None)

    def successor(self) -> Certificate | None:
        """The last of the certificates that took the place of this one; None where none did."""
        if self.claim_id is None:
            return None
        later: Certificate | None = Certificate.select().join(Claim).where(Claim.supersedes == self.claim_id).first()
        return (later.successor() or later) if later else None

    @classmethod
    def of_line(cls, learner: Person, credit_id: int) -> Certificate | None:
        """The certificate behind a line of this learner's transcript; None for anybody else's line."""
        return next(iter(_of_line(learner.id, credit_id)), None)

    @classmethod
    def with_unprintable(cls) -> list[int]:
        """The ids of those whose PDF marks letters that no font has. It reads every snapshot: for `check` alone."""
        rows = cls.select(cls.id, cls.snapshot.cast("TEXT")).order_by(cls.id).tuples().iterator()
        return [number for number, text in rows if may_lack_letters(text) and unprintable(clean_name(text))]


class IssuedDocument(BaseModel):
    """The PDF of a certificate as it was first given out: the same document for ever, whatever draws them later."""

    certificate = ForeignKeyField(Certificate, unique=True, on_delete="RESTRICT")
    file = ForeignKeyField(File, unique=True, on_delete="RESTRICT")
    sha256 = TextField(constraints=[Check('length("sha256") = 64')])
    issued_at = UtcDateTimeField(default=now)


def new_number() -> str:
    """A certificate number in five groups of four, of 100 random bits."""
    letters = [secrets.choice(NUMBER_LETTERS) for _ in range(NUMBER_LENGTH)]
    return "-".join("".join(letters[at : at + 4]) for at in range(0, NUMBER_LENGTH, 4))


def fold_number(typed: str) -> str:
    """A certificate number as it is stored, from what was typed; '' when it cannot be one."""
    lookalikes = str.maketrans({"O": "0", "I": "1", "L": "1"})
    letters = [letter for letter in typed.upper().translate(lookalikes) if letter not in " .-\u00a0\t\r\n"]
    if len(letters) != NUMBER_LENGTH or not set(letters) <= set(NUMBER_LETTERS):
        return ""
    return "-".join("".join(letters[at : at + 4]) for at in range(0, NUMBER_LENGTH, 4))


def numbers_in(typed: str) -> list[str]:
    """The certificate numbers that a text may hold: the text itself, a link, or words with a number among them."""
    text = plain_letters(typed)
    found = dict.fromkeys(fold_number(part) for part in (text, *IN_LINK.findall(text), *NUMBER.findall(text)))
    return [number for number in found if number][:MOST_NUMBERS]


class Credit(BaseModel):
    """One line of a transcript. It holds date, type and amount itself, so no join decides the order."""

    learner = ForeignKeyField(Person, backref="credits", on_delete="RESTRICT")
    on = DayField()  # the participation date, in the office's time zone
    title = TextField(constraints=[not_blank("title", 600)])
    activity_type = TextField(constraints=[not_blank("activity_type", 150)])
    credit_type = TextField(constraints=[not_blank("credit_type", 100)])
    hundredths = IntegerField(constraints=[Check('"hundredths" >= 0')])  # imported amounts are no quarters
    certificate = ForeignKeyField(Certificate, null=True, unique=True, on_delete="RESTRICT")
    number = TextField(default="", constraints=[at_most("number", 30)])  # the certificate's, to spare a join
    created_at = UtcDateTimeField(default=now)
    superseded_at = UtcDateTimeField(null=True)
    is_recorded = BooleanField(default=False, constraints=[Default("FALSE")])  # by the office, without a claim

    @classmethod
    def for_learner(cls, learner: Person) -> ModelSelect[Self]:
        return cls.select().where(cls.mine(learner))

    @classmethod
    def mine(cls, learner: Person) -> Expression:
        return (cls.learner == learner) & cls.superseded_at.is_null()


@prepared
def _by_number(number: Any) -> ModelSelect[Certificate]:
    return Certificate.select().where(Certificate.number == number)


@prepared
def _of_line(learner_id: int, credit_id: int) -> ModelSelect[Certificate]:
    query = Certificate.select(Certificate.id, Certificate.number, Certificate.snapshot).join(Credit)
    return query.where(Credit.id == credit_id, Credit.learner == learner_id, Credit.superseded_at.is_null())


_current = Credit.superseded_at.is_null()
for _name, _columns in {
    "credit_by_date": (Credit.on, Credit.id),
    "credit_by_type": (Credit.activity_type, Credit.id),
    "credit_by_amount": (Credit.hundredths, Credit.id),
}.items():
    Credit.add_index(Credit.index(Credit.learner, *_columns, where=_current, name=_name))


class About(StrEnum):
    """The part of a certificate that is wrong."""

    AMOUNT = "amount"
    NAME = "name"
    OTHER = "other"


class Correction(BaseModel):
    """A learner's request to correct what was claimed or what the certificate says; the office answers it."""

    claim_id: int
    claim = ForeignKeyField(Claim, backref="corrections", on_delete="RESTRICT")
    about = TextField(constraints=[one_of("about", About)])
    note = TextField(constraints=[not_blank("note", 1000)])
    asked_at = UtcDateTimeField(default=now)
    answer = TextField(null=True, constraints=[one_of("answer", Answer)])  # none: it waits for the office
    answered_at = UtcDateTimeField(null=True)
    reason = TextField(default="", constraints=[Default("''"), at_most("reason", 1000)])  # the office's
    answered_by = ForeignKeyField(Person, null=True, index=False, on_delete="RESTRICT")


Correction.add_index(
    Correction.index(Correction.claim, unique=True, where=Correction.answer.is_null(), name="correction_once")
)
Correction.add_index(
    Correction.index(Correction.asked_at, Correction.id, where=Correction.answer.is_null(), name="correction_waiting")
)
