"""sheet: a session's course code on paper, by a command, with a QR code that a phone can follow."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from pypdf import PdfReader

from tests.conftest import BASE_URL
from tests.support import make, qr
from tests.support.paper import pages

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result
    from flask import Flask

    from db.activities.tables import Session


@pytest.fixture
def session(app: Flask) -> Session:
    """A session whose code has letters that are compared as digits."""
    return make.session(code="CARDIO-7")


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=["sheet", *words])


def qr_of(pdf: bytes) -> str:
    """The address in the QR code of the first page."""
    (image,) = PdfReader(BytesIO(pdf)).pages[0].images
    picture = Image.open(BytesIO(image.data)).convert("L")
    side = next(side for side in range(21, 58, 4) if picture.width % side == 0)
    cell = picture.width // side
    dots = [[picture.getpixel((x * cell, y * cell)) == 0 for x in range(side)] for y in range(side)]
    return qr.read(dots)


def test_the_sheet_has_the_code_as_it_is_written_and_its_address(app: Flask, session: Session, tmp_path: Path) -> None:
    file = tmp_path / "sheet.pdf"

    result = run(app, "cardio 7", "-o", str(file))

    assert result.exit_code == 0, result.output
    assert f"{file}: {session.full_title}. Its QR code leads to {BASE_URL}/code/CARDIO-7" in result.output
    assert "CARDIO-7" in pages(file.read_bytes())[0]
    assert qr_of(file.read_bytes()) == f"{BASE_URL}/code/CARDIO-7"


@pytest.mark.usefixtures("session")
def test_without_a_name_it_is_written_beside_the_others(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert run(app, "CARDIO-7").exit_code == 0
    assert (tmp_path / "sheet-CARDIO-7.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.usefixtures("session")
def test_a_dash_writes_the_document_alone_to_standard_output(app: Flask) -> None:
    result = run(app, "CARDIO-7", "-o", "-")

    assert result.stdout_bytes.startswith(b"%PDF")
    assert result.stdout_bytes.rstrip().endswith(b"%%EOF")
    assert "leads to" in result.stderr


@pytest.mark.usefixtures("session")
def test_an_address_that_no_phone_can_open_is_told(app: Flask, tmp_path: Path) -> None:
    assert "No phone can open that address" in run(app, "CARDIO-7", "-o", str(tmp_path / "a.pdf")).stderr


@pytest.mark.usefixtures("session")
def test_an_unknown_code_and_a_folder_that_is_not_there_are_refused(app: Flask, tmp_path: Path) -> None:
    unknown = run(app, "CARDIO-8", "-o", str(tmp_path / "a.pdf"))
    nowhere = run(app, "CARDIO-7", "-o", str(tmp_path / "no" / "a.pdf"))

    assert (unknown.exit_code, "no session has the course code “CARDIO-8”" in unknown.output) == (1, True)
    assert (nowhere.exit_code, "No such file or directory" in nowhere.output) == (1, True)
    assert list(tmp_path.glob("*.pdf")) == []
