"""The seal on certificates: chosen by a command, small, on what is claimed from then on, and never anywhere else."""

from __future__ import annotations

import random
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from pypdf import PdfReader

from blueprints.certificates import layout
from blueprints.certificates.pdf import draw
from blueprints.shared.print.seal import FITS, fit_seal
from db.credit.seal import is_seal, keep_seal, seal_picture
from db.engine.refusal import Refused
from db.files import store
from db.files.tables import File, Kind
from db.institution.settings import institution, set_institution
from tests.support import make
from tests.support.paper import POPPLER, URL, picture, snapshot

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result
    from flask import Flask

    from db.credit.tables import Certificate
    from tests.support.reader import Reader

INK = (74, 59, 140)


def png(size: tuple[int, int] = (300, 300), mode: str = "RGB", color: tuple[int, ...] = INK) -> bytes:
    out = BytesIO()
    Image.new(mode, size, color).save(out, "PNG")
    return out.getvalue()


def noise(side: int) -> bytes:
    out, of = BytesIO(), random.Random(7)  # noqa: S311 - the same noise every time
    Image.frombytes("RGB", (side, side), of.randbytes(side * side * 3)).save(out, "PNG")
    return out.getvalue()


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=["seal", *words])


def images(pdf: bytes) -> int:
    """The pictures on the page; one is the QR code."""
    return len(PdfReader(BytesIO(pdf)).pages[0].images)


def opened(visitor: Reader, certificate: Certificate) -> bytes:
    return visitor.as_(certificate.learner).client.get(f"/certificates/{certificate.number}.pdf").get_data()


def test_what_is_claimed_from_then_on_bears_it_and_nothing_before(visitor: Reader, app: Flask, tmp_path: Path) -> None:
    before = make.certificate()
    (tmp_path / "seal.png").write_bytes(png())
    result = run(app, str(tmp_path / "seal.png"))
    after = make.certificate()

    assert "Certificates bear this seal from now on" in result.output, result.output
    assert (images(opened(visitor, before)), images(opened(visitor, after))) == (1, 2)
    run(app, "--remove")
    assert (images(opened(visitor, make.certificate())), images(opened(visitor, after))) == (1, 2)


def test_a_certificate_keeps_its_seal_when_the_office_takes_another(visitor: Reader, app: Flask) -> None:
    set_institution({"seal": keep_seal(fit_seal(png()))})
    first = make.certificate()
    set_institution({"seal": keep_seal(fit_seal(png(color=(160, 0, 0))))})

    assert draw_as_of(first) == opened(visitor, first)


def draw_as_of(certificate: Certificate) -> bytes:
    """Its PDF from its snapshot and the seal that the snapshot names."""
    from db.credit.certificate import Snapshot  # noqa: PLC0415

    url = f"http://localhost:8000/verify/{certificate.number}"
    return draw(Snapshot.from_json(certificate.snapshot), url, seal_picture(certificate.snapshot["seal"]) or b"")


def test_a_lost_seal_is_told_and_no_certificate_is_kept_without_it(
    visitor: Reader, app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    key = keep_seal(fit_seal(png()))
    set_institution({"seal": key})
    certificate = make.certificate()
    File.delete().where(File.key == key).execute()

    assert images(opened(visitor, certificate)) == 1
    assert "its seal is lost" in caplog.text
    keep_seal(fit_seal(png()))
    assert images(opened(visitor, certificate)) == 2


@POPPLER
@pytest.mark.parametrize(("size", "is_wide"), [((300, 300), False), ((900, 200), True)])
def test_it_stands_in_its_place_as_large_as_that_is(size: tuple[int, int], is_wide: bool) -> None:
    plain, sealed = (picture(draw(snapshot(), URL, seal)) for seal in (b"", fit_seal(png(size))))
    left, top, width, height = layout.SEAL
    inside = sealed.crop((int(left), int(top), int(left + width), int(top + height)))
    dark = Image.eval(inside, lambda tone: 255 if tone < 200 else 0).getbbox() or (0, 0, 0, 0)

    assert (dark[2] - dark[0] > 97) == is_wide
    assert (dark[3] - dark[1] > 73) != is_wide
    sealed.paste("white", (int(left) - 1, int(top) - 1, int(left + width) + 1, int(top + height) + 1))
    assert sealed.tobytes() == plain.tobytes(), "nothing else moves"


def test_the_same_seal_is_kept_once(app: Flask) -> None:
    small = fit_seal(png())

    assert keep_seal(small) == keep_seal(small)
    assert File.select().where(File.kind == Kind.SEAL).count() == 1


def test_a_seal_is_small_whatever_came(app: Flask) -> None:
    for body in (png((5000, 5000)), png((400, 400), "RGBA", (0, 0, 0, 0)), noise(300)):
        small = fit_seal(body)

        assert len(small) <= FITS
        assert Image.open(BytesIO(small)).mode == "P"


def test_what_is_clear_becomes_the_paper(app: Flask) -> None:
    small = Image.open(BytesIO(fit_seal(png((400, 400), "RGBA", (0, 0, 0, 0))))).convert("RGB")

    assert small.getpixel((10, 10)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a PNG inside"),
        (b"\xff\xd8\xff\xe0 a picture of a camera", "not a PNG inside"),
        (png()[:60], "damaged"),
        (png() + bytes(5_000_001), "more than 5 MB"),
        (png((80, 300)), "80 by 300 dots"),
        (png((5001, 100)), "5001 by 100 dots"),
        (b"", "not a PNG inside"),
    ],
)
def test_what_cannot_be_a_seal_is_refused_in_words(app: Flask, tmp_path: Path, body: bytes, words: str) -> None:
    (tmp_path / "seal").write_bytes(body)

    result = run(app, str(tmp_path / "seal"))

    assert result.exit_code == 1
    assert words in result.output
    assert institution().seal == ""
    with pytest.raises(Refused):
        fit_seal(body)


def test_a_file_that_is_not_there_is_refused(app: Flask, tmp_path: Path) -> None:
    result = run(app, str(tmp_path / "none.png"))

    assert result.exit_code == 1
    assert "none.png" in result.output


@pytest.mark.parametrize("key", ["https://example.org/seal.png", "/etc/passwd", "0" * 64])
def test_the_setting_takes_no_seal_that_is_not_kept(app: Flask, key: str) -> None:
    result = app.test_cli_runner().invoke(args=["settings", f"seal={key}"])

    assert result.exit_code == 1
    assert "the command seal FILE keeps one and sets it" in result.output
    assert not is_seal(key)


def test_a_damaged_seal_is_not_drawn(app: Flask) -> None:
    key = keep_seal(fit_seal(png()))
    assert seal_picture(key)
    store.delete(File.get(File.key == key))

    assert seal_picture(key) is None
