"""An address as a QR code on a page."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from blueprints.shared.print.document import Document


def draw_qr(pdf: Document, url: str, left: float, top: float, side: float) -> None:
    """The address as a QR code. A fixed mask is as valid as the best one and spares scoring eight of them."""
    import segno  # noqa: PLC0415 - only the drawing process needs it

    code = segno.make(url, error="m", mask=4, micro=False, boost_error=False)
    png = BytesIO()
    code.save(png, kind="png", scale=8, border=0)
    pdf.image(png, left, top, side, side, alt_text=f"QR code of {url}")
