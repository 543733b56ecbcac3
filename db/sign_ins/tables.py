"""Sign-ins (the server-side sessions), one-time links, failure counts and forms kept over an expiry."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from peewee import ForeignKeyField, IntegerField, TextField

from db import database
from db.engine.base import BaseModel
from db.engine.clock import now
from db.engine.fields import PaddedJsonField, UtcDateTimeField, at_most, not_blank, one_of
from db.engine.query import prepared
from db.institution.settings import institution
from db.people.tables import Degree, Person

if TYPE_CHECKING:
    from collections.abc import Callable

    from peewee import ModelSelect

    from db.roles.tables import Grants

ABSOLUTE_HOURS = 12
SEEN_EVERY = timedelta(seconds=60)  # one small write a minute for a busy learner, not one for each page
KEPT_FOR = timedelta(hours=24)
KEPT_EACH = 5  # forms of a person
LONGEST_PATH = 500


def new_token() -> str:
    """256 random bits for a cookie or a link; only its hash is ever stored."""
    return secrets.token_urlsafe(32)


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


class SignIn(BaseModel):
    # Read with it by `sign_in_of`: the revision of the institution's settings, whether its person has applied, and all
    # that they hold (also as it was read).
    revision, has_applied, held = "", False, ""
    grants: Grants
    person_id: int
    token_hash = TextField(unique=True, constraints=[not_blank("token_hash", 64)])
    person = ForeignKeyField(Person, backref="sign_ins", on_delete="CASCADE")
    created_at = UtcDateTimeField(default=now)
    seen_at = UtcDateTimeField(default=now)
    device = TextField(default="", constraints=[at_most("device", 200)])
    ended_at = UtcDateTimeField(null=True)  # kept for a day: a form sent too late still finds its owner by it

    @classmethod
    def start(cls, person: Person, device: str) -> str:
        """Make a sign-in and return its token, which is shown to the browser once and never stored."""
        token = new_token()
        cls.create(token_hash=hashed(token), person=person, device=device[:200])
        return token

    @property
    def ends_at(self) -> datetime:
        """When it ends without activity: the idle minutes after it was last seen, at most twelve hours in all."""
        idle = self.seen_at + timedelta(minutes=institution().idle_minutes)
        latest: datetime = min(idle, self.created_at + timedelta(hours=ABSOLUTE_HOURS))
        return latest

    @property
    def is_live(self) -> bool:
        """Whether it still holds. Seen in the future means that a clock jumped back, or that machines' clocks differ.

        That is borne as long as inactivity is, so nobody is signed out for longer than the clock jumped, and a clock
        set back lengthens no sign-in by more than the idle minutes.
        """
        if self.ended_at is not None or self.person.disabled_at is not None:
            return False
        return self.seen_at - timedelta(minutes=institution().idle_minutes) <= now() < self.ends_at

    def touch(self) -> None:
        """Note activity, at most once a minute; a moment that is still to come is put right."""
        moment = now()
        if abs(moment - self.seen_at) >= SEEN_EVERY:
            stale = (SignIn.seen_at < moment) | (SignIn.seen_at >= moment + SEEN_EVERY)
            SignIn.update(seen_at=moment).where(SignIn.id == self.id, stale).execute()
            self.seen_at = moment

    def end(self) -> None:
        SignIn.update(ended_at=now()).where(SignIn.id == self.id, SignIn.ended_at.is_null()).execute()

    @classmethod
    def end_all(cls, person: Person, but: SignIn | None = None) -> int:
        """End every sign-in of a person, except one if given; returns how many ended."""
        query = cls.update(ended_at=now()).where(cls.person == person, cls.ended_at.is_null())
        return int((query.where(cls.id != but.id) if but else query).execute())


class Purpose(StrEnum):
    RESET = "reset"
    CONFIRM = "confirm"


# Of the links before a new one: a stranger who asks for another must not kill the one that the owner is about to press.
KEPT_LINKS = {Purpose.RESET: 1, Purpose.CONFIRM: 0}
A_MOMENT = timedelta(minutes=1)
LIFETIMES = {Purpose.RESET: timedelta(hours=1), Purpose.CONFIRM: timedelta(days=14)}


class OneTimeLink(BaseModel):
    purpose = TextField(constraints=[one_of("purpose", Purpose)])
    token_hash = TextField(unique=True, constraints=[not_blank("token_hash", 64)])
    person = ForeignKeyField(Person, on_delete="CASCADE")
    email = TextField(constraints=[not_blank("email", 254)])  # dead when the person's address is another by then
    created_at = UtcDateTimeField(default=now)
    expires_at = UtcDateTimeField()
    ended_at = UtcDateTimeField(null=True)

    @classmethod
    def issue(cls, purpose: Purpose, person: Person, lifetime: timedelta | None = None) -> str:
        """Make a link's token; earlier ones of the same purpose and person die, but for KEPT_LINKS of them.

        It lives as long as its purpose says, or for `lifetime`, which is longer. The longer ones are counted apart:
        a stranger who asks for resets must not kill an invitation.
        """
        token = new_token()
        with database.atomic():
            cls._end_older(person, purpose, is_longer=lifetime is not None)
            row = {"purpose": purpose, "token_hash": hashed(token), "person": person, "email": person.email}
            cls.create(**row, expires_at=now() + (lifetime or LIFETIMES[purpose]))
        return token

    @classmethod
    def _end_older(cls, person: Person, purpose: Purpose, *, is_longer: bool) -> None:
        live = (cls.person == person) & (cls.purpose == purpose) & cls.ended_at.is_null()
        newest = cls.select().where(live).order_by(cls.id.desc())
        same = [link.id for link in newest if link.is_longer == is_longer]
        cls.update(ended_at=now()).where(cls.id.in_(same[KEPT_LINKS[purpose] :])).execute()

    @property
    def is_longer(self) -> bool:
        """Whether it was given a lifetime of its own; its two moments are read from the clock one after the other."""
        usual: timedelta = LIFETIMES[Purpose(self.purpose)] + A_MOMENT
        return bool(self.expires_at - self.created_at > usual)

    @classmethod
    def end_all(cls, person: Person, *purposes: Purpose) -> None:
        live = (cls.person == person) & cls.purpose.in_(list(purposes or Purpose)) & cls.ended_at.is_null()
        cls.update(ended_at=now()).where(live).execute()

    @classmethod
    def live(cls, purpose: Purpose, token: str) -> OneTimeLink | None:
        """The link if it can still be used; looking does not spend it."""
        wanted = (cls.token_hash == hashed(token)) & (cls.purpose == purpose) & cls.ended_at.is_null()
        link = cls.select(cls, Person, Degree).join(Person).join(Degree).where(wanted, cls.expires_at > now()).first()
        return link if link and link.email == link.person.email and link.created_at <= now() else None

    def spend(self) -> bool:
        """Use it up; False if somebody did so a moment before."""
        mine = (OneTimeLink.id == self.id) & OneTimeLink.ended_at.is_null()
        return bool(OneTimeLink.update(ended_at=now()).where(mine).execute())


class FailureCount(BaseModel):
    """Failed tries in one bucket (an account, a browser, an address) since its window began."""

    bucket = TextField(unique=True, constraints=[not_blank("bucket", 120)])
    failures = IntegerField()
    began_at = UtcDateTimeField()


class KnownBrowser(BaseModel):
    """A browser that this person has signed in from: its tries are counted apart from a stranger's."""

    token_hash = TextField(unique=True, constraints=[not_blank("token_hash", 64)])
    person = ForeignKeyField(Person, on_delete="CASCADE")
    seen_at = UtcDateTimeField(default=now)


class KeptForm(BaseModel):
    """A form as it was typed when the sign-in ran out. Only its owner sees it again, for a day; it is never sent."""

    person = ForeignKeyField(Person, on_delete="CASCADE")
    path = TextField(constraints=[not_blank("path", LONGEST_PATH)])
    fields = PaddedJsonField()
    kept_at = UtcDateTimeField(default=now)

    @classmethod
    def of(cls, person: Person, path: str) -> KeptForm | None:
        return cls.soon(person, path)()

    @classmethod
    def soon(cls, person: Person, path: str) -> Callable[[], KeptForm | None]:
        """A function that returns the form, whose query goes along with the next one."""
        question = _kept_form.soon(person.id, path, now() - KEPT_FOR)
        return lambda: next(iter(question.rows()), None)

    @classmethod
    def keep(cls, person: Person, path: str, fields: dict[str, list[str]]) -> bool:
        """Keep the newest form of this path, and of a person's forms the newest five; False for too long a path."""
        if len(path) > LONGEST_PATH:
            return False
        row = {cls.person: person, cls.path: path, cls.fields: fields, cls.kept_at: now()}
        with database.atomic():
            cls.insert(row).on_conflict(
                conflict_target=[cls.person, cls.path], preserve=[cls.fields, cls.kept_at]
            ).execute()
            mine = cls.select(cls.id).where(cls.person == person).order_by(cls.kept_at.desc(), cls.id.desc())
            newest = [form.id for form in mine.limit(KEPT_EACH)]
            cls.delete().where(cls.person == person, cls.id.not_in(newest)).execute()
        return True


@prepared
def _kept_form(person_id: Any, path: Any, since: Any) -> ModelSelect[KeptForm]:
    mine = (KeptForm.person == person_id) & (KeptForm.path == path)
    return KeptForm.select().where(mine, KeptForm.kept_at > since)


KeptForm.add_index(KeptForm.index(KeptForm.person, KeptForm.path, unique=True, name="keptform_person_path"))
# By which what is over is found (db/upkeep/expiry.py).
SignIn.add_index(SignIn.index(SignIn.created_at, name="signin_created"))
SignIn.add_index(SignIn.index(SignIn.ended_at, where=SignIn.ended_at.is_null(False), name="signin_ended"))
OneTimeLink.add_index(OneTimeLink.index(OneTimeLink.expires_at, name="onetimelink_expires"))
OneTimeLink.add_index(
    OneTimeLink.index(OneTimeLink.ended_at, where=OneTimeLink.ended_at.is_null(False), name="onetimelink_ended")
)
KeptForm.add_index(KeptForm.index(KeptForm.kept_at, name="keptform_kept"))
FailureCount.add_index(FailureCount.index(FailureCount.began_at, name="failurecount_began"))
KnownBrowser.add_index(KnownBrowser.index(KnownBrowser.seen_at, name="knownbrowser_seen"))
