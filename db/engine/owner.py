"""The owner of the data folder: nobody else may run what writes into it."""

from __future__ import annotations

import os
import pwd
from typing import TYPE_CHECKING

from db.engine.refusal import Refused

if TYPE_CHECKING:
    from pathlib import Path


def refuse_other_user(folder: Path) -> None:
    """Raise Refused unless we are the owner of this folder.

    The server could not change what another user wrote: one backup by root ends the nightly ones.
    """
    owner = folder.stat().st_uid
    if owner != os.geteuid():
        name = _name(owner)
        words = f"CME_DATA_DIR: {folder} belongs to {name}, and this runs as {_name(os.geteuid())}"
        raise Refused(f"{words}; run it as {name}: runuser -u {name} -- ...")


def _name(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"user {number}"
