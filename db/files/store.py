"""Keeps files: a row for each, with its size and hash, and its bytes in the place that the database has for them.

Rows and bytes agree. In a folder the bytes are on disk before the row is committed, and are deleted after its end is;
what a crash leaves in between has no row, and `sweep` deletes it. In PostgreSQL both are of one transaction.
"""

from __future__ import annotations

import hashlib
import io
import secrets
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from peewee import IntegrityError

from db import database, is_sqlite
from db.engine import disk
from db.files.folder import Folder
from db.files.parts import Parts
from db.files.place import Missing, Place, pieces
from db.files.tables import File, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = [
    "Missing",
    "Prepared",
    "delete",
    "drop",
    "fault",
    "fill",
    "folder",
    "old_path",
    "parts",
    "place",
    "prepared",
    "put",
    "read",
]

LONGEST_NAME = 200
OLD_FOLDER = "attachments"


def folder() -> Folder:
    """The folder of this machine."""
    return Folder(disk.data_dir() / "files")


def place() -> Place:
    """The place for the bytes of this database's files."""
    return folder() if is_sqlite() else Parts()


@dataclass
class Prepared:
    """Bytes that were measured and await the row that names them."""

    source: BinaryIO
    key: str
    size: int
    sha256: str
    is_kept: bool = False

    def keep(self, kind: Kind, name: str, media_type: str) -> File:
        """Make the row, within the caller's transaction."""
        values = {"key": self.key, "kind": kind, "name": name[:LONGEST_NAME], "media_type": media_type}
        file: File = File.create(**values, size=self.size, sha256=self.sha256)
        place().settle(file, self.source)
        self.is_kept = True
        return file


@contextmanager
def prepared(body: bytes | BinaryIO, key: str = "") -> Iterator[Prepared]:
    """Bring bytes (a seekable stream, or all of them) to their place; `keep` inside the block makes them a file.

    A block that fails, or keeps nothing, leaves nothing. Put the transaction inside this block, never around it: so no
    writer waits for the disk, and bytes whose row was rolled back are deleted. Raises OSError on a full disk.
    A `key` that says what the bytes are makes a second file of it an IntegrityError. Its bytes may be another's, whose
    row is there or comes, so they are left to `sweep`.
    """
    source = io.BytesIO(body) if isinstance(body, bytes) else body
    found = Prepared(source, key or secrets.token_hex(16), *_measured(pieces(source)))
    there = place()
    there.prepare(found.key, source)
    try:
        yield found
    except BaseException:
        found.is_kept = False
        raise
    finally:
        if not (key or found.is_kept):
            there.drop(found.key)


def put(body: bytes | BinaryIO, kind: Kind, name: str, media_type: str) -> File:
    """Store a file in a transaction of its own. Raises OSError or peewee.DatabaseError, and then nothing stays."""
    with prepared(body) as found, database.atomic():
        return found.keep(kind, name, media_type)


def parts(file: File) -> Iterator[bytes]:
    """The bytes of a file in pieces of at most 256 KiB. Raises Missing at once, not when the first is asked for."""
    try:
        return place().read(file)
    except Missing:
        if not fill(file, old_path(file.key)):
            raise
        return place().read(file)


def old_path(key: str) -> Path:
    """The folder of documents before there was a store. Each of several machines has those that were sent to it."""
    return folder().root / OLD_FOLDER / key


def fill(file: File, path: Path) -> bool:
    """Give a file that has no bytes those of `path`, if they are the same as it had; whether they were."""
    if not path.exists():
        return False
    with path.open("rb") as source:
        if _measured(pieces(source)) != (file.size, file.sha256):
            return False
        place().prepare(file.key, source)
        with suppress(IntegrityError), database.atomic():  # another request was first
            place().settle(file, source)
    return True


def read(file: File) -> bytes:
    """The bytes of a file that is known to be small. Raises Missing."""
    return b"".join(parts(file))


def delete(file: File) -> None:
    """Delete a file that no row refers to any more; raises peewee.IntegrityError if one does.

    Inside a transaction of the caller the bytes of a folder stay, since it may yet be rolled back: `drop` them after.
    """
    with database.atomic():
        File.delete().where(File.id == file.id).execute()
    if not database.in_transaction():
        drop(file)


def drop(file: File) -> None:
    """Delete the bytes of a file whose row was deleted by a transaction that is over."""
    place().drop(file.key)


def fault(file: File) -> str:
    """The fault in the bytes of a file, in one word: “missing”, “damaged” when they differ, or '' for none."""
    try:
        found = _measured(parts(file))
    except Missing:
        return "missing"
    return "" if found == (file.size, file.sha256) else "damaged"


def _measured(stream: Iterator[bytes]) -> tuple[int, str]:
    size, digest = 0, hashlib.sha256()
    for piece in stream:
        size += len(piece)
        digest.update(piece)
    return size, digest.hexdigest()
