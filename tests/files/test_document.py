"""Documents of applications: how much one person and one application may hold, and what stays of what was removed."""

from __future__ import annotations

import errno
import io
import os
import threading
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, BinaryIO

import pytest
import time_machine

import db
from db.applications import document
from db.applications.decision import NoLongerOpen
from db.applications.draft import NotWritable
from db.applications.state import State
from db.applications.tables import Attachment
from db.applications.workflow import Act
from db.engine import disk
from db.engine.clock import now
from db.engine.refusal import Refused
from db.files import store
from db.files.sweep import sweep
from db.files.tables import File
from tests.support.documents import PDF, PNG, attach, lose, stored
from tests.support.proposals import World

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from blueprints.shared.settings import Settings
    from tests.support.reader import Reader


def added(world: World, body: bytes = PDF) -> Attachment:
    source: BinaryIO = io.BytesIO(body)
    return document.attach(world.application, world.applicant, source, "Program.pdf", "application/pdf")


def removed(world: World) -> Attachment:
    made = added(world)
    document.remove(made, world.applicant)
    return made


def test_there_is_an_end_to_how_many_are_attached(app: Flask, visitor: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "MOST_ATTACHED", 2)
    world = World()
    visitor.as_(world.applicant)
    for _ in range(2):
        attach(visitor, world, PDF)

    answer = attach(visitor, world, PDF)

    assert answer.status == 422
    assert "Remove one first" in answer.one("#document-message").text
    assert len(stored(app)) == 2


def test_to_attach_and_remove_over_and_over_comes_to_an_end(
    app: Flask, visitor: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(document, "MOST_A_DAY", 3)
    world = World()
    for _ in range(3):
        removed(world)

    answer = attach(visitor.as_(world.applicant), world, PDF)

    assert answer.status == 422
    assert "removed ones included. Continue tomorrow" in answer.one("#document-message").text
    assert stored(app) == []


def test_the_days_bytes_count_over_all_applications_and_begin_anew_tomorrow(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(document, "LARGEST_A_DAY", 2 * len(PDF))
    world = World()
    removed(world)
    added(World(world.applicant))

    with pytest.raises(Refused, match="Continue tomorrow"):
        added(world)
    added(World())
    with time_machine.travel(now() + timedelta(hours=25), tick=True):
        added(world)

    assert len(stored(app)) == 3


def test_an_application_holds_so_many_over_all_its_versions(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "MOST_EVER", 2)
    world = World()
    removed(world)
    added(world)

    with pytest.raises(Refused, match="over all its versions"):
        added(world)

    assert len(stored(app)) == 1


def test_what_was_removed_and_never_sent_is_forgotten_in_time_and_nothing_else(data: Settings) -> None:
    world = World()
    removed(world)
    sent = added(world)
    world.bring_to(State.UNIT)
    world.act(world.reviewer, Act.RETURN, comment="The program is of last year.")
    document.remove(Attachment.get_by_id(sent.id), world.applicant)

    document.forget_removed()
    assert Attachment.select().count() == 2
    with time_machine.travel(now() + timedelta(days=3), tick=True):
        document.forget_removed()

    [left] = Attachment.select()
    assert left == sent
    assert store.read(left.file) == PDF


def test_a_full_disk_is_told_beside_the_field_and_keeps_nothing(
    app: Flask, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not db.is_sqlite():
        return  # there the disk is PostgreSQL's
    world = World()
    reader.as_(world.applicant)

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    answer = attach(reader, world, PDF)

    assert answer.status == 422
    assert "disk may be full" in answer.one("#document-message").text
    assert (stored(app), File.select().count(), Attachment.select().count()) == ([], 0, 0)


def test_what_lay_in_another_machines_folder_is_taken_in_when_it_is_asked_for_there(
    data: Settings, visitor: Reader
) -> None:
    world = World()
    kept = added(world)
    lose(kept.file)
    path = f"{world.application.url}/attachments/{kept.id}"
    assert visitor.as_(world.applicant).get(path).status == 404

    old = store.old_path(kept.file.key)
    disk.make_folder(old.parent)
    old.write_bytes(PDF)

    assert visitor.get(path).response.get_data() == PDF
    old.unlink()
    assert visitor.get(path).response.get_data() == PDF


def test_the_old_folder_is_emptied_into_the_store(data: Settings) -> None:
    lost, other = added(World()).file, added(World(), PNG).file
    lose(lost)
    folder = store.old_path(lost.key).parent
    disk.make_folder(folder)
    for key, body in {lost.key: PDF, other.key: PNG, "of-nobody": b"x"}.items():
        (folder / key).write_bytes(body)

    sweep()
    sweep()

    assert store.read(lost) == PDF
    assert [path.name for path in folder.iterdir()] == ["of-nobody"]  # until an hour is over


def test_a_removal_at_the_moment_of_the_submission_loses_no_byte_of_what_was_sent(data: Settings) -> None:
    for _ in range(8):
        world = World()
        made = added(world)
        at_once(lambda: world.act(world.applicant, Act.SUBMIT), lambda: document.remove(made, world.applicant))  # noqa: B023

        row = Attachment.get_by_id(made.id)
        if row.was_submitted:
            assert store.read(row.file) == PDF
        else:
            assert row.removed_at is not None
            assert row.file is None


def at_once(*deeds: Callable[[], object]) -> None:
    """Two deeds of which the later one may be refused."""
    gate = threading.Barrier(len(deeds))

    def do(deed: Callable[[], object]) -> None:
        gate.wait()
        with suppress(NotWritable, NoLongerOpen):
            deed()
        db.database.close()

    threads = [threading.Thread(target=do, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
