"""How long a certificate takes to draw, fonts, shaping and QR included: `python -m bench.certificate`."""

from __future__ import annotations

import statistics
import sys
import time
from dataclasses import replace
from datetime import date

from bench.tools import machine, percentile, table
from blueprints.certificates.pdf import Snapshot, draw
from blueprints.certificates.transcript import Row, draw_transcript

ROUNDS = 50
BUDGET_MS = 100.0
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
SNAPSHOTS = {
    "Latin name with diacritics": PLAIN,
    "Arabic name, shaped": replace(PLAIN, learner_name="محمد عبد الله الأنصاري"),
    "Hebrew name with points": replace(PLAIN, learner_name="שָׂרָה כהן־לוי"),
    "400 W's": replace(PLAIN, learner_name="W" * 400),
}


def drawing_ms(snapshot: Snapshot) -> list[float]:
    """The time of each of ROUNDS drawings, after one that is not counted (it imports fpdf2), in milliseconds."""
    url = f"https://cme.example.org/verify/{snapshot.number}"
    draw(snapshot, url)
    took = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        draw(snapshot, url)
        took.append((time.perf_counter() - begun) * 1000)
    return took


def transcript_ms(count: int) -> float:
    """The time of one transcript of `count` records, in milliseconds."""
    rows = [
        Row("22 November 2026", f"Grand Rounds {at}", "Live Course", PLAIN.credit_label, 125) for at in range(count)
    ]
    begun = time.perf_counter()
    draw_transcript("Łukasz Nguyễn, MD", PROVIDER, date(2026, 11, 22), rows)
    return (time.perf_counter() - begun) * 1000


def main() -> bool:
    """Print the figures; whether each certificate's p50 is within the budget."""
    print(f"certificate, drawn: budget p50 {BUDGET_MS:.0f} ms; {machine()}")
    rows, within = [], True
    for name, snapshot in SNAPSHOTS.items():
        took = drawing_ms(snapshot)
        p50 = statistics.median(took)
        within = within and p50 <= BUDGET_MS
        rows.append([name, f"{p50:.1f}", f"{percentile(took, 95):.1f}"])
    rows += [[f"transcript of {count} records, once", f"{transcript_ms(count):.1f}", ""] for count in (60, 1000)]
    table(["drawn", "p50 ms", "p95 ms"], rows)
    return within


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
