"""Copies files to another folder and back: what a backup and a restore stand on, the same on either database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.engine import disk
from db.files import store
from db.files.folder import Folder
from db.files.tables import File

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def faults() -> Iterator[tuple[File, str]]:
    """Every file with what is wrong with its bytes, '' for nothing; reads them all."""
    for file in File.in_order().iterator():
        yield file, store.fault(file)


def copy_new(target: Path) -> list[File]:
    """Copy each file that is not in `target` yet, whole or not at all, under <first two letters>/<key>.

    A file never changes, so one that is there with its size is the same. Returns what was copied.
    Raises store.Missing, OSError.
    """
    there = Folder(target)
    copied = []
    for file in list(File.in_order()):
        path = there.path(file.key)
        if path.exists() and path.stat().st_size == file.size:
            continue
        with disk.whole(path) as new:
            for piece in store.parts(file):
                new.write(piece)
        copied.append(file)
    return copied


def take_back(source: Path) -> list[File]:
    """Put the bytes that lie in `source`, as `copy_new` left them, to each file that has none; returns those files."""
    lost = [file for file in list(File.in_order()) if store.fault(file) == "missing"]
    return [file for file in lost if store.fill(file, Folder(source).path(file.key))]
