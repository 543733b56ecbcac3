"""Looking after an installation: upgrade, back up, restore, check. Plain functions, no Flask.

All of them raise `Refused` for what the operator has to do first; its words are one line.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol


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
