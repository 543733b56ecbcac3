"""Reads printed documents back: text by pypdf and by poppler, pages as pictures by poppler."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader

from db.credit.certificate import Snapshot

POPPLER = pytest.mark.skipif(
    not os.environ.get("CI") and shutil.which("pdftoppm") is None, reason="needs poppler-utils (pdftotext, pdftoppm)"
)
DIRECTIONS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")  # pdftotext marks what runs right to left
NUMBER = "7F3K-9QWE-RT5Y-2ABC-D6HJ"
URL = f"https://cme.example.org/verify/{NUMBER}"


def snapshot(**changes: Any) -> Snapshot:
    """A physician's certificate of 1.25 credits, with what a test wants changed."""
    values: dict[str, Any] = {
        "number": NUMBER,
        "issued_on": date(2026, 11, 22),
        "learner_name": "Maria Keller",
        "degree": "MD",
        "is_physician": True,
        "title": "Atrial Fibrillation after Surgery",
        "format_label": "Live Course",
        "place": "Main Auditorium",
        "held_on": "November 20, 2026",
        "credit_hundredths": 125,
        "credit_label": "AMA PRA Category 1 Credit(s)™",
        "statements": ("Lakeside designates this live activity for 1.50 AMA PRA Category 1 Credit(s)™.",),
        "provider": "Lakeside Teaching Hospital",
        "signature_name": "Helen Ortiz, MD",
        "signature_title": "Director",
        "kind": "credit",
        "designated_hundredths": 150,
        "date_style": "us",
    }
    return Snapshot(**{**values, **changes})


def pages(pdf: bytes) -> list[str]:
    """The text of each page, by pypdf."""
    return [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]


def poppler_text(pdf: bytes) -> str:
    """The text as poppler reads it, in reading order, without its direction marks."""
    answer = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return DIRECTIONS.sub("", answer.stdout.decode())


def picture(pdf: bytes, dots: int = 72) -> Image.Image:
    """The first page in gray, at so many dots per inch: at 72 a dot is a point."""
    command = ["pdftoppm", "-r", str(dots), "-gray", "-singlefile", "-"]
    answer = subprocess.run(command, input=pdf, capture_output=True, check=True)
    return Image.open(BytesIO(answer.stdout))
