"""Documents to attach, and the attaching."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from db.files import store
from db.files.tables import File, FilePart

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from tests.support.proposals import World
    from tests.support.reader import Page, Reader

PDF = b"%PDF-1.7\n1 0 obj\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 20


OOXML = "application/vnd.openxmlformats-officedocument."
TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{}</Types>'
OVERRIDE = '<Override PartName="/{}" ContentType="{}"/>'
MAIN_TYPES = {"word": f"{OOXML}wordprocessingml.document.main+xml", "xl": f"{OOXML}spreadsheetml.sheet.main+xml"}
USUAL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
RELATIONSHIPS = '<Relationships><Relationship Id="r1" Type="{}" Target="{}"/></Relationships>'


def office(
    main: str = "word/document.xml",
    more: dict[str, bytes] | None = None,
    types: str | bytes = "",
    packing: int = zipfile.ZIP_DEFLATED,
    relationship: str = f"{USUAL}/officeDocument",
) -> bytes:
    """A Word or Excel document as far as its structure goes; with another main part, some ZIP."""
    body = io.BytesIO()
    main_type = MAIN_TYPES.get(main.split("/", maxsplit=1)[0], "")
    with zipfile.ZipFile(body, "w", packing) as archive:
        if main_type or types:
            archive.writestr("[Content_Types].xml", types or TYPES.format(OVERRIDE.format(main, main_type)))
            archive.writestr("_rels/.rels", RELATIONSHIPS.format(relationship, main))
        archive.writestr(main, "<document/>")
        for name, content in (more or {}).items():
            archive.writestr(name, content)
    return body.getvalue()


def declared(main_type: str, main: str = "word/document.xml") -> str:
    """A table of types that says this of the main part."""
    return TYPES.format(OVERRIDE.format(main, main_type))


def attach(reader: Reader, world: World, body: bytes, name: str = "Program.pdf") -> Page:
    path = f"/applications/{world.application.id}/attachments"
    return reader.submit(path, {"document": (io.BytesIO(body), name)}, content_type="multipart/form-data")


def stored(app: Flask) -> list[str]:
    """The keys of all files whose bytes are kept, strays in the folder included."""
    folder: Path = app.config["CME"].files_dir
    in_parts = FilePart.select(FilePart.file).where(FilePart.number == 0)
    keys = [file.key for file in File.select().where(File.id.in_(in_parts))]
    return sorted([path.name for path in folder.rglob("*") if path.is_file()] + keys)


def lose(file: File) -> None:
    """As a broken disk would."""
    FilePart.delete().where(FilePart.file == file.id).execute()
    store.folder().drop(file.key)
