"""The kind of an uploaded document, by its content, and the name under which it is offered again."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath
from typing import IO

from blueprints.applications.form.package import kind_of_package
from db.engine.refusal import Refused

LARGEST = 10 * 1024 * 1024  # bytes
MAGIC = (
    (b"\x89PNG\r\n\x1a\n", ".png"),
    (b"\xff\xd8\xff", ".jpg"),
)
MEDIA_TYPES = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
ENDINGS = {
    ".pdf": "a PDF",
    ".docx": "a Word document (DOCX)",
    ".xlsx": "an Excel workbook (XLSX)",
    ".png": "a PNG image",
    ".jpg": "a JPEG image",
    ".jpeg": "a JPEG image",
}
LONGEST_STEM = 100  # characters
ONLY = "This file is of another kind. Attach a PDF, Word (DOCX), Excel (XLSX), PNG or JPEG file"
NOT_INSIDE = "This file is not {} inside, whatever its name says. Open it in its program and save it as {}"
OTHERS = (
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "This is an older Word, Excel or PowerPoint file, or one with a password. Save it as DOCX, XLSX or "
        "PDF without a password, and attach that",
    ),
    (b"{\\rtf", "This is a rich text file (RTF). Save it as DOCX or PDF, and attach that"),
)
BLANK = b"\xef\xbb\xbf \t\r\n\f\0"  # may come before a PDF's first line, as the programs that open it allow
LONGEST_BLANK = 1024  # bytes
UNSAFE = re.compile(r"[<>:\"|?*;%]")
RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)  # device names of Windows


def kind_of(file: IO[bytes], size: int, name: str = "") -> str:
    """The extension that belongs to the content: .pdf, .docx, .xlsx, .png or .jpg, whatever `name` says.

    Raises Refused; for a file that is none of these its name says what its sender takes it for.
    """
    if not size:
        raise Refused("Choose a file that is not empty")
    if size > LARGEST:
        raise Refused("This file is larger than 10 MB. Attach a smaller one")
    file.seek(0)
    start = file.read(LONGEST_BLANK + 16)
    found = _kind_by_start(start)
    if not found and start.startswith(b"PK\x03\x04"):
        found = kind_of_package(file)
    if not found:
        raise Refused(next((words for magic, words in OTHERS if start.startswith(magic)), _unknown(name)))
    return found


def _unknown(name: str) -> str:
    """A file that is none of ours, in words for who sees only its name: a renamed text file is no PDF."""
    taken_for = ENDINGS.get(PurePosixPath(name.lower()).suffix)
    return NOT_INSIDE.format(taken_for, taken_for) if taken_for else ONLY


def _kind_by_start(start: bytes) -> str:
    if start.lstrip(BLANK).startswith(b"%PDF-"):
        return ".pdf"
    return next((extension for magic, extension in MAGIC if start.startswith(magic)), "")


def safe_name(given: str, extension: str) -> str:
    """The name to show and to offer: without folders, control characters or device names, of a decent length."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", given))[-1]
    shown = "".join(letter for letter in last if letter.isprintable())
    stem = UNSAFE.sub("_", PurePosixPath(shown).stem if "." in shown.strip(".") else shown)
    stem = " ".join(stem.split())[:LONGEST_STEM].strip(" .")
    if RESERVED.fullmatch(stem):
        stem = f"_{stem}"
    return f"{stem or 'document'}{extension}"
