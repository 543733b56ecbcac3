"""The certificate as a PDF: one landscape Letter page, drawn from a snapshot alone. No Flask, no database."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from blueprints.certificates import layout
from blueprints.certificates.wording import wording
from blueprints.shared.print.blocks import ACCENT, DoesNotFit, Drawn, write_all
from blueprints.shared.print.qr import draw_qr
from blueprints.shared.print.seal import draw_seal
from blueprints.shared.print.type import MARKED, MARKER, About, Setter, document, shown
from db.credit.certificate import PRINTED, Snapshot

if TYPE_CHECKING:
    from blueprints.shared.print.document import Document

__all__ = ["DoesNotFit", "Drawn", "Snapshot", "draw", "lay_out"]


def draw(snapshot: Snapshot, verify_url: str, seal: bytes = b"") -> bytes:
    """The certificate, always one page; the same snapshot, address and seal (a PNG) give the same bytes.

    Letters that no vendored font has are marked, and the page says so. Raises DoesNotFit when the texts cannot stand on
    one page in any size.
    """
    with _page(snapshot, verify_url) as (pdf, lines):
        pdf.add_page()
        draw_border(pdf)
        if snapshot.kind != "record":  # nobody signs today for what another system recorded
            pdf.set_line_width(0.6)
            pdf.line(layout.RIGHT - layout.SIGNATURE_WIDTH, layout.SIGN_ON, layout.RIGHT, layout.SIGN_ON)
        draw_qr(pdf, verify_url, layout.LEFT, layout.FOOT_TOP, layout.QR)
        if seal:
            draw_seal(pdf, seal, layout.SEAL, snapshot.provider)
        write_all(Setter(pdf), lines)
        return bytes(pdf.output())


def from_order(values: dict[str, Any]) -> bytes:
    """The certificate of an order's values: a stored snapshot, the address where it is checked, the seal in base 64."""
    return draw(Snapshot.from_json(values["snapshot"]), values["verify_url"], b64decode(values["seal"]))


def lay_out(snapshot: Snapshot, verify_url: str) -> list[Drawn]:
    """Every line of the certificate with its place, without drawing it. Raises as `draw` does."""
    with _page(snapshot, verify_url) as (_, lines):
        return lines


@contextmanager
def _page(snapshot: Snapshot, verify_url: str) -> Iterator[tuple[Document, list[Drawn]]]:
    snapshot = printable(snapshot)
    words = wording(snapshot)
    about = About(
        title=f"{words.heading}: {snapshot.title}",
        subject=f"{words.heading} for {snapshot.learner_name}, number {snapshot.number}",
        author=snapshot.provider,
        language=snapshot.language,
        made_on=snapshot.issued_on,
    )
    text = " ".join([*(getattr(snapshot, name) for name in PRINTED), *snapshot.statements, words.remark])
    with document("L", about, text) as pdf:
        setter = Setter(pdf)
        address = re.sub("^https?://", "", verify_url)
        lines = [*layout.body(setter, words, snapshot.provider), *layout.foot(setter, snapshot, address)]
        yield pdf, lines


def printable(snapshot: Snapshot) -> Snapshot:
    """The snapshot in letters that the fonts have, with a word on what is marked."""
    texts = {name: shown(getattr(snapshot, name)) for name in PRINTED}
    statements = tuple(shown(text) for text in snapshot.statements)
    if any(MARKER in text for text in (*texts.values(), *statements)):
        statements = (*statements, MARKED)
    return replace(snapshot, **texts, statements=statements)  # type: ignore[arg-type]


def draw_border(pdf: Document) -> None:
    """A double rule around the page."""
    pdf.set_draw_color(*ACCENT)
    for inset, weight in ((30.0, 1.4), (35.0, 0.5)):
        pdf.set_line_width(weight)
        pdf.rect(inset, inset, layout.PAGE_WIDTH - 2 * inset, layout.PAGE_HEIGHT - 2 * inset)
