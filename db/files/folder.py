"""Bytes as files of a folder, beside a SQLite database: on disk before their row is, gone after it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from db.engine import disk
from db.files.place import PART_BYTES, Missing, pieces

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from db.files.tables import File


class Folder:
    """Files under their keys, in folders of the first two letters, so that no folder grows huge."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, key: str) -> Path:
        return self.root / key[:2] / key

    def prepare(self, key: str, source: BinaryIO) -> None:
        """Have the bytes on disk, whole, before a transaction holds others up. Raises OSError and leaves nothing."""
        with disk.whole(self.path(key)) as target:
            for piece in pieces(source):
                target.write(piece)

    def settle(self, file: File, source: BinaryIO) -> None:
        """Nothing: `prepare` did it."""

    def drop(self, key: str) -> None:
        """Delete the bytes of a file that has no row."""
        self.path(key).unlink(missing_ok=True)

    def read(self, file: File) -> Iterator[bytes]:
        """The bytes in pieces. Raises Missing at once; the file is opened when the first piece is asked for."""
        path = self.path(file.key)
        if not path.is_file():
            raise Missing(file)
        return _stream(path)


def _stream(path: Path) -> Iterator[bytes]:
    with path.open("rb") as source:
        while piece := source.read(PART_BYTES):
            yield piece
