"""Documents with an application: what is taken, what is refused with nothing stored, and who may fetch them."""

from __future__ import annotations

import io
import os
import stat
import tarfile
import zipfile
from typing import TYPE_CHECKING

import pytest

from blueprints.applications import attachments, uploads
from blueprints.applications.uploads import Refused, kind_of, safe_name
from db.models.application import Attachment, State
from db.upkeep.backup import back_up
from tests import make
from tests.proposals import World

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from tests.reader import Page, Reader

PDF = b"%PDF-1.7\n1 0 obj\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 20


def office(main: str = "word/document.xml", more: dict[str, bytes] | None = None, types: str = "<Types/>") -> bytes:
    """A Word or Excel document as far as its structure goes."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", types)
        archive.writestr(main, "<document/>")
        for name, content in (more or {}).items():
            archive.writestr(name, content)
    return body.getvalue()


def attach(reader: Reader, world: World, body: bytes, name: str = "Programme.pdf") -> Page:
    path = f"/applications/{world.application.id}/attachments"
    return reader.submit(path, {"document": (io.BytesIO(body), name)}, content_type="multipart/form-data")


def stored(app: Flask) -> list[Path]:
    folder: Path = app.config["CME"].files_dir / "attachments"
    return sorted(folder.iterdir()) if folder.exists() else []


def test_a_document_is_kept_under_a_random_name_for_its_owner_only(app: Flask, reader: Reader) -> None:
    world = World()

    answer = attach(reader.as_(world.applicant), world, PDF, "../../Programme é.pdf")

    kept = Attachment.get()
    [file] = stored(app)
    assert (kept.name, kept.media_type, kept.size) == ("Programme é.pdf", "application/pdf", len(PDF))
    assert file.name == kept.stored_name
    assert len(file.name) == 32
    assert file.read_bytes() == PDF
    assert stat.S_IMODE(os.stat(file).st_mode) == 0o600
    shown = answer if reader.with_htmx else reader.follow(answer)
    assert "Programme é.pdf" in shown.one("#documents").text


@pytest.mark.parametrize(
    ("body", "extension"),
    [(PDF, ".pdf"), (PNG, ".png"), (JPEG, ".jpg"), (office(), ".docx"), (office("xl/workbook.xml"), ".xlsx")],
    ids=["pdf", "png", "jpeg", "docx", "xlsx"],
)
def test_the_content_says_what_it_is_whatever_its_name(visitor: Reader, body: bytes, extension: str) -> None:
    world = World()

    attach(visitor.as_(world.applicant), world, body, "notes.exe")

    assert Attachment.get().name == f"notes{extension}"
    assert Attachment.get().media_type == uploads.MEDIA_TYPES[extension]


def bomb() -> bytes:
    body = io.BytesIO(office())
    with zipfile.ZipFile(body, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("word/big.xml", "w") as part:
        for _ in range(301):
            part.write(b"\0" * 1024 * 1024)
    return body.getvalue()


REFUSED = {
    "a program": (b"MZ\x90\0", "Only PDF"),
    "a page": (b"<html><script>alert(1)</script>", "Only PDF"),
    "an image of code": (b"<svg onload='alert(1)'/>", "Only PDF"),
    "nothing in it": (b"", "not empty"),
    "half a type": (b"%PD", "Only PDF"),
    "a type that comes later": (b"\n\n%PDF-1.7", "Only PDF"),
    "a plain archive": (office("readme.txt"), "Only PDF"),
    "an archive cut off": (office()[:60], "damaged"),
    "an archive that lies": (b"PK\x03\x04" + b"\0" * 100, "damaged"),
    "macros": (office(more={"word/vbaProject.bin": b"x"}), "macros"),
    "macros by declaration": (office(types="<x macroEnabled.main/>"), "macros"),
    "more than 10 MB": (PDF + b"\0" * uploads.LARGEST, "at most 10 MB"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_refused_is_told_beside_the_field_and_nothing_is_stored(app: Flask, reader: Reader, what: str) -> None:
    world = World()
    body, words = REFUSED[what]

    answer = attach(reader.as_(world.applicant), world, body)

    assert answer.status == 422
    assert words in answer.one("#document-message").text
    assert Attachment.select().count() == 0
    assert stored(app) == []


def test_an_archive_that_would_unpack_to_too_much_is_refused() -> None:
    body = bomb()

    assert len(body) < uploads.LARGEST
    with pytest.raises(Refused, match="unpack to more"):
        kind_of(io.BytesIO(body), len(body))


def test_an_archive_of_too_many_parts_is_refused() -> None:
    body = office(more={f"word/{number}.xml": b"" for number in range(uploads.MOST_PARTS)})

    with pytest.raises(Refused, match="unpack to more"):
        kind_of(io.BytesIO(body), len(body))


def test_no_document_chosen_is_told(reader: Reader) -> None:
    world = World()

    answer = attach(reader.as_(world.applicant), world, b"", "")

    assert answer.status == 422
    assert "Choose a document first" in answer.one("#document-message").text


def test_a_body_above_the_limit_is_told_beside_the_field_too(app: Flask, reader: Reader) -> None:
    world = World()

    answer = attach(reader.as_(world.applicant), world, PDF + b"\0" * attachments.LARGEST_BODY)

    assert answer.status == 413
    assert "at most 10 MB" in answer.one("#document-message").text
    assert stored(app) == []


def test_a_body_above_the_limit_from_a_visitor_shows_them_nothing(app: Flask, reader: Reader) -> None:
    world = World()

    answer = attach(reader, world, PDF + b"\0" * attachments.LARGEST_BODY)

    assert answer.status == 413
    assert world.application.name not in answer.text
    assert attach(reader.as_(make.person()), world, PDF + b"\0" * attachments.LARGEST_BODY).status == 404


def test_other_routes_keep_to_their_own_limit(reader: Reader) -> None:
    world = World()
    path = f"/applications/{world.application.id}/sections/why"

    answer = reader.as_(world.applicant).submit(path, {"practice_now": "x" * 3 * 1024 * 1024})

    assert answer.status == 413


NAMES = {
    "../../etc/passwd": "passwd.pdf",
    "..\\..\\boot.ini": "boot.pdf",
    "con.pdf": "_con.pdf",
    "LPT1.docx": "_LPT1.pdf",
    "a\r\nSet-Cookie: x=1.pdf": "aSet-Cookie_ x=1.pdf",
    'say "hi"; filename=x.exe': "say _hi__ filename=x.pdf",
    "\u202efdp.exe": "fdp.pdf",
    "x" * 300 + ".pdf": "x" * 100 + ".pdf",
    "...": "document.pdf",
    ".pdf": "pdf.pdf",
    "": "document.pdf",
    "  .  ": "document.pdf",
    "内容.pdf": "内容.pdf",
    "archive.tar.gz": "archive.tar.pdf",
    "a\0b.pdf": "ab.pdf",
}


@pytest.mark.parametrize("given", NAMES)
def test_a_hostile_name_becomes_a_harmless_one(given: str) -> None:
    assert safe_name(given, ".pdf") == NAMES[given]


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


def test_a_removed_document_is_gone_from_the_page_but_kept_for_the_file(app: Flask, reader: Reader) -> None:
    world = World()
    attach(reader.as_(world.applicant), world, PDF)
    path = f"/applications/{world.application.id}/attachments/{Attachment.get().id}"

    reader.submit(f"{path}/removal")

    assert reader.get(path).status == 404
    assert Attachment.get().removed_at is not None
    assert len(stored(app)) == 1


def test_there_is_an_end_to_how_many(app: Flask, visitor: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "MOST", 2)
    world = World()
    visitor.as_(world.applicant)
    for _ in range(2):
        attach(visitor, world, PDF)

    answer = attach(visitor, world, PDF)

    assert answer.status == 422
    assert "remove one first" in answer.text
    assert len(stored(app)) == 2


def test_a_document_whose_file_is_gone_is_told(app: Flask, visitor: Reader) -> None:
    world = World()
    attach(visitor.as_(world.applicant), world, PDF)
    stored(app)[0].unlink()

    page = visitor.get(f"/applications/{world.application.id}/attachments/{Attachment.get().id}")

    assert page.status == 404
    assert "Ask the office" in page.text


def test_documents_are_in_the_backup(app: Flask, visitor: Reader, tmp_path: Path) -> None:
    world = World()
    attach(visitor.as_(world.applicant), world, PDF)

    made = back_up(app.config["CME"], tmp_path / "snapshots")

    with tarfile.open(made) as archive:
        inside = archive.extractfile(f"files/attachments/{Attachment.get().stored_name}")
        assert inside is not None
        assert inside.read() == PDF
