"""Documents to attach, and the attaching."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from tests.support.proposals import World
    from tests.support.reader import Page, Reader

PDF = b"%PDF-1.7\n1 0 obj\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 20


def office(
    main: str = "word/document.xml",
    more: dict[str, bytes] | None = None,
    types: str = "<Types/>",
    packing: int = zipfile.ZIP_DEFLATED,
) -> bytes:
    """A Word or Excel document as far as its structure goes."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", packing) as archive:
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
