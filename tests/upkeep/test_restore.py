"""Restore: a snapshot gives everything back, and what is not whole or does not fit replaces nothing."""

from __future__ import annotations

import io
import json
import stat
import tarfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import db
from blueprints.shared.outbox.worker import deliver_due
from db.audit.tables import AuditLine
from db.engine.clock import now
from db.engine.refusal import Refused
from db.institution.tables import Unit
from db.outbox.tables import Message
from db.people.tables import Person
from db.sign_ins.tables import FailureCount, KeptForm, KnownBrowser, OneTimeLink, Purpose, SignIn
from db.upkeep import lock
from db.upkeep.backup import back_up
from db.upkeep.restore import restore
from db.upkeep.snapshot import snapshots
from tests.support import make
from tests.support.places import VOID, elsewhere, furnish, needs_pg_dump, rows

if TYPE_CHECKING:
    from flask import Flask

    from blueprints.shared.settings import Settings

pytestmark = needs_pg_dump


def test_a_snapshot_alone_gives_everything_back_on_an_empty_machine(data: Settings) -> None:
    furnish(data)
    before = rows()
    snapshot = back_up(data).path
    there = elsewhere(data)

    restore(there, snapshot)

    assert rows() == before
    assert there.secret_file.read_text() == "the secret of this place"
    assert stat.S_IMODE(there.secret_file.stat().st_mode) == 0o600
    kept = [path.relative_to(there.files_dir) for path in there.files_dir.rglob("*") if path.is_file()]
    assert kept == [Path("certificates/7F/7F3K.pdf")]
    assert AuditLine.get().action == "restore"


def test_what_had_ended_stays_ended_after_a_restore(data: Settings) -> None:
    ada = make.person()
    SignIn.start(ada, "a browser")
    OneTimeLink.issue(Purpose.RESET, ada)
    KeptForm.keep(ada, "/page", {})
    KnownBrowser.create(token_hash="x", person=ada)
    FailureCount.create(bucket="x", failures=9, began_at=now())
    snapshot = back_up(data).path

    restore(data, snapshot)

    assert [model.select().count() for model in VOID] == [0] * len(VOID)
    assert Person.select().count() == 1


def test_mail_that_waited_is_void_after_a_restore_and_sent_mail_stays_sent(app: Flask, data: Settings) -> None:
    Message.queue("test", "ada@example.org", link="a secret")
    Message.create(template="test", to="ada@example.org", sent_at=now())
    snapshot = back_up(data).path

    restore(data, snapshot)

    waited, sent = Message.select().order_by(Message.id)
    assert (waited.values, waited.last_error) == ({}, "void: the database was restored")
    assert waited.failed_at
    assert sent.sent_at
    assert deliver_due(app) == 0


def test_what_was_there_is_set_aside(data: Settings) -> None:
    furnish(data)
    snapshot = back_up(data).path
    Unit.create(name="Made later")
    data.secret_file.write_text("another")

    restore(data, snapshot)

    assert not Unit.select().exists()
    aside = {path.name.partition(".replaced-")[0] for path in data.data_dir.glob("*.replaced-*")}
    assert aside == {"files", "secret"} | ({"cme.db"} if db.is_sqlite() else set())
    if not db.is_sqlite():
        restore(data, snapshots(data.backups_dir)[0])
        assert Unit.get().name == "Made later"


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
    snapshot = back_up(data).path
    Unit.create(name="Made later")

    with pytest.raises(Refused, match=r"damaged|not a snapshot|not a whole"):
        restore(data, damaged(snapshot, how))

    assert Unit.get().name == "Made later"
    assert list(data.data_dir.glob("*.replaced-*")) == []
    assert list(data.data_dir.glob(".restoring-*")) == []


def test_a_snapshot_that_is_not_there_is_refused(data: Settings) -> None:
    with pytest.raises(Refused, match="not there"):
        restore(data, data.data_dir / "none.tar")


def rewritten(snapshot: Path, **changes: object) -> Path:
    """The same snapshot with another manifest."""
    target = snapshot.with_name("rewritten.tar")
    with tarfile.open(snapshot) as archive, tarfile.open(target, "w") as made:
        for member in archive:
            stream = archive.extractfile(member)
            assert stream
            body = stream.read()
            if member.name == "manifest.json":
                body = json.dumps({**json.loads(body), **changes}).encode()
            member.size = len(body)
            made.addfile(member, io.BytesIO(body))
    return target


def test_a_snapshot_of_the_first_format_is_still_read(data: Settings) -> None:
    furnish(data)
    before = rows()
    earlier = rewritten(back_up(data).path, format=1)
    there = elsewhere(data)

    restore(there, earlier)

    assert rows() == before
    assert [path.name for path in there.files_dir.rglob("*.pdf")] == ["7F3K.pdf"]


@pytest.mark.parametrize("changes", [{"format": 9}, {"files": {"../../x": [1, "0"]}}, {"sha256": None}])
def test_a_manifest_that_is_not_ours_is_refused(data: Settings, changes: dict[str, object]) -> None:
    with pytest.raises(Refused, match="not a snapshot, or a damaged one"):
        restore(data, rewritten(back_up(data).path, **changes))


def test_a_snapshot_of_a_newer_version_is_refused(data: Settings) -> None:
    newer = rewritten(back_up(data).path, migrations=["0001_initial", "9999_later"])

    with pytest.raises(Refused, match=r"newer version.*9999_later"):
        restore(data, newer)


def test_a_snapshot_of_the_other_kind_of_database_is_refused(data: Settings) -> None:
    other = "postgresql" if db.is_sqlite() else "sqlite"

    with pytest.raises(Refused, match="CME_DATABASE_URL"):
        restore(data, rewritten(back_up(data).path, database=other))


def test_a_restore_waits_until_no_server_runs(data: Settings) -> None:
    snapshot = back_up(data).path

    with lock.shared(data), pytest.raises(Refused, match="server is running"):
        restore(data, snapshot)
    with lock.alone(data), pytest.raises(Refused, match="under way"), lock.shared(data):
        pass
