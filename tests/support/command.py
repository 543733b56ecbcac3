"""Runs `flask --app cmeapp` in a process of its own, on the data of a test and on nobody else's settings."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from blueprints.shared.settings import Settings

COMMAND = (sys.executable, "-m", "flask", "--app", "cmeapp")


def environment(data: Settings, **more: str) -> dict[str, str]:
    """This process's environment with the test's settings alone."""
    others = {name: value for name, value in os.environ.items() if not name.startswith("CME_")}
    return {**others, "CME_DATA_DIR": str(data.data_dir), "CME_DATABASE_URL": data.database_url, **more}


def run(data: Settings, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """The whole run of a command that ends by itself."""
    command = [*COMMAND, *words]
    return subprocess.run(
        command, env=environment(data, **more), capture_output=True, text=True, check=False, timeout=60
    )
