"""Reads a snapshot's .tar by hand: nothing but plain files of our own names is taken out of it.

Python's tarfile is not asked to unpack. Its filters are missing in some versions that we run on (Debian 12's 3.11.2),
and crafted archives got past them in others (CVE-2025-4517). All headers are judged before one byte is written.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from db.engine import disk
from db.engine.refusal import Refused

MANIFEST, DATABASE, SECRET, FILES = "manifest.json", "database", "secret", "files"
LARGEST = {MANIFEST: 256 * 2**20, SECRET: 4096}  # bytes of what is read into memory; the rest is bounded by the disk
BLOCK = 512
PLAIN, EXTENDED = (b"0", b"\0"), b"x"
LONGEST_EXTENDED = 4096  # bytes of a header for a long name or size
LONGEST_NAME = 1024  # characters
RECORD = re.compile(rb"([0-9]{1,4}) (path|size|mtime)=([^\n\0]+)\n")
SPARE = 32 * 2**20  # bytes of disk that unpacking leaves to others
BLAMELESS = "nothing was changed, and nothing is known against the snapshot"


class Damaged(Exception):
    """These bytes are no whole archive; the message says what is wrong with them."""


@dataclass(frozen=True)
class Member:
    """One plain file of an archive, and where its bytes stand."""

    name: str
    offset: int
    size: int


def unpack(snapshot: Path, into: Path) -> dict[str, str]:
    """Write every file of the archive below the empty folder `into`; returns each one's SHA-256 by its name.

    Raises Refused, and has written nothing, for an archive that holds anything else than a snapshot does, or more than
    the disk has room for. Raises Damaged for one that is not whole. An OSError is the disk's, and passes through.
    """
    with snapshot.open("rb") as file:
        members = read(file, snapshot)
        _refuse_without_room(members, into)
        return {member.name: _write(file, member, into / member.name) for member in members}


def read_one(snapshot: Path, name: str) -> bytes:
    """The bytes of one small member, and nothing written anywhere. Raises as `unpack` does."""
    with snapshot.open("rb") as file:
        for member in read(file, snapshot):
            if member.name == name:
                file.seek(member.offset)
                return file.read(member.size)
    raise Damaged(f"no {name}")


def read(file: BinaryIO, snapshot: Path) -> list[Member]:
    """All members of an archive, judged. Raises Refused and Damaged, as `unpack` does."""
    members: list[Member] = []
    for member in _members(file, snapshot):
        if not is_ours(member.name) or member.size > LARGEST.get(member.name, member.size):
            raise Refused(_foreign(snapshot, member.name))
        members.append(member)
    names = {member.name for member in members}
    if len(names) < len(members) or any(parent in names for name in names for parent in _parents(name)):
        raise Refused(_foreign(snapshot, "one name twice"))
    return members


def is_ours(name: str) -> bool:
    """Whether a snapshot has a file of this name: one of three, or a path below files/ without a way out."""
    if name in (MANIFEST, DATABASE, SECRET):
        return True
    top, *parts = name.split("/")
    return top == FILES and bool(parts) and all(_is_plain(part) for part in parts)


def _is_plain(part: str) -> bool:
    return part not in ("", ".", "..") and part.isprintable() and "\\" not in part


def _parents(name: str) -> list[str]:
    return [str(parent) for parent in Path(name).parents]


def _foreign(snapshot: Path, what: str) -> str:
    return f"{snapshot}: no snapshot of this program, for it holds “{what[:80]}”; nothing was taken out of it"


def _members(file: BinaryIO, snapshot: Path) -> Iterator[Member]:
    """Walk the headers of an archive in the format that `backup` writes: POSIX ustar, with pax headers."""
    whole = file.seek(0, os.SEEK_END)
    at = 0
    told: dict[str, str] = {}
    while block := _block(file, at, whole):
        name, kind, size = _header(block)
        name, size = told.get("path", name), int(told.get("size", size))
        at += BLOCK
        if at + size > whole:
            raise Damaged("cut off")
        if kind == EXTENDED:
            told = _extended(file, at, size)
        elif kind in PLAIN:
            yield Member(name, at, size)
            told = {}
        else:
            raise Refused(_foreign(snapshot, name))
        at += -(-size // BLOCK) * BLOCK


def _block(file: BinaryIO, at: int, whole: int) -> bytes:
    """The header at this place; nothing for the empty one that ends an archive. Raises Damaged without an end."""
    if at + BLOCK > whole:
        raise Damaged("cut off")
    file.seek(at)
    block = file.read(BLOCK)
    return block if any(block) else b""


def _header(block: bytes) -> tuple[str, bytes, int]:
    """Name, kind and size in bytes, from a header whose own checksum holds."""
    if block[257:262] != b"ustar":
        raise Damaged("no archive")
    if _octal(block[148:156]) != sum(block[:148]) + 8 * ord(" ") + sum(block[156:]):
        raise Damaged("a header is not as it was written")
    name, prefix = _text(block[:100]), _text(block[345:500]) if block[257:263] == b"ustar\0" else ""
    return f"{prefix}/{name}" if prefix else name, block[156:157], _octal(block[124:136])


def _octal(field: bytes) -> int:
    digits = field.strip(b" \0")
    if not re.fullmatch(rb"[0-7]+", digits):
        raise Damaged("a header is not as it was written")
    return int(digits, 8)


def _text(field: bytes) -> str:
    return field.partition(b"\0")[0].decode("utf-8", "backslashreplace")


def _extended(file: BinaryIO, at: int, size: int) -> dict[str, str]:
    """The records of a pax header: a long name, a size above eight GiB, a time that does not matter here."""
    if size > LONGEST_EXTENDED:
        raise Damaged("a header is too long")
    file.seek(at)
    body = file.read(size)
    told: dict[str, str] = {}
    while body:
        record = RECORD.match(body)
        if not record or int(record[1]) != len(record[0]):
            raise Damaged("a header holds what backup never writes")
        told[record[2].decode()] = _text(record[3])
        body = body[len(record[0]) :]
    if len(told.get("path", "")) > LONGEST_NAME or not re.fullmatch("[0-9]{1,15}", told.get("size", "0")):
        raise Damaged("a header is too long")
    return told


def _refuse_without_room(members: list[Member], into: Path) -> None:
    needed, free = sum(member.size for member in members), shutil.disk_usage(into).free
    if needed + SPARE > free:
        words = f"no room: the snapshot unpacks to {_mib(needed)} in {into.parent}, where {_mib(free)} are free"
        raise Refused(f"{words}; {BLAMELESS}")


def _mib(size: int) -> str:
    return f"{-(-size // 2**20):,} MiB"


def _write(file: BinaryIO, member: Member, target: Path) -> str:
    """Copy one member to a new file; returns its SHA-256."""
    disk.make_folder(target.parent)
    digest, left = hashlib.sha256(), member.size
    file.seek(member.offset)
    with disk.written(target) as new:
        while left:
            chunk = file.read(min(left, disk.CHUNK))
            if not chunk:
                raise Damaged("cut off")
            digest.update(chunk)
            new.write(chunk)
            left -= len(chunk)
    return digest.hexdigest()
