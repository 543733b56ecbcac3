"""Rows as a CSV file that every spreadsheet opens rightly, and none takes a cell of it for a formula."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from flask import Response

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

BYTE_ORDER_MARK = "\ufeff"  # without it older spreadsheets misread every accent
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_answer(name: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> Response:
    """The rows below their header, to be saved under this name."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)  # where a comma is no separator, no cell falls apart
    writer.writerow(header)
    writer.writerows([inert(cell) for cell in row] for row in rows)
    response = Response(BYTE_ORDER_MARK + text.getvalue(), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def inert(cell: str) -> str:
    """The cell, which no program takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
