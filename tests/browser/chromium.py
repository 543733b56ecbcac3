"""Starts the machine's own Chromium under Playwright, silent towards the network."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

from tests.support import tools

# A browser that is only walked through our pages has nothing to ask of its maker.
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
)


@contextmanager
def running() -> Iterator[Browser]:
    """A headless Chromium; closed at the end."""
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []  # its sandbox refuses to be started by root
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=tools.chromium(), args=[*QUIET, *as_root])
        try:
            yield browser
        finally:
            browser.close()
