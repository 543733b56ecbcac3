"""What the hourly job deletes of files: strays, unfinished ones of every writer, and rows of removed documents."""

from __future__ import annotations

import os
import time
from datetime import timedelta
from email.message import EmailMessage
from typing import TYPE_CHECKING

import pytest
import time_machine

from blueprints.shared.outbox import jobs, mail
from db.applications.tables import Attachment
from db.engine import disk
from db.engine.clock import now
from tests.support.documents import PDF, attach
from tests.support.proposals import World

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from blueprints.shared.settings import Settings
    from tests.support.reader import Reader


def old(path: Path) -> Path:
    """A file that nobody has written to for an hour."""
    disk.make_folder(path.parent)
    path.write_bytes(b"half of it")
    os.utime(path, (time.time() - disk.FORGOTTEN_SECONDS - 60,) * 2)
    return path


def test_unfinished_files_of_every_writer_are_deleted_after_an_hour(app: Flask, data: Settings) -> None:
    unfinished = [old(data.files_dir / "ab" / "abcd.part"), old(data.files_dir / "certificates" / "7F" / "x.part")]
    unfinished += [old(data.mail_dir / "20261122T080000.part")]
    young = data.mail_dir / "20261122T090000.part"
    young.write_bytes(b"being written")

    with app.app_context():
        jobs.clean_up()

    assert [path.exists() for path in unfinished] == [False] * 3
    assert young.exists()


def test_rows_of_removed_documents_are_forgotten(app: Flask, visitor: Reader) -> None:
    world = World()
    attach(visitor.as_(world.applicant), world, PDF)
    visitor.submit(f"{world.application.url}/attachments/{Attachment.get().id}/removal")

    with app.app_context(), time_machine.travel(now() + timedelta(days=3), tick=True):
        jobs.clean_up()

    assert Attachment.select().count() == 0


def test_a_mail_that_could_not_be_written_leaves_no_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    letter = EmailMessage()
    letter.set_content("Your certificate is ready.")

    def full(_handle: int) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        mail.write(letter, tmp_path / "mail")

    assert list((tmp_path / "mail").iterdir()) == []
