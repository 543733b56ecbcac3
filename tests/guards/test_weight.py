"""Small stays small: what is installed by default, and what is imported before anything optional is switched on."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.metadata import distribution, packages_distributions
from pathlib import Path

from tests.guards.test_tooling import BASE, EXTRAS, LOCKS

ROOT = Path(__file__).parents[2]
MOST_DISTRIBUTIONS, MOST_MIB = 40, 115
MIB = 1024 * 1024
BY_PEEWEE = {"psycopg2", "psycopg"}  # which takes either when it is there, used or not
BY_VENV = {"_distutils_hack"}
START = """
import sys
from pathlib import Path
{before}
import db
from blueprints.shared.settings import Settings
from cmeapp import create_app
url = f"sqlite:///{{Path(sys.argv[1]) / 'cme.db'}}"
db.open_database(url)
create_app(Settings(Path(sys.argv[1]), url, "127.0.0.1", 8000, "x" * 40, "http://localhost:8000", (), "", False))
{after}
"""


def started(folder: Path, before: str = "", after: str = "") -> list[str]:
    """What a fresh process prints that makes the app for a database in this folder."""
    command = [sys.executable, "-c", START.format(before=before, after=after), str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout.split()


def locked(name: str) -> set[str]:
    """The distributions that a lock file names."""
    return set(re.findall(r"^([\w.-]+)==", (ROOT / f"{name}.txt").read_text(), re.MULTILINE))


def weight(name: str) -> int:
    """Bytes that an installed distribution takes, its compiled modules included; 0 where this machine needs none."""
    try:
        files = distribution(name).files or []
    except ModuleNotFoundError:
        return 0
    return sum(Path(str(file.locate())).stat().st_size for file in files if Path(str(file.locate())).is_file())


def test_the_base_installation_stays_small() -> None:
    base = locked(BASE)

    assert len(base) <= MOST_DISTRIBUTIONS
    assert 0 < sum(weight(name) for name in base) <= MOST_MIB * MIB


def test_every_extra_is_locked_and_can_be_installed() -> None:
    written = {path.stem for path in ROOT.glob("requirements*.in")}

    assert written == set(LOCKS)
    assert all(locked(BASE) < locked(extra) for extra in EXTRAS)


def test_nothing_beyond_the_base_is_imported_until_it_is_switched_on(tmp_path: Path) -> None:
    modules = started(tmp_path, after="print(*{name.partition('.')[0] for name in sys.modules})")
    bringing, base = packages_distributions(), locked(BASE)
    brought = {module: {name.lower() for name in bringing.get(module, ())} for module in modules}
    beyond = {module for module, names in brought.items() if names and not names & base}

    assert {"peewee", "flask"} <= set(modules)
    assert beyond <= BY_PEEWEE | BY_VENV


def test_a_server_loads_no_command_but_its_own(tmp_path: Path) -> None:
    loaded = started(tmp_path, after="import blueprints.shared.commands.serve\nprint(*sys.modules)")

    assert {"blueprints.office.routes", "blueprints.shared.outbox.worker"} <= set(loaded)
    others = {"blueprints.shared.commands.upkeep", "blueprints.office.commands", "db.upkeep.backup", "segno", "fpdf"}
    assert others.isdisjoint(loaded)


def test_the_base_starts_where_no_extra_is_installed(tmp_path: Path) -> None:
    absent = f"sys.modules.update(dict.fromkeys({sorted(BY_PEEWEE)}))"
    refused = """
try:
    db.open_database('postgresql://localhost/cme')
except db.DatabaseRefused as words:
    print(words)
"""

    assert "EXTRAS=postgresql" in started(tmp_path, absent, refused)
