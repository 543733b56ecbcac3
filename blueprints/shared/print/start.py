"""A drawing process, run by path with the number of an inherited socket. It loads neither the web nor the database."""

from __future__ import annotations

import signal
import socket
import sys
import threading
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[3]


def main(descriptor: int) -> None:
    """Draw what comes through the socket until nothing more comes."""
    package = ModuleType("db")  # whose own lines load Peewee
    package.__path__ = [str(ROOT / "db")]
    sys.modules["db"] = package
    sys.path[0] = str(ROOT)
    from blueprints.shared.log import log_to_stderr  # noqa: PLC0415 - found only now
    from blueprints.shared.print.drawer import run_drawer  # noqa: PLC0415
    from blueprints.shared.server.memory import return_big_blocks  # noqa: PLC0415

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the end of the socket follows
    log_to_stderr()
    return_big_blocks()
    run_drawer(socket.socket(fileno=descriptor), threading.Event())


if __name__ == "__main__":
    main(int(sys.argv[1]))
