"""Stands for a document in tests of the drawing process: it says who drew it, and takes its time, fails or dies."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any


def from_order(values: dict[str, Any]) -> bytes:
    """What is asked for.

    `begun` is touched, `seconds` are taken, with `spins` it never ends, `error` is raised, it dies so many `times`. If
    `loads` names a module, it is loaded, and the answer is all that the process holds.
    """
    if values.get("begun"):
        Path(values["begun"]).touch()
    time.sleep(float(values.get("seconds", 0)))
    while values.get("spins"):
        pass
    if values.get("loads"):
        import_module(values["loads"])
        return json.dumps(list(sys.modules)).encode()
    if values.get("error"):
        raise ValueError(values["error"])
    if values.get("dies"):
        die(Path(values["dies"]), int(values.get("times", 1)))
    return str(os.getpid()).encode()


def die(marks: Path, times: int) -> None:
    """Leave a mark and end as if killed, until there are so many."""
    count = len(marks.read_text()) if marks.exists() else 0
    marks.write_text("x" * (count + 1))
    if count < times:
        os.kill(os.getpid(), signal.SIGKILL)
