"""Invented rows that fill the styleguide's tables and lists."""

from __future__ import annotations

from typing import NamedTuple


class Row(NamedTuple):
    """One line of the sample transcript; credit in hundredths."""

    date: str
    title: str
    kind: str
    hundredths: int


class Page(NamedTuple):
    """The values of the pager: the rows that are shown, and the addresses of its four ways ('' for none)."""

    first_row: int
    last_row: int
    total: int
    first_url: str
    prev_url: str
    next_url: str
    last_url: str


_SEEN = [
    Row(
        "November 19, 2026",
        "Cardiology Grand Rounds: Atrial Fibrillation after Surgery",
        "Regularly Scheduled Series",
        125,
    ),
    Row("November 4, 2026", "Managing Severe Asthma in the Emergency Department", "Enduring Material", 100),
    Row("October 22, 2026", "Tumor Board", "Regularly Scheduled Series", 100),
    Row("October 9, 2026", "Safe Opioid Prescribing: A Half-Day Workshop for Primary Care", "Live Course", 400),
    Row("September 30, 2026", "Journal Club: Anticoagulation in Older Adults", "Journal-based CME", 50),
]
ROWS = [_SEEN[n % 5] for n in range(25)]
_WHOLE = "/styleguide/transcript"
RECENT = Page(1, 5, 61, "", "", "/styleguide/home?page=2", "/styleguide/home?page=13")
WHOLE = Page(26, 50, 61, _WHOLE, _WHOLE, f"{_WHOLE}?page=3", f"{_WHOLE}?page=3")
RULES = [
    ("Must be between 8 and 16 characters in length", True),
    ("Must Contain at least 1 upper case character", True),
    ("Must Contain at least 1 lower case character", True),
    ("Must Contain at least 1 numeric character", False),
    ("Must Contain at least 1 of the following ! * @ # $ % ^ & + =", False),
]
STEPS = [("Assessment", "done", ""), ("Evaluation", "open", "/styleguide/evaluation"), ("Claim credit", "later", "")]
