"""One who comes to a door, run by test_turns in a process of its own: PATH. Is told when to leave by a line."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from db.engine.queue import door

LONG = 60.0  # seconds


def main(path: str) -> None:
    """Say when we come, and when we are at the door."""
    sys.stderr.write("here\n")
    sys.stderr.flush()
    with door(Path(path), time.monotonic() + LONG):
        sys.stdout.write("at the door\n")
        sys.stdout.flush()
        sys.stdin.readline()


if __name__ == "__main__":
    main(*sys.argv[1:])
