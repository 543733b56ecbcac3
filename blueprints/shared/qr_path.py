"""An address as a QR code for a page: the path of an SVG."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

QUIET = 4  # modules of white around it, as the standard asks
KEPT = 64


class Picture(NamedTuple):
    """The side of the picture in modules, and the path that draws the dark ones as strokes of one module."""

    side: int
    path: str


@lru_cache(maxsize=KEPT)
def qr_picture(url: str) -> Picture:
    """The QR code of an address. It is made once: a hall full of screens shows the same one."""
    import segno  # noqa: PLC0415 - few pages need it, and each process would hold it

    code = segno.make(url, error="m", mask=4, micro=False, boost_error=False)
    rows = [_strokes(row, y) for y, row in enumerate(code.matrix)]
    return Picture(len(rows) + 2 * QUIET, "".join(rows))


def _strokes(row: bytearray, y: int) -> str:
    """The dark runs of one row, each from its beginning on."""
    drawn, x = "", 0
    while x < len(row):
        length = 1
        while x + length < len(row) and bool(row[x + length]) == bool(row[x]):
            length += 1
        if row[x]:
            drawn += f"M{x + QUIET} {y + QUIET}.5h{length}"
        x += length
    return drawn
