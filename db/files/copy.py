"""All files at once: compared with what was stored, and filled again from a folder of copies."""

from __future__ import annotations

from typing import TYPE_CHECKING

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


def take_back(source: Path) -> list[File]:
    """Put the bytes that lie in `source`, as a snapshot keeps them, to each file that has none; returns those."""
    lost = [file for file in list(File.in_order()) if store.fault(file) == "missing"]
    return [file for file in lost if store.fill(file, Folder(source).path(file.key))]
