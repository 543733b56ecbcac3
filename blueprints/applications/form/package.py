"""The kind of an Office document by its own relationships and types, as Word and Excel read them."""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING
from urllib.parse import unquote
from xml.parsers import expat

from db.engine.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

# The type of the main part, whatever its name, in the usual and in the strict form (ISO/IEC 29500).
KINDS = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": ".xlsx",
}
OTHERS = {
    "presentationml": "This is a PowerPoint presentation. Save it as PDF, and attach that",
    "template": "This is a Word or Excel template. Save it as DOCX or XLSX, and attach that",
    "sheet.binary": "This is a binary workbook (XLSB). Save it as XLSX, and attach that",
    "opendocument": "This is an OpenDocument file. Save it as DOCX, XLSX or PDF, and attach that",
}
MACROS = "This document has macros. Save it without them, as DOCX or XLSX"
MACRO_SIGNS = ("macroenabled", "vbaproject", "vbadata", "macrosheet")
UNKNOWN = "We do not know this kind of Office document. Save it as PDF, and attach that"
ONLY_UTF8 = "Few programs can read this document. Open it in its program and save it again"
DAMAGED = "This document is damaged. Open it in its program and save it again"
TOO_MUCH = "This document is too large when it is unpacked. Save it as PDF, and attach that"

CONTENT_TYPES, RELATIONSHIPS, OPEN_TYPE = "/[content_types].xml", "/_rels/.rels", "/mimetype"
MAIN_PART = "/officedocument"  # how the type of the main part's relationship ends, in both forms

# A zip bomb is told by its table of contents: nothing but three small tables is ever unpacked, here or later.
MOST_PARTS = 5000
LARGEST_UNPACKED = 300 * 1024 * 1024  # bytes
LARGEST_TABLE = 1024 * 1024
PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # Office knows no other, and others take memory as they please
ENTRY = b"PK\x01\x02"  # what each line of a ZIP's table of contents begins with
PIECE = 1024 * 1024
# What a ZIP that was made to break its reader raises, the parts' own packing included.
BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, OSError, RuntimeError, ValueError, EOFError)


@dataclass(frozen=True)
class Package:
    """The parts of a package by their folded names, and how its tables are read."""

    archive: zipfile.ZipFile
    parts: dict[str, zipfile.ZipInfo]

    def table(self, name: str) -> list[dict[str, str]]:
        """The rows of one of the tables: what each element says, by attribute; [] if there is no such table."""
        return rows_of(self.bytes_of(name)) if name in self.parts else []

    def bytes_of(self, name: str) -> bytes:
        with self.archive.open(self.parts[name]) as part:
            body = part.read(LARGEST_TABLE + 1)
        if len(body) > LARGEST_TABLE:
            raise Refused(TOO_MUCH)
        return body


def kind_of_package(file: IO[bytes]) -> str:
    """`.docx` or `.xlsx`; '' for a ZIP that is no Office document.

    Raises Refused for one with macros, for a bomb, and for an Office document of another kind, which it names.
    """
    if _count_entries(file) > MOST_PARTS:
        raise Refused(TOO_MUCH)
    try:
        with zipfile.ZipFile(file) as archive:
            _check_parts(archive.infolist())
            return _kind(Package(archive, {_fold(part.filename): part for part in archive.infolist()}))
    except (*BROKEN, expat.ExpatError) as broken:
        raise Refused(DAMAGED) from broken


def _count_entries(file: IO[bytes]) -> int:
    """How many lines the table of contents can have, whatever it says: to read 200,000 takes seconds."""
    file.seek(0)
    found, end = 0, b""
    while piece := file.read(PIECE):
        found += (end + piece).count(ENTRY)
        end = piece[-len(ENTRY) + 1 :]
    file.seek(0)
    return found


def _check_parts(parts: list[zipfile.ZipInfo]) -> None:
    if any(part.compress_type not in PACKINGS for part in parts):
        raise Refused(DAMAGED)
    if sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise Refused(TOO_MUCH)


def _kind(package: Package) -> str:
    if CONTENT_TYPES not in package.parts:
        return _kind_of_others(package)
    types = package.table(CONTENT_TYPES)
    main = _main_part(package)
    main_type = _type_of(main, types)
    for sign, words in OTHERS.items():
        if sign in main_type and main_type not in KINDS:
            raise Refused(words)
    if any(sign in said for said in _said(package, types, main) for sign in MACRO_SIGNS):
        raise Refused(MACROS)
    if main_type not in KINDS:
        raise Refused(UNKNOWN)
    return KINDS[main_type]


def _kind_of_others(package: Package) -> str:
    if OPEN_TYPE in package.parts and b"opendocument" in package.bytes_of(OPEN_TYPE):
        raise Refused(OTHERS["opendocument"])
    return ""


def _main_part(package: Package) -> str:
    """The part that the package's own relationships name as the document, as every Office program finds it."""
    for row in package.table(RELATIONSHIPS):
        if row.get("Type", "").lower().endswith(MAIN_PART):
            return _fold(unquote(row.get("Target", "")))
    return ""


def _type_of(part: str, types: list[dict[str, str]]) -> str:
    """A part's own type, else that of its extension."""
    own = [row for row in types if part and _fold(row.get("PartName", "")) == part]
    extension = posixpath.splitext(part)[1].lstrip(".")
    usual = [row for row in types if extension and row.get("Extension", "").lower() == extension]
    return next((row.get("ContentType", "").strip().lower() for row in own + usual), "")


def _said(package: Package, types: list[dict[str, str]], main: str) -> Iterator[str]:
    """All that could tell of macros: names of parts, their types, and the relationships of the document."""
    yield from package.parts
    yield from (row.get("ContentType", "").lower() for row in types)
    folder, name = posixpath.split(main)
    for row in package.table(f"{folder.rstrip('/')}/_rels/{name}.rels"):
        yield row.get("Type", "").lower()


def _fold(name: str) -> str:
    """The name of a part as OPC compares them: from the root, in any case."""
    return posixpath.normpath("/" + name.replace("\\", "/").lstrip("/")).lower()


def rows_of(table: bytes) -> list[dict[str, str]]:
    """The attributes of each element of a small XML file. Raises Refused for one that is not UTF-8 or has a DTD.

    Office writes these tables in UTF-8 alone; in another encoding a word such as “macro” would hide from who looks.
    """
    rows: list[dict[str, str]] = []
    try:
        text = table.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(ONLY_UTF8) from error
    if "\0" in text:
        raise Refused(ONLY_UTF8)

    def refuse_dtd(*_: object) -> None:
        raise Refused(DAMAGED)

    parser = expat.ParserCreate("utf-8")
    parser.StartDoctypeDeclHandler = refuse_dtd
    parser.StartElementHandler = lambda _, attributes: rows.append(attributes)
    parser.Parse(text.encode(), True)
    return rows
