"""The walks of bench/walks.py: they count what a person does, and the main job stays within its bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bench.phone import HEIGHT, Count, phone, together
from bench.walks import WALKS, Walk, faults, walked

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from bench.phone import Phone
    from tests.browser.served import Served

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("name", ["new", "known"])
def test_the_main_job_stays_within_its_taps_and_pages(browser: Browser, site: Served, name: str) -> None:
    assert walked(WALKS[name], browser, site).faults == []


def test_a_walk_counts_taps_letters_and_pages(browser: Browser, site: Served) -> None:
    with phone(browser, site) as of:
        of.open("/sign-in")
        of.fill(of.field("Email"), "maya@example.org")
        of.press(of.link("Sign up"))
        of.select(of.field("Degree"), "MD")

    assert (of.count.taps, of.count.typed, of.count.pages) == (4, 16, 2)
    assert of.count.received > 10_000
    assert of.count.seconds > 0.8  # two documents, 400 ms each


def test_a_button_below_the_screen_or_under_another_is_told(browser: Browser, site: Served) -> None:
    with phone(browser, site) as of:
        of.page.set_content(
            f"<button>Here</button><p style='height: {HEIGHT}px'></p><button>Below</button>"
            "<div style='position: fixed; bottom: 0; height: 40px; width: 100%'></div>"
            "<button style='position: absolute; top: 710px; z-index: -1'>Under</button>"
        )
        for name in ("Here", "Below", "Under"):
            of.look(of.button(name))

    assert [fault.split("”")[0] for fault in of.count.hidden] == ["“Below", "“Under"]


def test_more_taps_and_pages_than_allowed_are_told() -> None:
    walk = Walk("Somebody", lambda of: None, taps=7, pages=4)

    assert faults(walk, Count(taps=8, pages=4)) == ["8 taps, at most 7"]
    assert faults(walk, Count(taps=7, pages=5)) == ["5 pages, at most 4"]


def test_a_walk_that_does_not_go_on_says_where(browser: Browser, site: Served) -> None:
    def way(of: Phone) -> None:
        of.open("/nowhere")
        raise AssertionError("no such button")

    found = walked(Walk("Somebody", way), browser, site).faults

    assert found == [f"stopped at {site.url}/nowhere: no such button"]


def test_requests_at_the_same_time_keep_nobody_waiting_twice() -> None:
    assert together([(0.0, 1.0), (0.5, 2.0), (3.0, 4.0), (3.2, 3.4)]) == 3.0
