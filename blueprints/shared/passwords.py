"""Stores and checks passwords: argon2id, a bound on how many hash or wait at once, the same time for unknown people."""

from __future__ import annotations

import base64
import threading
import unicodedata
from contextlib import contextmanager
from typing import TYPE_CHECKING

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from werkzeug.exceptions import ServiceUnavailable

from db.engine.clock import now
from db.people.tables import Person

if TYPE_CHECKING:
    from collections.abc import Iterator

# OWASP's minimum for argon2id (Password Storage Cheat Sheet): 19 MiB, 2 passes, 1 lane.
HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
LONGEST = 128  # code points; longer is refused before it is hashed
AT_ONCE = 2  # in one process: more would only wait for the same cores and hold 19 MiB each
WAITING = 1  # threads of a process that may wait for a turn: the others serve pages
BUSY = "Very many people are signing in at this moment. Nothing was changed. Please try again in a few seconds."
BUSY_SECONDS = 5


class Busy(ServiceUnavailable):
    """As many passwords as may be are being checked; answered by 503 with the time after which to try again."""

    def __init__(self) -> None:
        super().__init__(BUSY, retry_after=BUSY_SECONDS)


class Turns:
    """Lets so many hash at once and so few wait; whoever comes then is refused and holds no thread."""

    def __init__(self, at_once: int, waiting: int) -> None:
        self._hashing = threading.BoundedSemaphore(at_once)
        self._places = threading.BoundedSemaphore(at_once + waiting)

    @contextmanager
    def one(self) -> Iterator[None]:
        """A turn to hash. Raises Busy at once when enough are waiting for one."""
        if not self._places.acquire(blocking=False):
            raise Busy
        try:
            with self._hashing:
                yield
        finally:
            self._places.release()


turns = Turns(AT_ONCE, WAITING)


def normalized(password: str) -> str:
    """NFKC, so that one word typed on two keyboards is one password (NIST SP 800-63B-4); spaces are kept."""
    return unicodedata.normalize("NFKC", password)


def is_storable(password: str) -> bool:
    """Whether this can be hashed at all: not empty, not too long, no half of a character."""
    return 0 < len(password) <= LONGEST and not any("\ud800" <= letter <= "\udfff" for letter in password)


def hash_password(password: str) -> str:
    """The argon2id hash to store. Raises ValueError for a password that `is_storable` refuses, and Busy."""
    if not is_storable(password):
        raise ValueError(f"a password has 1 to {LONGEST} characters")
    with turns.one():
        return HASHER.hash(normalized(password))


def set_password(person: Person, password: str) -> None:
    """Store a person's new password; the caller ends sign-ins and links and tells the owner."""
    person.password_hash = hash_password(password)
    person.password_set_at = now()
    Person.update(password_hash=person.password_hash, password_set_at=person.password_set_at).where(
        Person.id == person.id
    ).execute()


def is_password_of(person: Person | None, password: str) -> bool:
    """Whether this is the person's password; takes one hash for nobody, too, and re-hashes when parameters changed.

    A disabled person, and one without a password yet, have none that is right. Raises Busy.
    """
    if not is_storable(password):
        return False
    stored = person.password_hash if person else None
    if not _verify(stored or _nobodys_hash(), password) or person is None or not stored:
        return False
    if HASHER.check_needs_rehash(stored):
        renewed = hash_password(password)
        Person.update(password_hash=renewed).where(Person.id == person.id, Person.password_hash == stored).execute()
    return person.disabled_at is None


def _verify(stored: str, password: str) -> bool:
    try:
        with turns.one():
            return HASHER.verify(stored, normalized(password))
    except (VerificationError, InvalidHashError):
        return False


def _nobodys_hash() -> str:
    """A hash of the present cost that no password has: it is not the result of one."""
    salt, digest = (base64.b64encode(bytes(size)).decode().rstrip("=") for size in (HASHER.salt_len, HASHER.hash_len))
    cost = f"m={HASHER.memory_cost},t={HASHER.time_cost},p={HASHER.parallelism}"
    return f"$argon2id$v=19${cost}${salt}${digest}"
