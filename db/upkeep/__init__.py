"""Looking after an installation: upgrade, back up, restore, check. Plain functions, no Flask.

All of them raise `Refused` for what the operator has to do first; its words are one line.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

OTHERS_BITS = 0o077


class Place(Protocol):
    """A place where one installation keeps its data; the application's settings are one."""

    @property
    def data_dir(self) -> Path: ...
    @property
    def database_url(self) -> str: ...
    @property
    def files_dir(self) -> Path: ...
    @property
    def secret_file(self) -> Path: ...
    @property
    def backups_dir(self) -> Path: ...


def open_to_others(place: Place) -> str:
    """Words that name what others on this machine may read of its data; empty when they may read nothing."""
    private = (place.data_dir, place.secret_file)
    for path in private:
        if path.exists() and path.stat().st_mode & OTHERS_BITS:
            return f"others on this machine may read {path}; chmod go= it"
    return ""
