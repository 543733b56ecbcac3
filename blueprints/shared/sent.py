"""A stored file as an answer: in parts, so that no file is in memory as a whole."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING
from urllib.parse import quote

from flask import Response

import db
from db.files import store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from db.files.tables import File


def stored_file(file: File, name: str) -> Response:
    """The file as a download under this name. Raises store.Missing before anything is answered."""
    parts = store.parts(file)
    response = Response(_with_connection(parts), mimetype=file.media_type)
    response.content_length = file.size
    response.headers.set("Content-Disposition", "attachment", **_names(name))
    return response


def _with_connection(parts: Iterator[bytes]) -> Iterator[bytes]:
    """The parts are read when the request is over and has given its connection back."""
    db.begin_request()
    try:
        yield from parts
    finally:
        db.end_request()


def _names(name: str) -> dict[str, str]:
    """The name twice where it is not ASCII: as it is, and for clients that know nothing of RFC 8187."""
    if name.isascii():
        return {"filename": name}
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii")
    return {"filename": plain, "filename*": f"UTF-8''{quote(name)}"}
