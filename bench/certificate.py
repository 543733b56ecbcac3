"""A certificate drawn, with its fonts, shaping and QR, and served again from its file."""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from bench.bare_flask import bare_flask
from bench.budget import Figure, at_most, run
from bench.client import Times, in_turn
from bench.site import served, site
from bench.tools import load, percentile
from blueprints.certificates.pdf import Snapshot, draw
from db.credit.claim import claim_credit
from db.learning.tables import Participation

ROUNDS = 50
BUDGET_MS = 100.0
TIMES = 6.0
PROVIDER = "Lakeside Teaching Hospital"
STATEMENT = (
    "Lakeside Teaching Hospital designates this live activity for a maximum of 1.50 AMA PRA Category 1 Credit(s)™. "
    "Physicians should claim only the credit commensurate with the extent of their participation in the activity."
)
PLAIN = Snapshot(
    number="7F3K-9QWE-RT5Y-2ABC-D6HJ",
    issued_on=date(2026, 11, 22),
    learner_name="Łukasz Nguyễn",
    degree="MD",
    is_physician=True,
    title="Cardiology Grand Rounds: Atrial Fibrillation after Surgery",
    format_label="Live Course",
    place="Main Auditorium",
    held_on="22 November 2026",
    credit_hundredths=125,
    credit_label="AMA PRA Category 1 Credit(s)™",
    statements=(STATEMENT, STATEMENT),
    provider=PROVIDER,
    signature_name="Helen Ortiz, MD",
    signature_title="Director",
    kind="credit",
    designated_hundredths=150,
)
SEAL = Path(__file__).parents[1] / "blueprints" / "office" / "demo" / "seal.png"
SNAPSHOTS = {
    "Latin name with diacritics": PLAIN,
    "Arabic name, shaped": replace(PLAIN, learner_name="محمد عبد الله الأنصاري"),
    "Hebrew name with points": replace(PLAIN, learner_name="שָׂרָה כהן־לוי"),
    "400 W's": replace(PLAIN, learner_name="W" * 400),
}


def drawing_ms(snapshot: Snapshot, seal: bytes = b"") -> list[float]:
    """The time of each of ROUNDS drawings, after one that is not counted (it imports fpdf2), in milliseconds."""
    url = f"https://cme.example.org/verify/{snapshot.number}"
    draw(snapshot, url, seal)
    took = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        draw(snapshot, url, seal)
        took.append((time.perf_counter() - begun) * 1000)
    return took


def drawn() -> list[Figure]:
    """Each snapshot's drawing."""
    figures = []
    seals = {"with a seal": SEAL.read_bytes()}
    for name, snapshot in {**SNAPSHOTS, **dict.fromkeys(seals, PLAIN)}.items():
        took = drawing_ms(snapshot, seals.get(name, b""))
        note = f" (p95 {percentile(took, 95):.0f} ms)"
        figures.append(at_most(f"certificate drawn: {name}", statistics.median(took), BUDGET_MS, " ms", 0, note))
    return figures


def served_again() -> Figure:
    """A certificate that has its file already, as a multiple of bare Flask, one connection."""
    with site() as of:
        participation = Participation.get(Participation.learner == of.learner)
        participation.is_evaluated = True
        participation.save()
        path = f"/certificates/{claim_credit(participation, 4).number}.pdf"
        with served(of) as server, bare_flask() as bare:
            load(server.port, path, connections=1, seconds=1, headers=of.headers)  # draws it
            pair = Times.of(bare, ("/", {}, "")), Times.of(server, (path, of.headers, ""))
            in_turn(pair)
    times, _ = pair[1].by(pair[0])
    return at_most("certificate served again, 1 connection", times, TIMES, "x bare Flask")


def measure() -> Sequence[Figure]:
    """About 30 s."""
    return [*drawn(), served_again()]


if __name__ == "__main__":
    run(measure)
