"""The drawing process with the limits that a test named in its environment, run by path as `start.py` is."""

from __future__ import annotations

import os
import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).parents[2])
    from blueprints.shared.print import drawer, start

    drawer.IDLE_SECONDS = float(os.environ.get("SMALL_IDLE_SECONDS", drawer.IDLE_SECONDS))
    drawer.MOST_DOCUMENTS = int(os.environ.get("SMALL_DOCUMENTS", drawer.MOST_DOCUMENTS))
    drawer.DRAWS_SECONDS = float(os.environ.get("SMALL_DRAWS_SECONDS", drawer.DRAWS_SECONDS))
    start.main(int(sys.argv[1]))
