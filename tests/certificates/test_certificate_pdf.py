"""The certificate as a PDF, read back: the words, the scripts, the room that long texts take, the QR code."""

from __future__ import annotations

import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from blueprints.certificates import layout
from blueprints.certificates.pdf import Snapshot, draw, lay_out
from blueprints.shared.print.type import MARKED
from tests.support import qr
from tests.support.paper import NUMBER, POPPLER, URL, pages, picture, poppler_text, snapshot

ROOT = Path(__file__).parents[2]
LEFT_TO_RIGHT = ["Łukasz", "Nguyễn Thị Hạnh", "Ελένη", "Жанна", "O'Brien", "**b** ) Tj \\", "{nb} & <b>", "Ọ̀ṣun"]
RIGHT_TO_LEFT = ["محمد", "محمد عبد الله الأنصاري", "שרה", "שרה כהן־לוי"]


def text_of(certificate: Snapshot) -> str:
    (page,) = pages(draw(certificate, URL))
    return page


@pytest.mark.parametrize("name", LEFT_TO_RIGHT)
def test_a_name_is_printed_as_it_is_written(name: str) -> None:
    assert f"{name}, MD" in text_of(snapshot(learner_name=name)).splitlines()


@POPPLER
@pytest.mark.parametrize("name", RIGHT_TO_LEFT)
def test_arabic_and_hebrew_read_from_right_to_left(name: str) -> None:
    lines = poppler_text(draw(snapshot(learner_name=name), URL)).splitlines()

    assert lines[lines.index("MD") - 1] == name


def name_width(name: str) -> float:
    """The width of a name as it is printed, for one point of size."""
    return next(each.line.width for each in lay_out(snapshot(learner_name=name), URL) if each.size == layout.NAME.size)


def test_arabic_letters_are_joined() -> None:
    assert name_width("محمد") < 0.8 * name_width("م ح م د")
    assert name_width("علی\u200cرضا") != name_width("علیرضا")


@pytest.mark.parametrize(
    ("marked", "plain"), [("مُحَمَّد", "محمد"), ("שָׂרָה", "שרה"), ("O\u0323\u0300", "O"), ("Z\u0301\u0302", "Z")]
)
def test_marks_stand_on_their_letters(marked: str, plain: str) -> None:
    assert name_width(marked) == pytest.approx(name_width(plain), rel=0.03)


@pytest.mark.parametrize("name", ["Anna 王小明", "Anna क्षत्रिय", "Anna 👩‍⚕️", "Anna \ue000 "])
def test_letters_that_no_font_has_are_marked_and_explained(name: str) -> None:
    text = " ".join(text_of(snapshot(learner_name=name)).split())

    assert "Anna [?]" in text
    assert MARKED in text


@pytest.mark.parametrize("part", ["title", "provider", "place", "signature_name", "degree", "statements"])
def test_whatever_text_cannot_be_printed_the_certificate_is_drawn(part: str) -> None:
    odd: object = ("病院 0.25",) if part == "statements" else "病院 Lake"

    text = text_of(snapshot(**{part: odd}))

    assert "[?]" in text
    assert "Atrial Fibrillation" in text or part == "title"


def test_nothing_is_explained_where_nothing_is_marked() -> None:
    assert MARKED not in " ".join(text_of(snapshot()).split())


def test_everything_that_the_accreditor_asks_for_is_there() -> None:
    text = text_of(snapshot())

    for said in (
        "Lakeside Teaching Hospital",
        "Atrial Fibrillation",
        "Live Course",
        "Main Auditorium",
        "November 20, 2026",
    ):
        assert said in text
    for said in (NUMBER, "Issued November 22, 2026", "Helen Ortiz, MD", "Director", URL.removeprefix("https://")):
        assert said in text


@pytest.mark.parametrize(
    ("amount", "said"), [(125, "1.25 AMA PRA Category 1 Credits™"), (100, "1.00 AMA PRA Category 1 Credit™")]
)
def test_the_credit_awarded_is_the_credit_claimed(amount: int, said: str) -> None:
    assert f"and is awarded {said}." in text_of(snapshot(credit_hundredths=amount))


def test_the_trademark_is_in_italics() -> None:
    lines = lay_out(snapshot(), URL)
    spans = [span for each in lines for span in each.line.spans if "AMA PRA" in span.text]

    assert len(spans) == 2
    assert all(span.font == "serif-italic" and span.text.endswith("™") for span in spans)


def test_others_get_a_participation_that_names_the_designation() -> None:
    text = text_of(snapshot(kind="participation", is_physician=False, degree="RN"))

    assert "Certificate of Participation" in text
    assert "with 1.25 hours of participation." in text
    assert "This activity was designated for a maximum of 1.50 AMA PRA Category 1 Credit(s)™." in text
    assert "awarded" not in text


def test_another_credit_type_is_counted_in_its_own_unit() -> None:
    hours = {"credit_label": "Nursing contact hours", "unit": "contact hour", "is_physician": False, "degree": "RN"}

    assert "and is awarded 1.25 Nursing contact hours." in text_of(snapshot(**hours))
    assert "designated for a maximum of 1.50 Nursing contact hours." in text_of(snapshot(**hours, kind="participation"))


def test_an_old_record_repeats_and_awards_nothing() -> None:
    record = snapshot(
        kind="record", source_system="myCME", credit_hundredths=117, credit_label="Category 1", statements=()
    )
    text = text_of(record)

    assert "From the records of myCME" in text
    assert "Credit on record: 1.17 Category 1" in text
    assert "This page awards no new credit." in text
    assert "is awarded" not in text
    assert "Helen Ortiz" not in text


@POPPLER
@pytest.mark.parametrize(
    "url", [URL, "http://localhost:8000/verify/x", f"https://{'department.' * 5}example.org/verify/{NUMBER}"]
)
def test_the_qr_code_leads_to_the_check(url: str) -> None:
    page = picture(draw(snapshot(), url), dots=288)
    left, top, side = (int(4 * points) for points in (layout.LEFT, layout.FOOT_TOP, layout.QR))
    code = page.crop((left, top, left + side, top + side)).point(lambda gray: 255 * (gray > 127))
    # The first finder pattern is seven modules wide, which tells how many there are.
    wide = next(x for x in range(side) if code.getpixel((x, 3)) == 255)
    count = 17 + 4 * round((side / (wide / 7) - 17) / 4)

    at = [int((each + 0.5) * side / count) for each in range(count)]
    assert qr.read([[code.getpixel((x, y)) == 0 for x in at] for y in at]) == url


def test_the_document_says_what_it_is() -> None:
    reader = PdfReader(BytesIO(draw(snapshot(), URL)))
    about: Any = reader.metadata
    root: Any = reader.trailer["/Root"]

    assert about.title == "Certificate of Credit: Atrial Fibrillation after Surgery"
    assert about.author == "Lakeside Teaching Hospital"
    assert about["/CreationDate"] == "D:20261122000000Z"
    assert root["/Lang"] == "en"
    assert [float(side) for side in reader.pages[0].mediabox] == [0, 0, 792, 612]


def test_the_same_snapshot_gives_the_same_bytes_in_any_process() -> None:
    code = "import sys; from tests.support.paper import *; from blueprints.certificates.pdf import draw;"
    code += "sys.stdout.buffer.write(draw(snapshot(learner_name='שרה محمد Łukasz'), URL))"
    drawn = [
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            check=True,
            cwd=ROOT,
            env=os.environ | {"PYTHONHASHSEED": seed},
        )
        for seed in ("1", "2")
    ]

    assert drawn[0].stdout == drawn[1].stdout == draw(snapshot(learner_name="שרה محمد Łukasz"), URL)


def test_drawing_leaves_no_letter_of_a_name_in_the_log() -> None:
    code = "from blueprints.shared.log import log_to_stderr; log_to_stderr();"
    code += "from tests.support.paper import *; from blueprints.certificates.pdf import draw; draw(snapshot(), URL)"
    drawn = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)

    assert drawn.stderr == ""


def test_no_module_of_the_application_loads_the_drawing_library() -> None:
    code = "import sys, cmeapp, blueprints.certificates.pdf; print({'fpdf', 'fontTools', 'uharfbuzz'} & {*sys.modules})"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)

    assert answer.stdout.strip() == "set()"
