"""The session sheet from the last row of a hall: how large its QR code is, and in which letters its code stands."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
import segno
from PIL import ImageOps
from pypdf import PdfReader

from blueprints.shared.print.sheet import Sheet, draw_sheet
from tests.applications.test_session_sheet import SHEET
from tests.support import qr
from tests.support.paper import POPPLER, picture

DOTS = 144  # an inch: two to the point
WIDTH, HEIGHT = 792, 612  # points
SERIF, SANS = "NotoSerif", "NotoSansMonoBold"


def sheet(**changes: Any) -> bytes:
    return draw_sheet(Sheet(**{**vars(SHEET), **changes}))


def set_in(pdf: bytes) -> dict[str, tuple[str, float]]:
    """Each text of the first page with its font and its size in points."""
    found: dict[str, tuple[str, float]] = {}

    def note(text: str, _: Any, __: Any, font: Any, size: float) -> None:
        if text.strip():
            found[text.strip()] = (str(font["/BaseFont"]).partition("+")[2], size)

    PdfReader(BytesIO(pdf)).pages[0].extract_text(visitor_text=note)
    return found


@POPPLER
@pytest.mark.parametrize("url", [SHEET.url, "https://cme.ardanlakemedicalcenter.example.org/code/SEPSIS-2027"])
def test_the_qr_takes_half_the_height_and_is_read_from_the_paper(url: str) -> None:
    page = picture(sheet(url=url, statements=(), disclosures=(), title="", when="", place="", window=""), DOTS)
    right = page.crop((page.width * 420 // WIDTH, 0, page.width, page.height * 355 // HEIGHT))  # above the address
    left, top, end, _ = ImageOps.invert(right).getbbox() or (0, 0, 0, 0)
    count = int(segno.make(url, error="m", micro=False, boost_error=False).symbol_size(border=0)[0])
    step = (end - left) / count
    middles = [int((at + 0.5) * step) for at in range(count)]

    assert end - left >= page.height / 2 - 2
    dark = ImageOps.invert(right).point(lambda gray: 255 if gray > 127 else 0)
    assert qr.read([[bool(dark.getpixel((left + x, top + y))) for x in middles] for y in middles]) == url


def test_the_code_stands_in_a_sans_serif_that_tells_0_from_o() -> None:
    texts = set_in(sheet())

    assert texts["Sepsis in the first hour"][0] == SERIF
    assert texts["7KP-M3XQ"][0] == SANS
    assert texts["7KP-M3XQ"][1] >= 70
    assert texts["cme.example.org/code/7KPM3XQ"][0] == SANS


@pytest.mark.parametrize("code", ["CARDIO", "SEPSIS 2027 O0 2Z B8 S5", "ABC"])
def test_a_code_stays_on_one_line_beside_the_qr(code: str) -> None:
    font, size = set_in(sheet(code=code))[code]

    assert font == SANS
    assert 0.6 * size * len(code) <= 349  # a letter is six tenths of its size wide


def test_an_address_or_a_code_with_other_letters_is_set_as_text_is() -> None:
    texts = set_in(sheet(code="CAR–DIO", url="https://cmé.example.org/code/CAR-DIO"))

    assert texts["CAR–DIO"][0] == SERIF
    assert texts["cmé.example.org/code/CAR-DIO"][0] == SERIF
