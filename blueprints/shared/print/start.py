"""A drawing process of its own, run by path with the number of an inherited socket: where no `serve` keeps one."""

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
    # This package's own list of features would load all of the web, of which drawing needs nothing.
    package = ModuleType("blueprints")
    package.__path__ = [str(ROOT / "blueprints")]
    sys.modules["blueprints"] = package
    sys.path[0] = str(ROOT)
    from blueprints.shared.print.drawer import run_drawer  # noqa: PLC0415 - found only now

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the end of the socket follows
    run_drawer(socket.socket(fileno=descriptor), threading.Event())


if __name__ == "__main__":
    main(int(sys.argv[1]))
