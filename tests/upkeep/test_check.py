"""The check command: content with a sound place, and for each thing that is wrong one line that says so."""

from __future__ import annotations

import os
import re
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
import time_machine

import db
from cmeapp import VERSION
from db import schema
from db.engine.clock import now
from db.institution.settings import forget_institution, set_institution
from db.institution.tables import InstitutionSetting
from db.outbox.tables import Job, Message
from db.upkeep import backup, checks
from tests.support import make
from tests.support.places import lose, needs_pg_dump, spoil, stored

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flask import Flask

    from blueprints.shared.settings import Settings
    from db.files.tables import File

pytestmark = needs_pg_dump


def check(app: Flask) -> tuple[int, str]:
    done = app.test_cli_runner().invoke(args=["check"])
    wrong = [line for line in done.output.splitlines() if line.startswith("WRONG")]
    assert done.exit_code == (1 if wrong else 0), done.output
    return done.exit_code, "\n".join(wrong)


def said(app: Flask, *options: str) -> str:
    output: str = app.test_cli_runner().invoke(args=["check", *options]).output
    return output


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
    assert "mail: 0 waiting; 1 given up; the last error: SMTPServerDisconnected, given up after" in check(sound)[1]

    Message.update(failed_at=None, created_at=now() - timedelta(hours=5)).execute()
    found = check(sound)[1]
    assert "mail: 1 waiting, the oldest for 5 h; the last error: SMTPServerDisconnected" in found
    assert "ada@" not in found


def test_check_tells_of_jobs_that_failed_or_are_late(sound: Flask) -> None:
    Job.create(name="clean_up", due_at=now(), last_error="RuntimeError: no")
    Job.create(name="backup", due_at=now() - timedelta(hours=9))

    assert "jobs: clean_up: RuntimeError: no; backup is due since 9 h" in check(sound)[1]


def test_check_tells_of_an_old_backup(sound: Flask) -> None:
    with time_machine.travel(now() + timedelta(hours=27), tick=True):
        assert "backup: the last one is 27 h old" in check(sound)[1]


@pytest.mark.parametrize(("harm", "word"), [(lose, "missing"), (spoil, "damaged")])
def test_check_tells_of_a_stored_file_that_is_not_as_it_was(
    sound: Flask, harm: Callable[[File], None], word: str
) -> None:
    stored()
    harmed = stored()
    assert check(sound) == (0, "")
    harm(harmed)

    assert f"files: 1 of 2 are not as stored, the first: {harmed.key} (document) is {word}" in check(sound)[1]


def test_check_tells_of_files_that_no_record_names(sound: Flask, data: Settings) -> None:
    if not db.is_sqlite():
        return  # bytes and record are of one transaction
    stray = data.files_dir / "ab" / ("ab" * 16)
    stray.parent.mkdir(parents=True)
    stray.write_bytes(b"left behind")
    os.utime(stray, (0, 0))

    assert "ok    files: 0 stored files are there, each with its size and hash; 1 that no record names" in said(sound)


def test_check_tells_of_a_database_that_takes_no_row(sound: Flask) -> None:
    db.begin_request()
    read_only = "PRAGMA query_only = ON" if db.is_sqlite() else "SET default_transaction_read_only = on"
    db.database.execute_sql(read_only)
    try:
        found = checks.writing()
    finally:
        db.database.execute_sql(read_only.replace("ON", "OFF").replace("= on", "= off"))

    assert not found.is_good
    assert "no row can be written: " in found.text
    assert checks.writing().is_good
    assert not Job.select().exists()


def test_check_compares_indexes_only_when_it_is_asked_to(sound: Flask) -> None:
    if not db.is_sqlite():
        return
    make.participation()
    db.database.execute_sql("PRAGMA writable_schema = ON")
    db.database.execute_sql(
        "UPDATE sqlite_master SET sql = replace(sql, '\"email\"', '\"pending_email\"') WHERE name = 'person_email'"
    )
    db.database.execute_sql("PRAGMA writable_schema = RESET")

    assert "ok    integrity" in said(sound)
    assert "WRONG integrity" in said(sound, "--whole")


def test_check_tells_of_a_clock_that_was_ahead(sound: Flask, data: Settings) -> None:
    with time_machine.travel(now() + timedelta(days=2), tick=True):
        ahead = backup.back_up(data).path
    Job.create(name="backup", due_at=now() + timedelta(days=3), ran_at=now() + timedelta(days=2))

    found = check(sound)[1]

    assert "backup: made in the future" in found
    assert "jobs: backup is due in 71 h: a clock was ahead; backup ran in the future: a clock was ahead" in found
    made = backup.back_up(data, keep=1).path
    assert made.exists()
    assert not ahead.exists()


def test_check_tells_of_an_office_address_that_no_mail_can_go_to(sound: Flask) -> None:
    InstitutionSetting.update(value='x"<script>@example.org').where(InstitutionSetting.name == "office_email").execute()
    forget_institution()  # as it was stored before the settings were held to it

    assert "institution: office_email is x" in check(sound)[1]


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
    db.database.execute_sql("DELETE FROM person_word")
    db.database.execute_sql("DELETE FROM person WHERE id = ?", (made.learner.id,))
    db.database.execute_sql("PRAGMA foreign_keys = 1")

    assert "integrity: ok; 1 rows refer to missing rows" in check(sound)[1]


def test_check_tells_of_a_schema_that_is_not_ours(
    sound: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "MIGRATIONS", tmp_path)
    assert "schema: newer than this program: 0001_initial" in check(sound)[1]


def test_check_tells_the_version_and_the_three_time_zones(sound: Flask) -> None:
    set_institution({"timezone": "America/Detroit"})

    found = said(sound)

    assert f"ok    program: version {VERSION}" in found
    line = next(line for line in found.splitlines() if " clocks: " in line)
    here, there = now().astimezone(), now().astimezone(ZoneInfo("America/Detroit"))
    assert line.startswith(f"ok    clocks: server {here:%H:%M %Z (%z)}, office America/Detroit {there:%H:%M %Z (%z)}, ")
    assert ("database UTC as" in line) == db.is_sqlite()
    assert ("what is stored is in UTC" in line) != db.is_sqlite()


def test_check_tells_of_a_database_whose_clock_is_another(sound: Flask) -> None:
    if db.is_sqlite():
        return  # it has none of its own
    with time_machine.travel(now() + timedelta(minutes=20), tick=True):
        found = check(sound)[1]

    assert "WRONG clocks: " in found
    assert re.search(r"The database's clock is (19|20) min off ours", found)


def test_what_has_not_been_yet_is_neither_good_nor_wrong(app: Flask, data: Settings) -> None:
    data.data_dir.chmod(0o700)

    found = said(app)

    assert "note  backup: none yet" in found
    assert "note  jobs: none yet" in found


def test_mail_that_went_in_the_end_leaves_no_error(sound: Flask) -> None:
    due = now() + timedelta(minutes=5, seconds=30)
    Message.create(template="reset", to="ada@example.org", attempts=2, due_at=due, last_error="ConnectionRefusedError")
    words = (
        "mail: 1 waiting, the oldest for 0 min; the last error: ConnectionRefusedError, attempt 2, the next in 5 min"
    )
    assert words in said(sound)

    Message.update(sent_at=now(), last_error="").execute()
    assert "ok    mail: 0 waiting\n" in said(sound)
