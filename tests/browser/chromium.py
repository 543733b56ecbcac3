"""Starts the machine's own Chromium under Playwright, silent toward the network."""

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
# Each page lives for a second: to make its scripts fast takes longer than they run.
SHORT_LIFE = "--js-flags=--always-sparkplug --no-maglev --no-turbofan"
# What the address bar suggests is drawn by two pages of the browser's own, anew for each window and thus each context:
# two thirds of what a context costs, and nobody types an address here.
NOT_DRAWN = ("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup")
# Of several lists Chromium heeds the last, so this one repeats Playwright's; a test compares them.
LEFT_OUT = (
    *NOT_DRAWN,
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "LensOverlay",
    "MediaRouter",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "TcpPortRandomizationWin",
    "OptimizationHints",
    "NetworkTimeServiceQuerying",
    "AimEnabled",
    "PreconnectToSearch",
    "msForceBrowserSignIn",
    "msEdgeUpdateLaunchServicesPreferredVersion",
)


@contextmanager
def running() -> Iterator[Browser]:
    """A headless Chromium; closed at the end."""
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []  # its sandbox refuses to be started by root
    with sync_playwright() as playwright:
        switches = [*QUIET, SHORT_LIFE, f"--disable-features={','.join(LEFT_OUT)}", *as_root]
        browser = playwright.chromium.launch(executable_path=tools.chromium(), args=switches)
        try:
            yield browser
        finally:
            browser.close()
