"""A person with an account: learner, applicant, reviewer or staff, by the roles they hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peewee import SQL, BooleanField, Default, ForeignKeyField, IntegerField, TextField, fn

from db import database
from db.engine.address import fold_email
from db.engine.base import BaseModel
from db.engine.clock import now
from db.engine.fields import BytewiseField, UtcDateTimeField, at_most, not_blank, one_of
from db.engine.insert import insert_all
from db.engine.word import LONGEST_WORD
from db.people.word import words_of_person

if TYPE_CHECKING:
    from typing import Self

OTHER_DEGREE = "Other"
NO_DEGREE = "None"

# In the order in which the old portal offered them; True marks a physician's degree (AMA: MD, DO, equivalents).
DEGREES: tuple[tuple[str, bool], ...] = (
    ("BSN", False),
    ("BSN, RN", False),
    ("CNM", False),
    ("CRNA", False),
    ("DDS", False),
    ("DMD", False),
    ("DO", True),
    ("DPM", False),
    ("DPT", False),
    ("JD", False),
    ("LCSW", False),
    ("LPN", False),
    ("MA", False),
    ("MBBS", True),
    ("MD", True),
    ("MD, MPH", True),
    ("MD, PhD", True),
    ("MHA", False),
    ("MPH", False),
    ("MS", False),
    ("MSN", False),
    ("MSN, NP", False),
    ("MSN, RN", False),
    ("MSW", False),
    (NO_DEGREE, False),
    ("NP", False),
    ("OD", False),
    (OTHER_DEGREE, False),
    ("PA", False),
    ("PharmD", False),
    ("PhD", False),
    ("PsyD", False),
    ("PT", False),
    ("RN", False),
)

# The accreditor's thirteen audience professions, then three of our own.
PROFESSIONS: tuple[str, ...] = (
    "Physician",
    "Nurse",
    "Pharmacist",
    "Pharmacy Technician",
    "Physician Assistant",
    "Psychologist",
    "Optometrist",
    "Social Worker",
    "Dentist",
    "Allied Dental Staff",
    "Registered Dietitian",
    "Dietetic Technician Registered",
    "Athletic Trainer",
    "Resident/Fellow",
    "Student",
    "Other",
)
# The profession that a degree tells, so that it need not be asked. The others tell none that is offered.
_HOLDERS = {
    "Physician": ("DO", "MBBS", "MD", "MD, MPH", "MD, PhD"),
    "Nurse": ("BSN", "BSN, RN", "CNM", "CRNA", "LPN", "MSN", "MSN, NP", "MSN, RN", "NP", "RN"),
    "Pharmacist": ("PharmD",),
    "Physician Assistant": ("PA",),
    "Psychologist": ("PsyD",),
    "Optometrist": ("OD",),
    "Social Worker": ("LCSW", "MSW"),
    "Dentist": ("DDS", "DMD"),
}
PROFESSION_OF = {degree: profession for profession, degrees in _HOLDERS.items() for degree in degrees}


class Degree(BaseModel):
    name = TextField(unique=True, constraints=[not_blank("name", 30)])
    is_physician = BooleanField(default=False)
    position = IntegerField()


class Person(BaseModel):
    email = TextField(unique=True, constraints=[not_blank("email", 254)])  # folded: db/engine/address.py
    email_confirmed_at = UtcDateTimeField(null=True)
    first_name = TextField(constraints=[not_blank("first_name", 100)])
    last_name = TextField(constraints=[not_blank("last_name", 100)])
    degree = ForeignKeyField(Degree, on_delete="RESTRICT")
    degree_other = TextField(default="", constraints=[at_most("degree_other", 50)])
    other_is_physician = BooleanField(default=False)  # said by the office, for degree “Other” only
    profession = TextField(constraints=[one_of("profession", PROFESSIONS)])
    password_hash = TextField(null=True)  # none until the owner has set a first password by mail
    password_set_at = UtcDateTimeField(null=True)
    agreement_version = TextField(default="", constraints=[at_most("agreement_version", 20)])
    agreed_at = UtcDateTimeField(null=True)
    created_at = UtcDateTimeField(default=now)
    disabled_at = UtcDateTimeField(null=True)
    # When the office said whether an “Other” degree is a physician's; none: it has not.
    degree_said_at = UtcDateTimeField(null=True)
    found_by = TextField(constraints=[Default("''")])  # the words of PersonWord, a blank before each

    @classmethod
    def create(cls, **values: Any) -> Self:
        """Add a person, with the words by which they are found."""
        with database.atomic():
            made = super().create(**values)
            made.keep_words()
        return made

    def keep_words(self) -> None:
        """Let the person be found by these names and this address, and no others; part of the caller's transaction."""
        words = words_of_person(self.first_name, self.last_name, self.email)
        Person.update(found_by="".join(f" {word}" for word in words)).where(Person.id == self.id).execute()
        PersonWord.delete().where(PersonWord.person == self.id).execute()
        insert_all(PersonWord, [{"person": self.id, "word": word} for word in words])

    @classmethod
    def by_email(cls, email: str) -> Person | None:
        return cls.get_or_none(cls.email == fold_email(email))

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def listed_name(self) -> str:
        """As a list by last name has it, with the degree: Okafor, Ada, MD."""
        return listed_name(self.last_name, self.first_name, self.degree_text)

    @property
    def proven_name(self) -> str:
        """The first name, for a mail; '' until the address is proven: a stranger may have typed both."""
        return str(self.first_name) if self.email_confirmed_at else ""

    @property
    def may_be_stranger(self) -> bool:
        """Whether somebody chose a password here who has never proven to read the mail of this address."""
        return self.password_hash is not None and self.email_confirmed_at is None

    @property
    def degree_text(self) -> str:
        """The degree as it stands after the name; '' for none."""
        return degree_words(str(self.degree.name), self.degree_other)

    @property
    def is_physician(self) -> bool:
        """Whether AMA PRA Category 1 Credit is awarded: physicians only (AMA PRA booklet; domain.md 2.1)."""
        if self.degree.name == OTHER_DEGREE:
            return self.other_is_physician
        return bool(self.degree.is_physician)


def listed_name(last: str, first: str, degree: str) -> str:
    """A name as a list by last name has it, with the degree as it stands after a name."""
    return f"{last}, {first}, {degree}" if degree else f"{last}, {first}"


def degree_words(degree: str, other: str) -> str:
    """A degree as it stands after a name; '' for none. `other` is what somebody wrote for “Other”."""
    if degree == OTHER_DEGREE:
        return other
    return "" if degree == NO_DEGREE else degree


Person.add_index(
    Person.index(
        Person.id,
        where=(SQL("\"degree_other\" <> ''") & Person.degree_said_at.is_null()),
        name="person_degree_waits",
    )
)
# A roster finds people by their last name as a whole, or by how it begins.
Person.add_index(Person.index(fn.LOWER(fn.SUBSTR(Person.last_name, 1, 2)), name="person_last_name_begins"))
Person.add_index(Person.index(fn.LOWER(Person.last_name), name="person_by_last_name"))


class PersonWord(BaseModel):
    """A word of a person's names or address, folded: what a search finds them by."""

    person = ForeignKeyField(Person, on_delete="CASCADE")
    word = BytewiseField(constraints=[not_blank("word", LONGEST_WORD)])


PersonWord.add_index(PersonWord.index(PersonWord.word, PersonWord.person, name="personword_begins"))


def degree_rows() -> list[dict[str, Any]]:
    """The reference rows of Degree, for the first migration and for tests."""
    return [{"name": name, "is_physician": flag, "position": at} for at, (name, flag) in enumerate(DEGREES, start=1)]
