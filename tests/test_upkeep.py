"""Backup, restore and upgrade: a snapshot gives everything back, and what is not whole replaces nothing."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
import tarfile
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import db
from blueprints.shared.worker import deliver_due
from db.clock import now
from db.models import MODELS
from db.models.audit import AuditLine
from db.models.message import Message
from db.models.person import Person, Unit
from db.models.sign_in import FailureCount, KeptForm, KnownBrowser, OneTimeLink, Purpose, SignIn
from db.upkeep import UpkeepRefused, backup, lock
from db.upkeep.backup import back_up
from db.upkeep.engines import Sqlite
from db.upkeep.restore import restore
from tests import make
from tests.conftest import settings_for

if TYPE_CHECKING:
    from flask import Flask

    from blueprints.shared.settings import Settings

VOID = (SignIn, OneTimeLink, KeptForm, KnownBrowser, FailureCount)
pytestmark = pytest.mark.skipif(
    bool(os.environ.get("CME_TEST_DATABASE_URL")) and not shutil.which("pg_dump"), reason="no pg_dump"
)


def elsewhere(data: Settings) -> Settings:
    """An empty machine; PostgreSQL's server is the same one."""
    folder = data.data_dir / "elsewhere"
    folder.mkdir()
    url = data.database_url if not db.is_sqlite() else f"sqlite:///{folder / 'cme.db'}"
    return settings_for(folder, url)


def rows() -> dict[str, list[object]]:
    """Everything that is to be found again, by table."""
    lasting = [model for model in MODELS if model not in (*VOID, AuditLine)]
    return {model.__name__: sorted(model.select().tuples(), key=repr) for model in lasting}


def furnish(data: Settings) -> None:
    """People, a participation, a file and the secret."""
    make.participation(make.person(first_name="Zoë"))
    data.secret_file.write_text("the secret of this place")
    (data.files_dir / "certificates" / "7F").mkdir(parents=True)
    (data.files_dir / "certificates" / "7F" / "7F3K.pdf").write_bytes(b"%PDF-1.4 as drawn %%EOF")
    (data.files_dir / "certificates" / "7F" / "half.part").write_bytes(b"%PDF")


def test_a_snapshot_alone_gives_everything_back_on_an_empty_machine(data: Settings) -> None:
    furnish(data)
    before = rows()
    snapshot = back_up(data)
    there = elsewhere(data)

    restore(there, snapshot)

    assert rows() == before
    assert there.secret_file.read_text() == "the secret of this place"
    assert stat.S_IMODE(there.secret_file.stat().st_mode) == 0o600
    kept = [path.relative_to(there.files_dir) for path in there.files_dir.rglob("*") if path.is_file()]
    assert kept == [Path("certificates/7F/7F3K.pdf")]
    assert AuditLine.get().action == "restore"


def test_a_snapshot_is_for_its_owner_only_and_names_no_user_of_the_machine(data: Settings) -> None:
    furnish(data)

    snapshot = back_up(data)

    assert stat.S_IMODE(snapshot.stat().st_mode) == 0o600
    assert stat.S_IMODE(snapshot.parent.stat().st_mode) == 0o700
    with tarfile.open(snapshot) as archive:
        assert {(member.uid, member.uname) for member in archive} == {(0, "")}


def test_what_had_ended_stays_ended_after_a_restore(data: Settings) -> None:
    ada = make.person()
    SignIn.start(ada, "a browser")
    OneTimeLink.issue(Purpose.RESET, ada)
    KeptForm.keep(ada, "/page", {})
    KnownBrowser.create(token_hash="x", person=ada)
    FailureCount.create(bucket="x", failures=9, began_at=now())
    snapshot = back_up(data)

    restore(data, snapshot)

    assert [model.select().count() for model in VOID] == [0, 0, 0, 0, 0]
    assert Person.select().count() == 1


def test_mail_that_waited_is_void_after_a_restore_and_sent_mail_stays_sent(app: Flask, data: Settings) -> None:
    Message.queue("test", "ada@example.org", link="a secret")
    Message.create(template="test", to="ada@example.org", sent_at=now())
    snapshot = back_up(data)

    restore(data, snapshot)

    waited, sent = Message.select().order_by(Message.id)
    assert (waited.values, waited.last_error) == ({}, "void: the database was restored")
    assert waited.failed_at
    assert sent.sent_at
    assert deliver_due(app) == 0


def test_what_was_there_is_set_aside(data: Settings) -> None:
    furnish(data)
    snapshot = back_up(data)
    Unit.create(name="Made later")
    data.secret_file.write_text("another")

    restore(data, snapshot)

    assert not Unit.select().exists()
    aside = {path.name.partition(".replaced-")[0] for path in data.data_dir.glob("*.replaced-*")}
    assert aside == {"files", "secret"} | ({"cme.db"} if db.is_sqlite() else set())
    if not db.is_sqlite():
        restore(data, backup.snapshots(data.backups_dir)[0])
        assert Unit.get().name == "Made later"


def writers(data: Settings) -> list[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.small_writer", data.database_url]
    return [subprocess.Popen([*command, str(n)], stdout=subprocess.PIPE, text=True) for n in range(2)]


def test_a_snapshot_under_write_load_is_whole_and_has_all_that_was_acknowledged(data: Settings) -> None:
    processes = writers(data)
    try:
        end = time.monotonic() + 20
        while Unit.select().count() < 50:
            assert time.monotonic() < end
            time.sleep(0.05)
        before = {unit.name for unit in Unit.select()}
        snapshot = back_up(data)
        after = Unit.select().count()
    finally:
        for process in processes:
            process.terminate()
        said = {line.strip() for process in processes for line in process.communicate()[0].splitlines()}
    assert len(said) > after > len(before)

    restore(elsewhere(data), snapshot)

    found = {unit.name for unit in Unit.select()}
    assert before <= found
    assert AuditLine.select().where(AuditLine.action == "made").count() == len(found)


def damaged(snapshot: Path, how: str) -> Path:
    """The snapshot again, with one thing wrong."""
    body = bytearray(snapshot.read_bytes())
    if how == "cut":
        body = body[: len(body) // 2]
    elif how == "flipped":
        body[len(body) // 3] ^= 1
    elif how == "empty":
        body = bytearray()
    elif how == "other":
        body = bytearray(b"PK\x03\x04 not a tar" * 100)
    target = snapshot.with_name(f"{how}.tar")
    target.write_bytes(body)
    return target


@pytest.mark.parametrize("how", ["cut", "flipped", "empty", "other"])
def test_a_damaged_snapshot_replaces_nothing(data: Settings, how: str) -> None:
    furnish(data)
    snapshot = back_up(data)
    Unit.create(name="Made later")

    with pytest.raises(UpkeepRefused, match=r"damaged|not a snapshot|not a whole"):
        restore(data, damaged(snapshot, how))

    assert Unit.get().name == "Made later"
    assert list(data.data_dir.glob("*.replaced-*")) == []
    assert list(data.data_dir.glob(".restoring-*")) == []


def test_a_snapshot_that_is_not_there_is_refused(data: Settings) -> None:
    with pytest.raises(UpkeepRefused, match="not there"):
        restore(data, data.data_dir / "none.tar")


def rewritten(snapshot: Path, **changes: object) -> Path:
    """The same snapshot with another manifest."""
    folder = snapshot.parent / "apart"
    with tarfile.open(snapshot) as archive:
        archive.extractall(folder, filter="data")
    manifest = folder / "manifest.json"
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), **changes}))
    target = snapshot.with_name("rewritten.tar")
    with tarfile.open(target, "w") as archive:
        for path in sorted(folder.iterdir()):
            archive.add(path, path.name)
    return target


def test_a_snapshot_of_a_newer_version_is_refused(data: Settings) -> None:
    newer = rewritten(back_up(data), migrations=["0001_initial", "9999_later"])

    with pytest.raises(UpkeepRefused, match=r"newer version.*9999_later"):
        restore(data, newer)


def test_a_snapshot_of_the_other_kind_of_database_is_refused(data: Settings) -> None:
    other = "postgresql" if db.is_sqlite() else "sqlite"

    with pytest.raises(UpkeepRefused, match="CME_DATABASE_URL"):
        restore(data, rewritten(back_up(data), database=other))


def test_a_restore_waits_until_no_server_runs(data: Settings) -> None:
    snapshot = back_up(data)

    with lock.shared(data), pytest.raises(UpkeepRefused, match="server is running"):
        restore(data, snapshot)
    with lock.alone(data), pytest.raises(UpkeepRefused, match="under way"), lock.shared(data):
        pass


def test_several_servers_may_share_a_folder(data: Settings) -> None:
    with lock.shared(data), lock.shared(data):
        assert (data.data_dir / lock.NAME).exists()


def test_the_newest_snapshots_stay_and_never_none(data: Settings) -> None:
    made = [back_up(data, keep=3) for _ in range(5)]

    assert backup.snapshots(data.backups_dir) == made[:1:-1]
    backup.prune(data.backups_dir, keep=0)
    assert backup.snapshots(data.backups_dir) == made[-1:]


def test_a_backup_that_fails_leaves_nothing_and_the_older_ones(data: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    older = back_up(data)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup, "_pack", full)
    with pytest.raises(OSError, match="No space"):
        back_up(data, keep=1)

    assert list(data.backups_dir.iterdir()) == [older]


def test_a_missing_program_is_named_with_the_way_to_get_it(data: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    there = replace(data, database_url="postgresql://nobody@127.0.0.1/none")

    with pytest.raises(UpkeepRefused, match=r"pg_dump is missing.*postgresql-client"):
        back_up(there)


def test_a_damaged_sqlite_file_is_not_taken_for_a_backup(tmp_path: Path) -> None:
    path = tmp_path / "broken.db"
    path.write_bytes(b"SQLite format 3\x00" + os.urandom(8192))

    with pytest.raises((UpkeepRefused, db.driver.DatabaseError)):
        Sqlite(path).dump(tmp_path / "copy")
