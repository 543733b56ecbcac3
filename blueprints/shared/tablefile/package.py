"""A workbook as the ZIP that it is: its directory and its parts are looked at before a library may unpack them."""

from __future__ import annotations

import re
import zipfile
import zlib
from typing import IO, BinaryIO

MOST_PARTS = 200
MOST_BYTES = 60_000_000  # unpacked, all parts together
MOST_RATIO, SMALL = 100, 1_000_000  # unpacked to packed, of a part of more bytes than this
PIECE = 256 * 1024
OVERLAP = 512  # bytes of the piece before, so that nothing is torn
ENCRYPTED = 1
PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # as every office program does
XLSX, ODS = "xl/workbook.xml", "content.xml"
MACROS = re.compile(r"(?:^|/)vbaProject\.bin$|^Basic/|^Scripts/|(?:^|/)macrosheets/", re.IGNORECASE)
SHEET = re.compile(r"^xl/worksheets/[^/]+\.xml$|^content\.xml$", re.IGNORECASE)
FORMULA = re.compile(rb"<(?:[\w.-]+:)?f[\s/>]|<table:table-cell\s[^>]*?table:formula=")
SPANS = re.compile(rb"""table:number-(?:columns|rows)-spanned=["'](?!1["'])""")
CELL = re.compile(rb"""<(?:[\w.-]+:)?c\s(?:[^>]*?\s)?r=["']([A-Z]{1,3}[0-9]{1,7})["']""")
DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
WIDE = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")  # XML in UTF-16, in which nothing of the above would be seen

DAMAGED = "This file is damaged. Open it, save it again, and send that one"
NO_WORKBOOK = "This is a ZIP file and no workbook. Send the .xlsx or .csv file itself"
BOMB = "This file unpacks to far more than a list needs, so it is not opened. Save the list as CSV"
LOCKED = "This file needs a password. Save it without one"
HAS_MACROS = "This workbook has macros. Save it as .xlsx (without macros) or as CSV"
HAS_FORMULA = "{} a formula. Copy the list, paste it as values only, and save that"
HAS_MERGED = "Cells are merged. Part them, so that each row has its own cells"
ODD = "This file is written in an unusual way. Save it as CSV, and send that one"


def fault_in(source: BinaryIO) -> str:
    """Why this workbook is not opened, in words; '' for none. Nothing is unpacked but piece by piece, and counted."""
    try:
        with zipfile.ZipFile(source) as package:
            return _fault_by_name(package) or _fault_by_size(package) or _fault_within(package)
    except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, ValueError, zlib.error):
        return DAMAGED


def _fault_by_name(package: zipfile.ZipFile) -> str:
    parts = package.infolist()
    if len(parts) > MOST_PARTS:
        return BOMB
    names = [part.filename for part in parts]
    if not {XLSX, ODS}.intersection(names):
        return NO_WORKBOOK
    if any(part.flag_bits & ENCRYPTED for part in parts):
        return LOCKED
    if any(part.compress_type not in PACKED for part in parts):
        return ODD
    return HAS_MACROS if any(map(MACROS.search, names)) else ""


def _fault_by_size(package: zipfile.ZipFile) -> str:
    parts = package.infolist()
    is_bomb = sum(part.file_size for part in parts) > MOST_BYTES or any(
        part.file_size > max(SMALL, part.compress_size * MOST_RATIO) for part in parts
    )
    return BOMB if is_bomb else ""


def _fault_within(package: zipfile.ZipFile) -> str:
    """The directory may lie: what comes out is counted."""
    left = MOST_BYTES
    for part in package.infolist():
        with package.open(part) as opened:
            words, taken = _fault_of_part(opened, left, is_sheet=bool(SHEET.match(part.filename)))
        if words:
            return words
        left -= taken
    return ""


def _fault_of_part(opened: IO[bytes], left: int, *, is_sheet: bool) -> tuple[str, int]:
    taken, before = 0, b""
    while piece := opened.read(PIECE):
        taken += len(piece)
        if taken > left:
            return BOMB, taken
        if not before and piece.startswith(WIDE):
            return ODD, taken
        text = before + piece
        words = _fault_of_text(text, is_sheet=is_sheet)
        if words:
            return words, taken
        before = text[-OVERLAP:]
    return "", taken


def _fault_of_text(text: bytes, *, is_sheet: bool) -> str:
    if DOCTYPE.search(text):
        return ODD
    if is_sheet and SPANS.search(text):
        return HAS_MERGED
    found = FORMULA.search(text) if is_sheet else None
    if found is None:
        return ""
    cells = CELL.findall(text, 0, found.start())
    return HAS_FORMULA.format(f"Cell {cells[-1].decode()} holds" if cells else "A cell holds")
