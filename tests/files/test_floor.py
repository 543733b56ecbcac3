"""Below the floor of free disk: everything is read, nothing is written, and each page says so."""

from __future__ import annotations

import errno
from dataclasses import replace
from typing import TYPE_CHECKING, NoReturn

import pytest

import db
from blueprints.applications.form import documents
from blueprints.shared import settings
from cmeapp import create_app
from db.applications.tables import Application, Attachment
from db.engine.disk import Floor, is_below
from db.engine.refusal import Refused
from tests.support import make
from tests.support.documents import PDF, attach, stored
from tests.support.proposals import World
from tests.support.reader import Reader

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from blueprints.shared.settings import Settings

ALL = Floor(share=1.0)  # as if nothing were free
ONLY = "you can read everything, but change nothing"


@pytest.fixture
def full(data: Settings) -> Flask:
    app = create_app(replace(data, least_free=ALL))
    app.testing = True
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app


@pytest.mark.parametrize("with_htmx", [False, True])
def test_below_the_floor_a_write_is_refused_in_words_and_nothing_changes(full: Flask, with_htmx: bool) -> None:
    if not db.is_sqlite():
        return
    reader = Reader(full, with_htmx).as_(make.person())

    answer = reader.submit("/applications/new", {"title": "Sepsis"})

    assert answer.status == 507
    assert int(answer.response.headers["Retry-After"]) > 0
    assert "nothing was changed or stored" in answer.text
    assert Application.select().count() == 0


def test_below_the_floor_no_document_is_taken(full: Flask) -> None:
    if not db.is_sqlite():
        return
    world = World()

    assert attach(Reader(full, with_htmx=False).as_(world.applicant), world, PDF).status == 507
    assert stored(full) == []


def test_below_the_floor_everything_is_read_and_every_page_says_why(full: Flask) -> None:
    if not db.is_sqlite():
        return
    reader = Reader(full, with_htmx=False)
    assert ONLY in reader.get("/").text

    certificate = make.certificate()
    reader.as_(certificate.learner)

    assert ONLY in reader.get("/transcript").text
    assert reader.get(f"/certificates/{certificate.number}.pdf").response.get_data().startswith(b"%PDF")


def test_below_the_floor_one_signs_in_and_out_to_read(full: Flask) -> None:
    if not db.is_sqlite():
        return
    reader = Reader(full, with_htmx=False)

    assert reader.submit("/sign-in", {"email": "ada@example.org", "password": "Wrong-1234!"}).status == 422
    assert reader.as_(make.person()).submit("/sign-out").status == 303


def test_above_the_floor_nothing_is_said_of_it(reader: Reader) -> None:
    assert ONLY not in reader.get("/").text
    assert reader.as_(make.person()).submit("/applications/new", {"title": "Sepsis"}).status in (200, 303)


def test_on_postgresql_the_data_folders_disk_stops_nothing(full: Flask) -> None:
    if db.is_sqlite():
        return

    assert Reader(full, with_htmx=False).as_(make.person()).submit("/applications/new", {}).status == 303


def test_a_disk_that_fills_in_mid_request_is_told_and_is_no_fault_of_the_program(
    reader: Reader, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    world = World()
    reader.as_(world.applicant)

    def full_disk(*_: object) -> NoReturn:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(documents, "kind_of", full_disk)
    answer = attach(reader, world, PDF)

    assert answer.status == 507
    assert "Our disk is nearly full" in answer.text
    assert Attachment.select().count() == 0
    assert caplog.text.count("\n") == 1


def test_another_fault_of_the_system_is_still_told_as_ours(visitor: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    visitor.as_(world.applicant)

    def broken(*_: object) -> NoReturn:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(documents, "kind_of", broken)

    assert attach(visitor, world, PDF).status == 500


FLOORS = {"2%": Floor(share=0.02), "50%": Floor(share=0.5), "500M": Floor(size=500 * 2**20), "2G": Floor(size=2**31)}
FLOORS |= {"0": Floor()}


@pytest.mark.parametrize("given", FLOORS)
def test_a_floor_is_a_share_or_an_amount(tmp_path: Path, given: str) -> None:
    found = settings.read_settings({"CME_DATA_DIR": str(tmp_path), "CME_LEAST_FREE": given})

    assert found.least_free == FLOORS[given]


@pytest.mark.parametrize("given", ["51%", "2", "2 %", "-1G", "2T", "a lot", "2.5%"])
def test_another_floor_stops_the_start_with_one_line(tmp_path: Path, given: str) -> None:
    with pytest.raises(Refused, match="CME_LEAST_FREE"):
        settings.read_settings({"CME_DATA_DIR": str(tmp_path), "CME_LEAST_FREE": given})


def test_a_disk_of_which_nothing_can_be_learned_stops_nothing(tmp_path: Path) -> None:
    assert is_below(ALL, tmp_path)
    assert not is_below(Floor(), tmp_path)
    assert not is_below(ALL, tmp_path / "gone")
