"""The check command: content with a sound place, and for each thing that is wrong one line that says so."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine

import db
from db import schema
from db.engine.clock import now
from db.institution.settings import set_institution
from db.outbox.tables import Job, Message
from db.upkeep import backup, checks
from tests.support import make

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from blueprints.shared.settings import Settings


def check(app: Flask) -> tuple[int, str]:
    done = app.test_cli_runner().invoke(args=["check"])
    wrong = [line for line in done.output.splitlines() if line.startswith("WRONG")]
    assert done.exit_code == (1 if wrong else 0), done.output
    return done.exit_code, "\n".join(wrong)


@pytest.fixture
def sound(app: Flask, data: Settings, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """An app with nothing to complain about; the disk of the test machine is left out of it."""
    monkeypatch.setattr(checks, "LEAST_FREE", 0.0)
    data.data_dir.chmod(0o700)
    backup.back_up(data)
    return app


def test_check_is_content_with_a_sound_place(sound: Flask) -> None:
    assert check(sound) == (0, "")


def test_check_tells_of_mail_that_was_given_up_and_of_mail_that_waits(sound: Flask) -> None:
    Message.create(template="reset", to="ada@example.org", failed_at=now(), last_error="SMTPServerDisconnected")
    assert "mail: 0 waiting; 1 given up, the last: SMTPServerDisconnected" in check(sound)[1]

    Message.update(failed_at=None, created_at=now() - timedelta(hours=5)).execute()
    found = check(sound)[1]
    assert "mail: 1 waiting, the oldest for 5 h: SMTPServerDisconnected" in found
    assert "ada@" not in found


def test_check_tells_of_jobs_that_failed_or_are_late(sound: Flask) -> None:
    Job.create(name="clean_up", due_at=now(), last_error="RuntimeError: no")
    Job.create(name="backup", due_at=now() - timedelta(hours=9))

    assert "jobs: clean_up: RuntimeError: no; backup is due since 9 h" in check(sound)[1]


def test_check_tells_of_an_old_backup(sound: Flask) -> None:
    with time_machine.travel(now() + timedelta(hours=27), tick=True):
        assert "backup: the last one is 27 h old" in check(sound)[1]


def test_check_tells_of_files_that_do_not_belong_or_are_damaged(sound: Flask, data: Settings) -> None:
    folder = data.files_dir / "certificates" / "AA"
    folder.mkdir(parents=True)
    (folder / "AAAA.pdf").write_bytes(b"%PDF-1.4 cut off")

    assert "files: 1 PDFs without a certificate, 1 damaged PDFs" in check(sound)[1]


def test_check_tells_of_an_open_folder_and_a_missing_office_address(sound: Flask, data: Settings) -> None:
    data.data_dir.chmod(0o755)
    set_institution({"office_email": ""})

    found = check(sound)[1]
    assert "settings: others on this machine may read" in found
    assert "institution: office_email is not set" in found


def test_check_tells_of_a_full_disk(sound: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "LEAST_FREE", 1.1)
    assert "WRONG disk:" in check(sound)[1]


def test_check_tells_of_rows_that_refer_to_missing_rows(sound: Flask) -> None:
    if not db.is_sqlite():
        return  # PostgreSQL has no way to switch this off for one connection of an ordinary user
    made = make.participation()
    db.database.execute_sql("PRAGMA foreign_keys = 0")
    db.database.execute_sql("DELETE FROM person WHERE id = ?", (made.learner.id,))
    db.database.execute_sql("PRAGMA foreign_keys = 1")

    assert "integrity: ok; 1 rows refer to missing rows" in check(sound)[1]


def test_check_tells_of_a_schema_that_is_not_ours(
    sound: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "MIGRATIONS", tmp_path)
    assert "schema: newer than this program: 0001_initial" in check(sound)[1]
