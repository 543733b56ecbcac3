"""The seal of certificates: a picture that the office chose. It is kept for good, since certificates name it."""

from __future__ import annotations

import hashlib
import re
from contextlib import suppress

from peewee import IntegrityError

from db import database
from db.files import store
from db.files.tables import File, Kind

PNG = "image/png"
KEY = re.compile("[0-9a-f]{64}")


def keep_seal(picture: bytes) -> str:
    """The key of this picture, a PNG, which is kept once however often it is chosen. Raises OSError on a full disk."""
    key = hashlib.sha256(picture).hexdigest()
    if not is_seal(key):
        with suppress(IntegrityError), store.prepared(picture, key) as found, database.atomic():
            found.keep(Kind.SEAL, "seal.png", PNG)
    return key


def is_seal(key: str) -> bool:
    """Whether a picture is kept under this key."""
    return _file(key) is not None


def seal_picture(key: str) -> bytes | None:
    """The picture of this key; None where it is lost or damaged."""
    file = _file(key)
    try:
        body = store.read(file) if file else b""
    except store.Missing:
        return None
    return body if hashlib.sha256(body).hexdigest() == key else None


def _file(key: str) -> File | None:
    return File.get_or_none(File.key == key, File.kind == Kind.SEAL) if KEY.fullmatch(key) else None
