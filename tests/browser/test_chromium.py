"""The browser of the journeys is the one that Playwright means, less what nobody looks at."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


def test_what_playwright_leaves_out_stays_out(browser: Browser) -> None:
    page = browser.new_page()
    page.goto("chrome://version")
    line = page.locator("#command_line").inner_text()
    page.close()
    lists = [set(found.split(",")) for found in re.findall(r"--disable-features=([\w,]+)", line)]

    assert len(lists) > 1, "Playwright has given up its list: so can we"
    assert set().union(*lists) == lists[-1]
