"""Bytes as rows of 256 KiB in PostgreSQL: in the transaction of their row, and the same on every machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from db.files.place import Missing, pieces
from db.files.tables import FilePart

if TYPE_CHECKING:
    from collections.abc import Iterator

    from db.files.tables import File


class Parts:
    """Rows of a size that nobody notices in memory, where one value of 10 MB would take 80 MiB to write."""

    def prepare(self, key: str, source: BinaryIO) -> None:
        """Nothing: the bytes go in with the row."""

    def settle(self, file: File, source: BinaryIO) -> None:
        """Write the bytes, one row after the other."""
        for number, piece in enumerate(pieces(source)):
            FilePart.insert(file=file, number=number, body=piece).execute()

    def drop(self, key: str) -> None:
        """Nothing: the parts went with the row."""

    def read(self, file: File) -> Iterator[bytes]:
        """The bytes in pieces, a query for each. Raises Missing at once when there is none."""
        if file.size and self._part(file, 0) is None:
            raise Missing(file)
        return self._stream(file)

    def _stream(self, file: File) -> Iterator[bytes]:
        number = 0
        while (body := self._part(file, number)) is not None:
            yield body
            number += 1

    @staticmethod
    def _part(file: File, number: int) -> bytes | None:
        mine = (FilePart.file == file.id) & (FilePart.number == number)
        found = FilePart.select(FilePart.body).where(mine).tuples().first()
        return None if found is None else bytes(found[0])
