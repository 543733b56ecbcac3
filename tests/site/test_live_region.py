"""A table that was sorted or turned in place says so to whoever hears the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.learning.test_transcript import learner_with

if TYPE_CHECKING:
    from tests.support.reader import Reader


def test_every_page_has_one_silent_region(visitor: Reader) -> None:
    page = visitor.get("/")

    assert (page.one("#live")["role"], page.one("#live").get_text()) == ("status", "")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("?sort=type&dir=asc", "1–25 of 30, sorted by Type, A to Z"),
        ("?page=2", "26–30 of 30, sorted by Date, newest first"),
    ],
)
def test_the_part_that_htmx_asks_for_says_how_it_is_sorted(visitor: Reader, query: str, said: str) -> None:
    visitor.with_htmx = True
    page = visitor.as_(learner_with(30)).get(f"/transcript{query}", part=True)

    assert page.one("#live[data-hx-swap-oob=innerHTML]").get_text() == said


def test_a_whole_page_says_it_in_the_tables_caption_alone(visitor: Reader) -> None:
    page = visitor.as_(learner_with(30)).get("/transcript?sort=type")

    assert page.one("#live").get_text() == ""
    assert "sorted by Type" in page.one("caption").get_text()
