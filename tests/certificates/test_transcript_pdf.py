"""The transcript as a PDF, read back: every record, repeated headings, totals by credit type."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from blueprints.certificates.transcript import Row, draw_transcript
from blueprints.shared.print.type import MARKED
from tests.support.paper import POPPLER, pages, picture

AMA = "AMA PRA Category 1 Credit(s)™"
DAY = date(2026, 11, 22)


def rows(count: int) -> list[Row]:
    kinds = (AMA, "Certificate of participation")
    return [Row("3 May 2026", f"Grand Rounds no. {at};", "Live Course", kinds[at % 2], 125) for at in range(count)]


def drawn(records: list[Row], person: str = "Maria Keller, MD") -> bytes:
    return draw_transcript(person, "Lakeside Teaching Hospital", DAY, records)


def test_every_record_is_on_it_once() -> None:
    text = "".join(pages(drawn(rows(120))))

    assert [text.count(f"Grand Rounds no. {at};") for at in range(120)] == [1] * 120


def test_each_page_repeats_the_headings_and_its_number() -> None:
    texts = pages(drawn(rows(120)))

    assert len(texts) > 2
    for number, text in enumerate(texts, start=1):
        assert f"Page {number} of {len(texts)}" in text
        assert all(word in text for word in ("Date", "Title", "Activity type", "Credits", "Maria Keller, MD"))


def test_totals_are_by_credit_type_and_stand_at_the_end() -> None:
    texts = pages(drawn(rows(61)))
    lines = " ".join(texts[-1].split())

    assert "31 records Total" in lines
    assert "38.75" in lines
    assert "30 records Total" in lines
    assert "37.50" in lines
    assert not any("Total" in text for text in texts[:-1])


@pytest.mark.parametrize("count", [0, 1, 17, 18, 19, 20, 21, 22, 23])
def test_no_page_is_empty_wherever_the_break_falls(count: int) -> None:
    texts = pages(drawn(rows(count)))

    assert all("Grand Rounds" in text for text in texts) or count == 0
    assert "Transcript of Continuing Education" in texts[0]


def test_many_kinds_of_credit_go_on_to_further_pages() -> None:
    texts = pages(drawn([Row("3 May 2026", "Grand Rounds", "Live Course", f"Kind {at};", 100) for at in range(90)]))

    assert [sum(text.count(f"Kind {at};") for text in texts) for at in range(90)] == [2] * 90


@POPPLER
def test_nothing_leaves_the_page() -> None:
    long = Row("22 September 2026", "W" * 600, "W" * 150, "W" * 100, 99_999)
    page = picture(drawn([long, *rows(30)], person="W" * 400))

    assert page.size == (612, 792)
    for box in ((0, 0, 612, 36), (0, 778, 612, 792), (0, 0, 52, 792), (560, 0, 612, 792)):
        assert page.crop(box).getextrema() == (255, 255)


def test_one_record_that_cannot_be_printed_spoils_no_transcript() -> None:
    texts = pages(drawn([*rows(60), Row("3 May 2026", "Sepsis 🫀 心 today", "病院", AMA, 100), *rows(60)]))

    text = " ".join(" ".join(texts).split())
    assert "Sepsis [?] [?] today" in text
    assert text.count("Grand Rounds") == 120
    assert [MARKED in " ".join(page.split()) for page in texts] == [False] * (len(texts) - 1) + [True]


def test_the_document_says_what_it_is_and_repeats_its_bytes() -> None:
    first, second = drawn(rows(3)), drawn(rows(3))
    reader = PdfReader(BytesIO(first))

    assert first == second
    about: Any = reader.metadata
    root: Any = reader.trailer["/Root"]
    assert about.title == "Transcript of Continuing Education: Maria Keller, MD"
    assert root["/Lang"] == "en"


def test_a_thousand_records_are_drawn() -> None:
    texts = pages(drawn(rows(1000)))

    assert len(texts) > 20
