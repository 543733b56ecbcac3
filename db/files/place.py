"""The verbs of a place for bytes, the same for both places."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from db.files.tables import File

PART_BYTES = 256 * 1024


class Missing(LookupError):
    """The bytes of this file are not where they should be."""

    def __init__(self, file: File) -> None:
        super().__init__(f"the bytes of file {file.id} ({file.kind}) are missing")


class Place(Protocol):
    """A place for bytes. `prepare` comes before the transaction that makes the row, `settle` within it."""

    def prepare(self, key: str, source: BinaryIO) -> None: ...

    def settle(self, file: File, source: BinaryIO) -> None: ...

    def drop(self, key: str) -> None: ...

    def read(self, file: File) -> Iterator[bytes]: ...


def pieces(source: BinaryIO) -> Iterator[bytes]:
    """All bytes of a seekable source, from its start, in pieces of a part's size."""
    source.seek(0)
    while piece := source.read(PART_BYTES):
        yield piece
