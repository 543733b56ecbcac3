"""Runs every test that this machine can run, and says in its last lines what it left out and how to get it.

``python -m tests.run`` runs all, ``python -m tests.run browser`` only the journeys. In CI nothing may be missing.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import nullcontext

from tests import postgres, tools

URL = "CME_TEST_DATABASE_URL"


def on_sqlite() -> int:
    """All tests but the journeys, on SQLite files."""
    return _pytest("on SQLite", {URL: ""})


def on_postgres() -> int:
    """The same tests on PostgreSQL: the server that CME_TEST_DATABASE_URL names, else one of our own."""
    given = os.environ.get(URL)
    with nullcontext(given) if given else postgres.cluster() as url:
        return _pytest("on PostgreSQL", {URL: url})


def in_browser() -> int:
    """The journeys."""
    return _pytest("in Chromium", {URL: ""}, "-m", "browser and not slow")


def main(arguments: list[str]) -> int:
    """Run what there is to run; 0 only if all of it passed."""
    lacking = {tool.name: tool for tool in tools.missing()}
    if lacking and tools.in_ci():
        _tell(lacking)
        return 1
    failed = [run for run in _runs(arguments, lacking) if run() != 0]
    _tell(lacking)
    return 1 if failed else 0


def _runs(arguments: list[str], lacking: dict[str, tools.Tool]) -> list[Callable[[], int]]:
    """What to run, in order. A given URL is a PostgreSQL, installed here or not."""
    runs: list[Callable[[], int]] = [on_sqlite] if arguments != ["browser"] else []
    if runs and ("PostgreSQL" not in lacking or os.environ.get(URL)):
        runs.append(on_postgres)
    if not lacking.keys() & {"Chromium", "Java"}:
        runs.append(in_browser)
    return runs


def _pytest(where: str, settings: dict[str, str], *options: str) -> int:
    print(f"\n== Tests {where}", flush=True)
    environment = {name: value for name, value in {**os.environ, **settings}.items() if name != URL or value}
    command = [sys.executable, "-m", "pytest", "--quiet", "--numprocesses=logical", "--dist=worksteal", *options]
    return subprocess.run(command, check=False, env=environment).returncode


def _tell(lacking: dict[str, tools.Tool]) -> None:
    if not lacking:
        print("\nNothing was left out.", flush=True)
        return
    print("\nLeft out, because this machine lacks a program:")
    for tool in lacking.values():
        print(f"- {tool.needed_for}: no {tool.name}. On Debian: apt-get install {tool.package}")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
