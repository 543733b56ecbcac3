"""Who uses the data folder: any number of servers share it; a restore or an upgrade must have it alone."""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from db.engine.refusal import Refused
from db.upkeep import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = "serve.lock"


@contextmanager
def shared(place: Place) -> Iterator[None]:
    """Serve from this folder. Children that are forked inside the block hold the lock as well, until the last ends."""
    with _locked(place, fcntl.LOCK_SH, "an upgrade or a restore is under way in {folder}; start again when it is done"):
        yield


@contextmanager
def alone(place: Place) -> Iterator[None]:
    """Change what a running server relies on. Raises Refused while one runs on this machine."""
    with _locked(place, fcntl.LOCK_EX, "a server is running on {folder}; stop it first (systemctl stop cme)"):
        yield


@contextmanager
def _locked(place: Place, kind: int, refusal: str) -> Iterator[None]:
    handle = os.open(place.data_dir / NAME, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, kind | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Refused(refusal.format(folder=place.data_dir)) from error
        yield
    finally:
        os.close(handle)  # the system drops the lock with the last open copy, also after SIGKILL
