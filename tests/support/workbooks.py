"""Workbooks as office programs write them, and as somebody hostile does."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

import xlsxwriter

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ODS_ROOT = (
    '<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2"><office:body>'
    '<office:spreadsheet><table:table table:name="List">{rows}</table:table></office:spreadsheet></office:body>'
    "</office:document-content>"
)
MANIFEST = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"


def workbook(rows: Sequence[Sequence[Any]], more: Callable[[Any, Any], object] = lambda book, sheet: None) -> bytes:
    """An .xlsx of these rows; `more` is given the book and the sheet."""
    written = io.BytesIO()
    book = xlsxwriter.Workbook(written, {"in_memory": True})
    sheet = book.add_worksheet("List")
    for at, row in enumerate(rows):
        sheet.write_row(at, 0, row)
    more(book, sheet)
    book.close()
    return written.getvalue()


def ods(rows: Sequence[Sequence[str]], cell: str = "<table:table-cell office:value-type='string'>") -> bytes:
    """An .ods of these rows."""
    lines = ["".join(f"{cell}<text:p>{one}</text:p></table:table-cell>" for one in row) for row in rows]
    text = "".join(f"<table:table-row>{line}</table:table-row>" for line in lines)
    return zipped({"mimetype": ODS_TYPE, "META-INF/manifest.xml": MANIFEST, "content.xml": ODS_ROOT.format(rows=text)})


def zipped(parts: dict[str, str | bytes]) -> bytes:
    """A ZIP file of these parts."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as package:
        for name, body in parts.items():
            package.writestr(name, body)
    return written.getvalue()


def changed(book: bytes, part: str, change: Callable[[str], str]) -> bytes:
    """The workbook with one of its parts changed."""
    with zipfile.ZipFile(io.BytesIO(book)) as package:
        parts: dict[str, str | bytes] = {one.filename: package.read(one) for one in package.infolist()}
    body = parts[part]
    parts[part] = change(body.decode() if isinstance(body, bytes) else body)
    return zipped(parts)
