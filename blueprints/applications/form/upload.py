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
LONGEST_STEM = 100  # characters
ONLY = "Only PDF, Word (DOCX), Excel (XLSX), PNG and JPEG documents can be attached"
OTHERS = (
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "This is a document of an older Word, Excel or PowerPoint, or one with a password: save it as DOCX, XLSX or "
        "PDF without a password and attach that",
    ),
    (b"{\\rtf", "This is a rich text document (RTF): save it as DOCX or PDF and attach that"),
)
BLANK = b"\xef\xbb\xbf \t\r\n\f\0"  # may come before a PDF's first line, as the programs that open it allow
LONGEST_BLANK = 1024  # bytes
UNSAFE = re.compile(r"[<>:\"|?*;%]")
RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)  # device names of Windows


def kind_of(file: IO[bytes], size: int) -> str:
    """The extension that belongs to the content: .pdf, .docx, .xlsx, .png or .jpg. Raises Refused."""
    if not size:
        raise Refused("Choose a file that is not empty")
    if size > LARGEST:
        raise Refused("A document has at most 10 MB: this one is larger")
    file.seek(0)
    start = file.read(LONGEST_BLANK + 16)
    found = _kind_by_start(start)
    if not found and start.startswith(b"PK\x03\x04"):
        found = kind_of_package(file)
    if not found:
        raise Refused(next((words for magic, words in OTHERS if start.startswith(magic)), ONLY))
    return found


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
