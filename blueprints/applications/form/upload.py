"""What an uploaded document is, by its content, and the name under which it is offered again."""

from __future__ import annotations

import re
import unicodedata
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING

from db.engine.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

LARGEST = 10 * 1024 * 1024  # bytes
MAGIC = (
    (b"%PDF-", ".pdf"),
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
MAIN_PARTS = {"word/document.xml": ".docx", "xl/workbook.xml": ".xlsx"}
CONTENT_TYPES = "[Content_Types].xml"

# A zip bomb is told by its table of contents: nothing is ever unpacked, here or later.
MOST_PARTS = 5000
LARGEST_UNPACKED = 300 * 1024 * 1024  # bytes
LARGEST_TABLE = 1024 * 1024

LONGEST_STEM = 100  # characters
# What a ZIP that was made to break its reader raises, the parts' own packing included.
BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, OSError, RuntimeError, ValueError, EOFError)
DAMAGED = "This document is damaged: open it in its program and save it once more"
PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # Office knows no other, and others take memory as they please
UNSAFE = re.compile(r"[<>:\"|?*;%]")
RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)  # device names of Windows


def kind_of(file: IO[bytes], size: int) -> str:
    """The extension that belongs to the content: .pdf, .docx, .xlsx, .png or .jpg. Raises Refused."""
    if not size:
        raise Refused("Choose a file that is not empty")
    if size > LARGEST:
        raise Refused("A document has at most 10 MB: this one is larger")
    file.seek(0)
    start = file.read(16)
    found = next((extension for magic, extension in MAGIC if start.startswith(magic)), "")
    if not found and start.startswith(b"PK\x03\x04"):
        found = _office_kind(file)
    if not found:
        raise Refused("Only PDF, Word (DOCX), Excel (XLSX), PNG and JPEG documents can be attached")
    return found


def _office_kind(file: IO[bytes]) -> str:
    """Which of the two a ZIP is; '' for neither. Raises Refused for one with macros or one that is a bomb."""
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            _check_parts(parts)
            names = {part.filename for part in parts}
            if CONTENT_TYPES not in names:
                return ""
            with archive.open(CONTENT_TYPES) as table:
                declared = table.read(LARGEST_TABLE)
    except BROKEN as broken:
        raise Refused(DAMAGED) from broken
    if b"macroEnabled" in declared or any(name.endswith("vbaProject.bin") for name in names):
        raise Refused("This document has macros: save it without them, as DOCX or XLSX")
    return next((extension for part, extension in MAIN_PARTS.items() if part in names), "")


def _check_parts(parts: Sequence[zipfile.ZipInfo]) -> None:
    if any(part.compress_type not in PACKINGS for part in parts):
        raise Refused(DAMAGED)
    too_large = sum(part.file_size for part in parts) > LARGEST_UNPACKED
    if len(parts) > MOST_PARTS or too_large:
        raise Refused("This document would unpack to more than can be taken")


def safe_name(given: str, extension: str) -> str:
    """The name to show and to offer: without folders, control characters or device names, of a decent length."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", given))[-1]
    shown = "".join(letter for letter in last if letter.isprintable())
    stem = UNSAFE.sub("_", PurePosixPath(shown).stem if "." in shown.strip(".") else shown)
    stem = " ".join(stem.split())[:LONGEST_STEM].strip(" .")
    if RESERVED.fullmatch(stem):
        stem = f"_{stem}"
    return f"{stem or 'document'}{extension}"
