"""Upgrade: a snapshot first, whole migrations only, never back from a newer version, and safe to run again."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import db
from db import schema
from db.engine.refusal import Refused
from db.institution.tables import Unit
from db.schema import refuse_pending
from db.upkeep import lock, snapshot
from db.upkeep.restore import restore
from db.upkeep.upgrade import upgrade
from tests.conftest import settings_for
from tests.support.places import needs_pg_dump

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from blueprints.shared.settings import Settings

NAME = "9001_extra"
GOOD = """
def up(migrator, db):
    db.execute_sql("CREATE TABLE extra (id INTEGER)")
"""
FAILS = (
    GOOD
    + """
    raise RuntimeError("no such luck")
"""
)
# Ends the process in the middle, as a power cut would.
DIES = (
    GOOD
    + """
    import os, signal
    os.kill(os.getpid(), signal.SIGKILL)
"""
)
pytestmark = needs_pg_dump


@pytest.fixture
def migrations(data: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with the real migrations, to add one to; the database is as before afterward."""
    folder = tmp_path / "migrations"
    shutil.copytree(schema.MIGRATIONS, folder)
    monkeypatch.setattr(schema, "MIGRATIONS", folder)
    yield folder
    db.database.execute_sql("DROP TABLE IF EXISTS extra")
    db.database.execute_sql("DELETE FROM schema_migration WHERE name = '9001_extra'")


def add(folder: Path, text: str) -> None:
    (folder / f"{NAME}.py").write_text(text)


def test_a_new_database_is_made_without_a_snapshot_of_nothing(tmp_path: Path) -> None:
    place = settings_for(tmp_path, f"sqlite:///{tmp_path / 'new.db'}")
    db.open_database(place.database_url)

    done = upgrade(place)

    assert done.migrations == [migration.name for migration in schema.runner().migrations()]
    assert done.snapshot is None
    refuse_pending()
    assert upgrade(place).migrations == []
    db.database.close()


def test_an_upgrade_takes_a_snapshot_of_the_state_before(data: Settings, migrations: Path) -> None:
    Unit.create(name="Before")
    add(migrations, GOOD)

    done = upgrade(data)

    assert done.migrations == [NAME]
    assert done.snapshot
    assert db.database.table_exists("extra")
    Unit.create(name="After")
    (migrations / f"{NAME}.py").unlink()
    restore(data, done.snapshot)
    assert [unit.name for unit in Unit.select()] == ["Before"]
    refuse_pending()


def test_a_migration_that_fails_leaves_the_old_state_and_names_the_snapshot(data: Settings, migrations: Path) -> None:
    Unit.create(name="Before")
    add(migrations, FAILS)

    with pytest.raises(Refused, match=r"rolled back.*no such luck.*cme-.*\.tar"):
        upgrade(data)

    assert not db.database.table_exists("extra")
    assert schema.pending() == [NAME]
    assert Unit.get().name == "Before"


def test_an_upgrade_that_was_killed_is_run_again(data: Settings, migrations: Path) -> None:
    Unit.create(name="Before")
    add(migrations, DIES)
    db.database.close()
    script = (
        "import sys, db; from pathlib import Path; from db import schema;"
        "schema.MIGRATIONS = Path(sys.argv[2]); db.open_database(sys.argv[1]); schema.migrate()"
    )
    command = [sys.executable, "-c", script, data.database_url, str(migrations)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    assert not db.database.table_exists("extra")

    add(migrations, GOOD)
    assert upgrade(data).migrations == [NAME]
    assert Unit.get().name == "Before"


def test_a_newer_database_is_refused(data: Settings, migrations: Path) -> None:
    add(migrations, GOOD)
    schema.migrate()
    (migrations / f"{NAME}.py").unlink()

    for refusing in (upgrade, lambda _: refuse_pending()):
        with pytest.raises(Refused, match=f"newer version.*{NAME}"):
            refusing(data)


def test_no_upgrade_beside_a_running_server(data: Settings, migrations: Path) -> None:
    add(migrations, GOOD)

    with lock.shared(data), pytest.raises(Refused, match="server is running"):
        upgrade(data)

    assert schema.pending() == [NAME]


def test_serving_waits_for_the_upgrade(data: Settings, migrations: Path) -> None:
    refuse_pending()
    add(migrations, GOOD)

    with pytest.raises(Refused, match="flask --app cmeapp upgrade"):
        refuse_pending()


def test_an_operator_with_a_backup_of_their_own_may_do_without(data: Settings, migrations: Path) -> None:
    add(migrations, GOOD)

    assert upgrade(data, with_snapshot=False).snapshot is None
    assert snapshot.snapshots(data.backups_dir) == []
