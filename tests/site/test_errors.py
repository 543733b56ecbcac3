"""Refusals are pages in the frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.support.reader import Reader


def test_an_unknown_address_answers_with_a_page_and_a_way_on(reader: Reader) -> None:
    page = reader.get("/nowhere")

    assert page.status == 404
    assert "There is nothing here" in page.text
    assert page.html.select('a[href="/"]')
