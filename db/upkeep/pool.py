"""The pool: the stored files beside the snapshots of a folder, each copied once and shared by all of them.

A file never changes, so a backup copies only what is new. Every copy is compared with its hash at every backup.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from db.engine import disk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

NAME = "files"  # of the folder
UNFINISHED = ".unfinished-"
FORGOTTEN_SECONDS = 24 * 3600  # after so long no backup is at work on something any more
KEY = re.compile(r"[0-9A-Za-z_-]{3,64}")  # a manifest may come from anywhere, and a key becomes a path


@dataclass(frozen=True)
class Kept:
    """One stored file: its key, its size in bytes and its SHA-256."""

    key: str
    size: int
    sha256: str

    def __post_init__(self) -> None:
        """Raise ValueError for a key that could lead out of a folder."""
        if not KEY.fullmatch(self.key):
            raise ValueError("a file's key that no program of ours made")


class Differs(Exception):
    """These bytes are not those that were stored."""


class Pool:
    """The files in a folder of snapshots, under the first two letters of their keys."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.root = folder, folder / NAME

    def path(self, key: str) -> Path:
        """The path of this key's bytes, whether they are there yet or not."""
        return self.root / key[:2] / key

    def keep(self, one: Kept, live: Callable[[str], Iterator[bytes]]) -> str:
        """Compare the live bytes, and have a sound copy of them; returns what is wrong with the live ones, or ''.

        A sound copy stays when the live bytes are missing or damaged. Raises OSError when the disk is full.
        """
        has_copy = self.has(one)
        try:
            if has_copy:
                _compare(one, live(one.key))
            else:
                self._add(one, live(one.key))
        except (FileNotFoundError, Differs) as error:
            return "damaged" if isinstance(error, Differs) else "missing"
        return ""

    def has(self, one: Kept) -> bool:
        """Whether a copy is there and is what was stored; reads it."""
        path = self.path(one.key)
        try:
            with _opened(path) as file:
                _compare(one, iter(lambda: file.read(disk.CHUNK), b""))
        except (Differs, OSError):
            return False
        return True

    def copy(self, one: Kept, target: Path) -> None:
        """Copy the bytes of a file to a new path. Raises FileNotFoundError, Differs or OSError, and leaves nothing."""
        disk.make_folder(target.parent)
        with _opened(self.path(one.key)) as file, disk.written(target) as new:
            _compare(one, iter(lambda: file.read(disk.CHUNK), b""), new)

    def prune(self, needed: Iterable[str]) -> int:
        """Delete the copies that no snapshot of the folder names, a day after they were made; returns how many."""
        named = set(needed)
        left = [path for path in self.root.glob("??/*") if path.name not in named and is_forgotten(path)]
        for path in left:
            path.unlink(missing_ok=True)
        return len(left)

    def _add(self, one: Kept, live: Iterator[bytes]) -> None:
        """Write under a name of our own first: another backup may copy the same file just now."""
        path = self.path(one.key)
        disk.make_folder(path.parent)
        with tempfile.TemporaryDirectory(dir=self.folder, prefix=UNFINISHED) as scratch:
            part = Path(scratch) / one.key
            with disk.written(part) as new:
                _compare(one, live, new)
            disk.move(part, path)


def _compare(one: Kept, stream: Iterator[bytes], copy: BinaryIO | None = None) -> None:
    """Read to the end, writing a copy if asked to. Raises Differs unless size and hash are those that were stored."""
    size, digest = 0, hashlib.sha256()
    for piece in stream:
        size += len(piece)
        digest.update(piece)
        if copy:
            copy.write(piece)
    if (size, digest.hexdigest()) != (one.size, one.sha256):
        raise Differs(one.key)


def _opened(path: Path) -> BinaryIO:
    """A file of the pool itself, never one that a link leads to. Raises FileNotFoundError for a link."""
    try:
        return os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb")
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise FileNotFoundError(path) from error
        raise


def is_forgotten(path: Path) -> bool:
    """Whether nobody has written here for a day; a backup that runs beside ours may have made what is younger."""
    return time.time() - path.stat().st_mtime > FORGOTTEN_SECONDS
