"""Keeps files: a row for each, with its size and hash, and its bytes in the place that the database has for them.

Rows and bytes agree. In a folder the bytes are on disk before the row is committed, and are deleted after its end is;
what a crash leaves in between has no row, and `sweep` deletes it. In PostgreSQL both are of one transaction.
"""

from __future__ import annotations

import hashlib
import io
import secrets
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from db import database, is_sqlite
from db.engine import disk
from db.files.folder import Folder
from db.files.parts import Parts
from db.files.place import Missing, Place, pieces
from db.files.tables import File, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Missing", "Prepared", "delete", "fault", "folder", "parts", "place", "prepared", "put", "read"]

LONGEST_NAME = 200


def folder() -> Folder:
    """The folder of this machine."""
    return Folder(disk.data_dir() / "files")


def place() -> Place:
    """Where the bytes of this database's files lie."""
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
def prepared(body: bytes | BinaryIO) -> Iterator[Prepared]:
    """Bring bytes (a seekable stream, or all of them) to their place; `keep` inside the block makes them a file.

    A block that fails, or keeps nothing, leaves nothing. Put the transaction inside this block, never around it: so no
    writer waits for the disk, and bytes whose row was rolled back are deleted. Raises OSError on a full disk.
    """
    source = io.BytesIO(body) if isinstance(body, bytes) else body
    found = Prepared(source, secrets.token_hex(16), *_measured(pieces(source)))
    there = place()
    there.prepare(found.key, source)
    try:
        yield found
    except BaseException:
        there.drop(found.key)
        raise
    if not found.is_kept:
        there.drop(found.key)


def put(body: bytes | BinaryIO, kind: Kind, name: str, media_type: str) -> File:
    """Store a file in a transaction of its own. Raises OSError or peewee.DatabaseError, and then nothing stays."""
    with prepared(body) as found, database.atomic():
        return found.keep(kind, name, media_type)


def parts(file: File) -> Iterator[bytes]:
    """The bytes of a file in pieces of at most 256 KiB. Raises Missing at once, not when the first is asked for."""
    return place().read(file)


def read(file: File) -> bytes:
    """The bytes of a file that is known to be small. Raises Missing."""
    return b"".join(parts(file))


def delete(file: File) -> None:
    """Delete a file that no row refers to any more; raises peewee.IntegrityError if one does.

    Inside a transaction of the caller the bytes of a folder stay for `sweep`, since it may yet be rolled back.
    """
    with database.atomic():
        File.delete().where(File.id == file.id).execute()
    if not database.in_transaction():
        place().drop(file.key)


def fault(file: File) -> str:
    """What is wrong with the bytes of a file, in one word, or '': “missing”, or “damaged” when they differ."""
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
