"""Documents with an application: how they are kept, what they are, and who may fetch them."""

from __future__ import annotations

import re
import stat
from typing import TYPE_CHECKING

import pytest

import db
from blueprints.applications.form import upload as uploads
from db.applications.state import State
from db.applications.tables import Attachment
from db.applications.workflow import Act
from db.files import store
from db.files.tables import File
from db.upkeep.backup import back_up
from db.upkeep.restore import restore
from tests.support.documents import JPEG, PDF, PNG, attach, lose, office, stored
from tests.support.places import needs_pg_dump
from tests.support.proposals import World

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from blueprints.shared.settings import Settings
    from tests.support.reader import Reader


def test_a_document_is_kept_under_a_random_name_for_its_owner_only(app: Flask, reader: Reader) -> None:
    world = World()

    answer = attach(reader.as_(world.applicant), world, PDF, "../../Program é.pdf")

    kept = Attachment.get()
    assert (kept.name, kept.file.media_type, kept.size) == ("Program é.pdf", "application/pdf", len(PDF))
    assert stored(app) == [kept.file.key]
    assert re.fullmatch("[0-9a-f]{32}", kept.file.key)
    assert store.read(kept.file) == PDF
    if db.is_sqlite():
        assert stat.S_IMODE(store.folder().path(kept.file.key).stat().st_mode) == 0o600
    shown = answer if reader.with_htmx else reader.follow(answer)
    assert "Program é.pdf" in shown.one("#documents").text


@pytest.mark.parametrize(
    ("body", "extension"),
    [(PDF, ".pdf"), (PNG, ".png"), (JPEG, ".jpg"), (office(), ".docx"), (office("xl/workbook.xml"), ".xlsx")],
    ids=["pdf", "png", "jpeg", "docx", "xlsx"],
)
def test_the_content_says_what_it_is_whatever_its_name(visitor: Reader, body: bytes, extension: str) -> None:
    world = World()

    attach(visitor.as_(world.applicant), world, body, "notes.exe")

    assert Attachment.get().name == f"notes{extension}"
    assert Attachment.get().file.media_type == uploads.MEDIA_TYPES[extension]


def test_it_is_served_as_a_download_and_never_as_a_page(visitor: Reader) -> None:
    world = World()
    attach(visitor.as_(world.applicant), world, PDF, "Prögramm.pdf")
    path = f"/applications/{world.application.id}/attachments/{Attachment.get().id}"

    response = visitor.get(path).response

    assert response.get_data() == PDF
    disposition = response.headers["Content-Disposition"]
    assert disposition.startswith("attachment; filename=")
    assert "filename*=UTF-8''Pr%C3%B6gramm.pdf" in disposition
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert response.headers["Cache-Control"] == "no-store"


def test_only_who_may_read_the_application_fetches_it(reader: Reader) -> None:
    world, other = World(), World()
    attach(reader.as_(world.applicant), world, PDF)
    path = f"/applications/{world.application.id}/attachments/{Attachment.get().id}"

    assert reader.as_(world.office).get(path).status == 200
    for stranger in (world.reviewer, world.approver, other.applicant):
        assert reader.as_(stranger).get(path).status == 404
    assert reader.get(path.replace(f"/{world.application.id}/", f"/{other.application.id}/")).status == 404
    world.bring_to(State.UNIT)
    assert reader.as_(world.reviewer).get(path).status == 200


def test_who_may_not_write_attaches_and_removes_nothing(app: Flask, reader: Reader) -> None:
    world = World()
    attach(reader.as_(world.applicant), world, PDF)
    world.bring_to(State.UNIT)
    removal = f"/applications/{world.application.id}/attachments/{Attachment.get().id}/removal"

    assert attach(reader.as_(world.reviewer), world, PDF).status == 403
    assert reader.submit(removal).status == 403
    assert attach(reader.as_(world.applicant), world, PDF).status == 409
    assert reader.submit(removal).status == 409
    assert len(stored(app)) == Attachment.of(world.application).count() == 1


def test_a_removed_document_that_was_never_sent_is_deleted_with_its_bytes(app: Flask, reader: Reader) -> None:
    world = World()
    attach(reader.as_(world.applicant), world, PDF)
    path = f"/applications/{world.application.id}/attachments/{Attachment.get().id}"

    reader.submit(f"{path}/removal")

    assert reader.get(path).status == 404
    assert Attachment.get().removed_at is not None
    assert (File.select().count(), stored(app)) == (0, [])


def test_a_document_whose_bytes_are_gone_is_told(visitor: Reader) -> None:
    world = World()
    attach(visitor.as_(world.applicant), world, PDF)
    lose(Attachment.get().file)

    page = visitor.get(f"/applications/{world.application.id}/attachments/{Attachment.get().id}")

    assert page.status == 404
    assert "Ask the office" in page.text


@needs_pg_dump
def test_documents_are_in_the_backup(data: Settings, visitor: Reader, tmp_path: Path) -> None:
    world = World()
    attach(visitor.as_(world.applicant), world, PDF)
    made = back_up(data, tmp_path / "snapshots").path
    lose(Attachment.get().file)

    restore(data, made)

    assert store.read(Attachment.get().file) == PDF


def test_a_version_keeps_the_documents_that_were_submitted_with_it(visitor: Reader) -> None:
    world = World()
    attach(visitor.as_(world.applicant), world, PDF, "Program.pdf")
    submitted = f"{world.application.url}/attachments/{Attachment.get().id}"
    world.bring_to(State.UNIT)
    world.act(world.reviewer, Act.RETURN, comment="The program is of last year.")
    visitor.submit(f"{submitted}/removal")
    attach(visitor, world, PNG, "Poster.png")
    never_submitted = f"{world.application.url}/attachments/{Attachment.get(Attachment.name == 'Poster.png').id}"
    visitor.submit(f"{never_submitted}/removal")
    world.act(world.applicant, Act.SUBMIT)

    first, second = (visitor.get(f"{world.application.url}/versions/{number}") for number in (1, 2))

    assert [link["href"] for link in first.html.select("section li a[href*=attachments]")] == [submitted]
    assert second.html.select("section li a[href*=attachments]") == []
    assert visitor.get(submitted).response.data == PDF
    assert visitor.get(never_submitted).status == 404
