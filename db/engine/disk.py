"""Files that are whole or absent, readable by their owner only, and on disk when the function returns."""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

CHUNK = 1024 * 1024  # bytes
UNFINISHED = ".part"
FORGOTTEN_SECONDS = 3600  # after so long nobody writes on an unfinished file any more


class _Place:
    """The folder where this process keeps its data; unknown until a database is opened."""

    data_dir: Path | None = None


def settle(data_dir: Path) -> None:
    """Say where this process keeps its data; `open_database` does."""
    _Place.data_dir = data_dir


def data_dir() -> Path:
    """The data folder of this process. Raises RuntimeError before it was settled."""
    if _Place.data_dir is None:
        raise RuntimeError("the data folder is not known: open the database with it")
    return _Place.data_dir


class Floor(NamedTuple):
    """How much of a disk has to stay free: a share of it, or a number of bytes."""

    share: float = 0.0
    size: int = 0


def is_below(floor: Floor, folder: Path) -> bool:
    """Whether less is free on the folder's disk than the floor; False while nothing can be learned of the disk."""
    try:
        usage = shutil.disk_usage(folder)
    except OSError:
        return False
    return usage.free < max(floor.size, floor.share * usage.total)


@contextmanager
def written(path: Path) -> Iterator[BinaryIO]:
    """A new file of mode 600 to write to, synced at the end of the block; a block that fails leaves none.

    Raises FileExistsError if it is there, and then does not touch it.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)  # the last free bytes must not go to what nobody can use
        raise


@contextmanager
def whole(path: Path) -> Iterator[BinaryIO]:
    """A file that bears its name only when it is complete and on disk, in a folder that is made when needed."""
    make_folder(path.parent)
    part = path.with_name(path.name + UNFINISHED)
    with written(part) as file:
        yield file
    try:
        move(part, path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def make_folder(folder: Path) -> None:
    """A folder of mode 700, with its parents."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def sync(path: Path) -> None:
    """Have this file's contents, or this folder's names, on disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def move(source: Path, target: Path) -> None:
    """Rename within one file system, replacing a file, and have that on disk."""
    source.replace(target)
    sync(target.parent)


def sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def is_forgotten(path: Path) -> bool:
    """Whether nobody has written to this file for an hour; False when it is gone."""
    try:
        return time.time() - path.stat().st_mtime > FORGOTTEN_SECONDS
    except FileNotFoundError:
        return False


def sweep_unfinished(folder: Path) -> int:
    """Delete the unfinished files below a folder that a write left behind when it was killed; returns how many."""
    left = [path for path in folder.rglob(f"*{UNFINISHED}") if is_forgotten(path)]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)
