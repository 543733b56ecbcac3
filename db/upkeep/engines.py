"""The verbs of a snapshot for each kind of database, and the choice of the kind."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from db.upkeep import Place
from db.upkeep.postgresql import Postgresql
from db.upkeep.sqlite import Sqlite

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager

    from db.upkeep.contents import Contents, Measured


class Engine(Protocol):
    """One kind of database: `kind` is the word in a snapshot's manifest."""

    kind: str

    def dump(self, target: Path) -> AbstractContextManager[Contents]:
        """Write a consistent copy while others write; its files can be read within the block. Raises Refused."""

    def trial(self, dump: Path, statements: Sequence[str]) -> Measured:
        """Load a dump as a restore does, beside what is there; measure it, then run these statements; undo it all."""

    def load(self, dump: Path, statements: Sequence[str], stamp: str) -> None:
        """Put a dump in place of what is there, with these statements already run in it; all or nothing."""


def engine_of(place: Place) -> Engine:
    """The engine of an installation's database URL (see `db.open_database`)."""
    if place.database_url.startswith("sqlite:///"):
        return Sqlite(Path(place.database_url.removeprefix("sqlite:///")), place.files_dir)
    return Postgresql(place.database_url)
