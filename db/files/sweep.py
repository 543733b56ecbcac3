"""Deletes bytes that no row names: what a crash left between the two."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db import is_sqlite
from db.engine import disk
from db.files import store
from db.files.tables import File

if TYPE_CHECKING:
    from pathlib import Path

PREFIX_LENGTH = 2


def sweep() -> int:
    """Delete what lies in this machine's folder for an hour without a row, unfinished files too; returns how many.

    Younger bytes may belong to a transaction that is not committed yet.
    """
    root = store.folder().root
    swept = disk.sweep_unfinished(root) + _empty_old_folder(root / store.OLD_FOLDER)
    if not is_sqlite():
        return swept
    folders = [path for path in root.glob("*") if path.is_dir() and len(path.name) == PREFIX_LENGTH]
    return swept + sum(_sweep_folder(path) for path in folders)


def strays() -> list[Path]:
    """The files in the folder that no row names, of whatever age."""
    root = store.folder().root
    folders = [path for path in root.glob("*") if path.is_dir() and len(path.name) == PREFIX_LENGTH]
    return [path for folder in folders for path in _unnamed(folder)] if is_sqlite() else []


def _empty_old_folder(folder: Path) -> int:
    """Take in what the store lacks of the documents in it, and delete what it has and what nobody names."""
    left = [path for path in folder.glob("*") if _is_taken_in(path)]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


def _is_taken_in(path: Path) -> bool:
    file = File.get_or_none(File.key == path.name)
    return disk.is_forgotten(path) if file is None else not store.fault(file)


def _sweep_folder(folder: Path) -> int:
    left = [path for path in _unnamed(folder) if disk.is_forgotten(path)]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


def _unnamed(folder: Path) -> list[Path]:
    """Those of one folder, so that no more than a 256th of all keys is in memory. Files are listed before rows."""
    found = [path for path in folder.iterdir() if path.is_file()]
    first, after = folder.name, folder.name + "\U0010ffff"
    named = {file.key for file in File.select(File.key).where(File.key >= first, File.key < after)}
    return [path for path in found if path.name not in named]
