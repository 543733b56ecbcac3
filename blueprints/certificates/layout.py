"""The place of each line of a certificate. Long names and titles shrink, then wrap, and never leave their room."""

from __future__ import annotations

from dataclasses import replace

from blueprints.certificates.wording import Wording
from blueprints.shared.print.blocks import ACCENT, INK, SOFT, Drawn, Style, fitted, shared_out, stacked
from blueprints.shared.print.type import Setter
from db.credit.certificate import Snapshot

PAGE_WIDTH, PAGE_HEIGHT = 792.0, 612.0  # Letter, landscape, in points
TOP, BOTTOM = 56.0, 476.0  # what the wording may fill
WIDTH = 620.0  # its widest line
FOOT_TOP, FOOT_BOTTOM = 486.0, 562.0
LEFT, RIGHT = 62.0, PAGE_WIDTH - 62.0
QR = FOOT_BOTTOM - FOOT_TOP
NOTE_LEFT, NOTE_WIDTH = LEFT + QR + 12, 250.0
SIGNATURE_WIDTH = 220.0
SEAL = (404.0, FOOT_TOP, 100.0, QR)  # left, top, width, height: between the note and the signature
SIGNED_HEIGHT = 34.0  # name and office of who signs
SIGN_ON = FOOT_BOTTOM - SIGNED_HEIGHT - 4

SMALL = Style(8.5, 5, SOFT, gives=0.5)
PROVIDER = Style(13, 0, INK, 10)
NAME = Style(33, 2, INK, 19, gives=1)
NOTE, SIGNED = Style(8.5, 0, SOFT), Style(10.5, 0, INK)


def parts(words: Wording, provider: str) -> list[tuple[str, Style]]:
    """The wording, top to bottom, with its looks; empty texts are left out."""
    rows = [
        (provider, PROVIDER),
        (words.heading, Style(31, 10, ACCENT, 20)),
        (words.opening, Style(11.5, 18, SOFT)),
        (words.name, NAME),
        (words.degree, Style(15, 0, INK, 10)),
        (words.deed, Style(11.5, 6, SOFT)),
        (words.title, Style(19, 4, ACCENT, 14, gives=1)),
        (words.facts, Style(11.5, 4, INK, 10)),
        (words.credit, Style(15, 14, INK, 12)),
        (words.remark, Style(10.5, 2, INK, 9)),
        *((text, replace(SMALL, above=3 if at else 14)) for at, text in enumerate(words.statements)),
    ]
    return [(text, style) for text, style in rows if text]


def body(setter: Setter, words: Wording, provider: str) -> list[Drawn]:
    """The wording centered in its room, all of it as much smaller as it takes. Raises DoesNotFit."""
    blocks = shared_out(setter, parts(words, provider), WIDTH, BOTTOM - TOP)
    top = TOP + (BOTTOM - TOP - sum(block.height for block in blocks)) * 0.4
    return list(stacked(blocks, top, PAGE_WIDTH))


def foot(setter: Setter, snapshot: Snapshot, address: str) -> list[Drawn]:
    """Beside the QR: number, day of issue, address. On the right: who signs, if anybody does. Raises DoesNotFit."""
    kind = "Record" if snapshot.kind == "record" else "Certificate"
    note = [f"{kind} number", snapshot.number, f"Issued {snapshot.issued_day}", f"Check it at {address}"]
    notes = fitted(setter, note, (NOTE, SIGNED, NOTE, NOTE), NOTE_WIDTH, QR)
    signed = ["", ""] if snapshot.kind == "record" else [snapshot.signature_name, snapshot.signature_title]
    signature = fitted(setter, signed, (SIGNED, NOTE), SIGNATURE_WIDTH, SIGNED_HEIGHT)
    note_top = FOOT_BOTTOM - sum(block.height for block in notes)
    return [
        *(replace(each, left=NOTE_LEFT) for each in stacked(notes, note_top, PAGE_WIDTH)),
        *(
            replace(each, left=RIGHT - SIGNATURE_WIDTH)
            for each in stacked(signature, FOOT_BOTTOM - SIGNED_HEIGHT, PAGE_WIDTH)
        ),
    ]
