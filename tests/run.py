"""Runs every test that this machine can run, and says in its last lines what it left out and how to get it.

``python -m tests.run`` runs all, ``browser`` only the journeys, ``quick`` the tests of a minute, and paths run those
tests alone, on SQLite. In CI nothing may be missing.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.support import postgres, tools

URL = "CME_TEST_DATABASE_URL"
# Hundreds of processes are started by tests, and each would compile all of the program anew.
UNKEPT = "PYTHONDONTWRITEBYTECODE"
MEMORY, ROOM = Path("/dev/shm"), 2 * 1024**3  # noqa: S108 - a folder in memory, and the bytes that tests may need there
SLOWEST = 15  # of each run, listed at its end
QUICK = "not browser and not slow and not process and not weight"


def on_sqlite() -> int:
    """All tests but the journeys, on SQLite files."""
    return _pytest({URL: ""}, f"--durations={SLOWEST}")


def on_postgres() -> int:
    """Those of them that have a database, on PostgreSQL: the server that CME_TEST_DATABASE_URL names, else our own.

    The others say nothing more here. They are deselected, and pytest says how many they are. We have to be a superuser.
    """
    given = os.environ.get(URL)
    with nullcontext(given) if given else postgres.cluster(**postgres.STILL) as url:
        return _pytest({URL: url}, f"--durations={SLOWEST}", "-m", "not browser and not slow and not no_database")


def in_browser() -> int:
    """The journeys: three where there are two cores, because a third of a walk's time nobody works."""
    cores = os.cpu_count() or 1
    at_once = f"--numprocesses={cores + (cores + 1) // 2}"
    return _pytest({URL: ""}, at_once, "-m", "browser and not slow", "tests/browser")


def quickly() -> int:
    """What an edit may have broken: on SQLite, each test once as a page, without processes and budgets."""
    return _pytest({URL: "", "CME_TEST_QUICK": "1"}, "-m", QUICK)


def main(arguments: list[str]) -> int:
    """Run what there is to run; 0 only if all of it passed."""
    if arguments == ["quick"]:
        return quickly()
    if arguments and arguments != ["browser"]:
        return _pytest({URL: os.environ.get(URL, "")}, *arguments)
    lacking = {tool.name: tool for tool in tools.missing()}
    if os.environ.get(URL):
        lacking.pop("PostgreSQL", None)  # a server elsewhere will do
    runs = _runs(arguments, lacking)
    if lacking and tools.in_ci():
        runs = {}
    failed = [where for where, run in runs.items() if _headed(where, run) != 0]
    _tell(failed, lacking)
    return 1 if failed or (lacking and tools.in_ci()) else 0


def _runs(arguments: list[str], lacking: dict[str, tools.Tool]) -> dict[str, Callable[[], int]]:
    """What to run, in order, by where it runs."""
    runs: dict[str, Callable[[], int]] = {}
    if arguments != ["browser"]:
        runs["on SQLite"] = on_sqlite
    if runs and "PostgreSQL" not in lacking:
        runs["on PostgreSQL"] = on_postgres
    if not lacking.keys() & {"Chromium", "Java"}:
        runs["in Chromium"] = in_browser
    return runs


def _headed(where: str, run: Callable[[], int]) -> int:
    print(f"\n== Tests {where}", flush=True)
    began = time.monotonic()
    code = run()
    print(f"== Tests {where}: {time.monotonic() - began:.0f} s", flush=True)
    return code


def _pytest(settings: dict[str, str], *options: str) -> int:
    environment = {**os.environ, **settings}
    environment = {name: value for name, value in environment.items() if name != UNKEPT and (name != URL or value)}
    command = [sys.executable, "-m", "pytest", "--quiet", "--numprocesses=logical", "--dist=worksteal"]
    with TemporaryDirectory(prefix="cme-tests-", dir=_in_memory()) as folder:
        command += [f"--basetemp={folder}/pytest", *options]
        return subprocess.run(command, check=False, env=environment).returncode


def _in_memory() -> Path | None:
    """Where each test's database costs no write to a disk; None where there is no room for them."""
    has_room = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= ROOM
    return MEMORY if has_room else None


def _tell(failed: list[str], lacking: dict[str, tools.Tool]) -> None:
    print(f"\nFailed: tests {', '.join(failed)}." if failed else "")
    print("Left out, because this machine lacks a program:" if lacking else "Nothing was left out.")
    for tool in lacking.values():
        print(f"- {tool.needed_for}: no {tool.name}. On Debian: apt-get install {tool.package}")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
