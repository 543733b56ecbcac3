"""A certificate's PDF as a file: drawn once from the snapshot, written whole or not at all, and kept for good."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from db.credit.certificate import Snapshot

if TYPE_CHECKING:
    from db.credit.tables import Certificate


def pdf_of(certificate: Certificate, files_dir: Path, verify_url: str) -> bytes:
    """The PDF of this certificate: read if it was drawn before, else drawn (about 50 ms) and kept."""
    path = file_of(certificate.number, files_dir)
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return _keep(_draw(certificate, verify_url), path)


def file_of(number: str, files_dir: Path) -> Path:
    """Where the PDF of this number is kept: in a folder of its first two letters, so that no folder grows huge."""
    return files_dir / "certificates" / number[:2] / f"{number}.pdf"


def _draw(certificate: Certificate, verify_url: str) -> bytes:
    from blueprints.certificates.pdf import draw  # noqa: PLC0415 - fpdf2 takes half a second and 20 MB: only here

    return draw(Snapshot.from_json(certificate.snapshot), verify_url)


def _keep(body: bytes, path: Path) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as part:
        part.write(body)
        part.flush()
        os.fsync(part.fileno())
    Path(part.name).replace(path)
    return body
