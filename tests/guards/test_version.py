"""The version stands in one place; the changelog's headings and the tags of releases agree with it."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from cmeapp import VERSION

ROOT = Path(__file__).parents[2]
HEADINGS = re.findall(r"^## (.*)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
UNRELEASED = "Unreleased"
RELEASE = re.compile(r"(\d+)\.(\d+)\.(\d+), [A-Z][a-z]+ \d{1,2}, \d{4}")


def released() -> list[tuple[int, ...]]:
    """The versions in the changelog, the newest first."""
    found = [RELEASE.fullmatch(heading) for heading in HEADINGS if heading != UNRELEASED]
    return [tuple(map(int, each.groups())) if each else () for each in found]


def test_each_heading_of_the_changelog_is_a_release_with_its_day() -> None:
    assert () not in released(), HEADINGS
    assert released() == sorted(set(released()), reverse=True)
    assert HEADINGS.count(UNRELEASED) == (HEADINGS[0] == UNRELEASED)


def test_the_program_is_of_the_newest_release() -> None:
    assert released()[0] == tuple(map(int, VERSION.split(".")))


def test_each_tag_of_a_release_has_its_heading() -> None:
    tags = subprocess.run(["git", "tag", "--list", "v*"], cwd=ROOT, capture_output=True, text=True, check=False)

    assert {tuple(map(int, tag[1:].split("."))) for tag in tags.stdout.split()} <= set(released())
