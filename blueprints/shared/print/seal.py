"""A seal for certificates: any PNG made small enough to go with each of them, and its place on the page."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from db.engine.refusal import Refused

if TYPE_CHECKING:
    from PIL.Image import Image

    from blueprints.shared.print.document import Document

SIGNATURE = b"\x89PNG\r\n\x1a\n"
LARGEST_FILE = 5_000_000  # bytes
SMALLEST_SIDE, LARGEST_SIDE = 100, 5_000  # dots
# It goes with every order of a certificate, and an order above 24 KB is drawn after all others.
FITS = 12_000  # bytes
# Dots, where a seal is 100 points wide at most. The smallest fits whatever it shows: four bits for each dot.
SIDES, COLORS = (480, 400, 320, 240, 180, 140), (64, 32, 16)
WANTED = "Save the seal as PNG, at least 100 dots wide and high, and name that file."


def fit_seal(body: bytes) -> bytes:
    """The picture of a PNG file on white, in few colors and at most FITS bytes. Raises Refused.

    No SVG: fpdf2 leaves out its texts and follows what it refers to.
    """
    flat = _flat(body)
    tried = (_small(flat, side, colors) for side in SIDES for colors in COLORS)
    return next(small for small in tried if len(small) <= FITS)


def _flat(body: bytes) -> Image:
    from PIL import Image  # noqa: PLC0415 - the command alone needs it

    if not body.startswith(SIGNATURE):
        raise Refused(f"this file is not a PNG inside. {WANTED}")
    if len(body) > LARGEST_FILE:
        raise Refused(f"this file has more than 5 MB. {WANTED}")
    try:
        with Image.open(BytesIO(body), formats=["PNG"]) as found:
            if not SMALLEST_SIDE <= min(found.size) <= max(found.size) <= LARGEST_SIDE:
                raise Refused(f"this picture is {found.width} by {found.height} dots. 100 to 5,000 are drawn. {WANTED}")
            picture = found.convert("RGBA")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as fault:
        raise Refused(f"this PNG is damaged. {WANTED}") from fault
    paper = Image.new("RGBA", picture.size, "white")
    paper.alpha_composite(picture)
    return paper.convert("RGB")


def _small(flat: Image, side: int, colors: int) -> bytes:
    small, out = flat.copy(), BytesIO()
    small.thumbnail((side, side))
    small.quantize(colors).save(out, "PNG", optimize=True)
    return out.getvalue()


def draw_seal(pdf: Document, picture: bytes, box: tuple[float, float, float, float], of: str) -> None:
    """The seal as large as its box (left, top, width, height) allows, in the middle of it."""
    pdf.image(BytesIO(picture), *box, keep_aspect_ratio=True, alt_text=f"Seal of {of}")
