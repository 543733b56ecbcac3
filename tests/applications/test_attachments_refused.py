"""Documents that are refused, told beside their field with nothing stored; hostile names made harmless."""

from __future__ import annotations

import contextlib
import io
import zipfile
from typing import TYPE_CHECKING

import pytest

from blueprints.applications.form import documents as attachments
from blueprints.applications.form import package
from blueprints.applications.form import upload as uploads
from blueprints.applications.form.upload import kind_of, safe_name
from db.applications.tables import Attachment
from db.engine.refusal import Refused
from tests.support import make
from tests.support.documents import PDF, attach, declared, office, stored
from tests.support.proposals import World

if TYPE_CHECKING:
    from flask import Flask

    from tests.support.reader import Reader


WITH_MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"


def bomb() -> bytes:
    body = io.BytesIO(office())
    with zipfile.ZipFile(body, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("word/big.xml", "w") as part:
        for _ in range(301):
            part.write(b"\0" * 1024 * 1024)
    return body.getvalue()


REFUSED = {
    "a program": (b"MZ\x90\0", "not a PDF inside"),
    "a page": (b"<html><script>alert(1)</script>", "not a PDF inside"),
    "an image of code": (b"<svg onload='alert(1)'/>", "not a PDF inside"),
    "nothing in it": (b"", "not empty"),
    "half a type": (b"%PD", "not a PDF inside"),
    "a type that comes later": (b"x\n%PDF-1.7", "not a PDF inside"),
    "a plain archive": (office("readme.txt"), "not a PDF inside"),
    "an archive cut off": (office()[:60], "damaged"),
    "an archive that lies": (b"PK\x03\x04" + b"\0" * 100, "damaged"),
    "macros": (office(more={"word/vbaProject.bin": b"x"}), "macros"),
    "macros by declaration": (
        office(types=declared(WITH_MACROS)),
        "macros",
    ),
    "more than 10 MB": (PDF + b"\0" * uploads.LARGEST, "larger than 10 MB"),
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


@pytest.mark.parametrize("packing", [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_no_broken_byte_of_an_archive_is_a_fault_of_ours(packing: int) -> None:
    body = office(packing=packing)
    taken = 0

    for place in range(4, len(body)):
        broken = body[:place] + bytes([body[place] ^ 0xFF]) + body[place + 1 :]
        with contextlib.suppress(Refused):
            kind_of(io.BytesIO(broken), len(broken))
            taken += 1

    assert 0 < taken < len(body) if packing == zipfile.ZIP_DEFLATED else taken == 0


def test_an_archive_that_would_unpack_to_too_much_is_refused() -> None:
    body = bomb()

    assert len(body) < uploads.LARGEST
    with pytest.raises(Refused, match="too large when it is unpacked"):
        kind_of(io.BytesIO(body), len(body))


def test_an_archive_of_too_many_parts_is_refused() -> None:
    body = office(more={f"word/{number}.xml": b"" for number in range(package.MOST_PARTS)})

    with pytest.raises(Refused, match="too large when it is unpacked"):
        kind_of(io.BytesIO(body), len(body))


def test_no_document_chosen_is_told(reader: Reader) -> None:
    world = World()

    answer = attach(reader.as_(world.applicant), world, b"", "")

    assert answer.status == 422
    assert "No file was chosen" in answer.one("#document-message").text


def test_a_body_above_the_limit_is_told_beside_the_field_too(app: Flask, reader: Reader) -> None:
    world = World()

    answer = attach(reader.as_(world.applicant), world, PDF + b"\0" * attachments.LARGEST_BODY)

    assert answer.status == 413
    assert "larger than 10 MB" in answer.one("#document-message").text
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
