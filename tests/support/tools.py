"""Which programs of the machine the tests can use, and how to get those that are missing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass

from tests.support import postgres

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


@dataclass(frozen=True)
class Tool:
    """A program that some tests need."""

    name: str
    find: Callable[[], object | None]
    package: str  # of Debian
    needed_for: str


def chromium() -> str | None:
    """The path of the first Chromium or Chrome on the PATH."""
    return next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


def java() -> str | None:
    """The path of the Java that runs the HTML checker."""
    return shutil.which("java")


TOOLS = (
    Tool("PostgreSQL", postgres.programs, "postgresql", "all tests once more on PostgreSQL"),
    Tool("Chromium", chromium, "chromium", "the browser journeys"),
    Tool("Java", java, "default-jre-headless", "the HTML checker on the pages of the browser journeys"),
    Tool("pdftoppm", lambda: shutil.which("pdftoppm"), "poppler-utils", "the look at a certificate as it prints"),
)


def missing() -> list[Tool]:
    """The tools that this machine lacks."""
    return [tool for tool in TOOLS if tool.find() is None]


def in_ci() -> bool:
    """Whether nothing may be left out."""
    return os.environ.get("CI", "").lower() in {"1", "true", "yes"}
