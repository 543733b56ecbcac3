"""What is around the code keeps its promises: locked dependencies, listed targets, and nothing left out unsaid."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests import run
from tests.support import lanes, tools

ROOT = Path(__file__).parents[2]
BASE, *EXTRAS = "requirements", "requirements-postgresql"
LOCKS = [BASE, *EXTRAS, "requirements-dev"]
LACKING = tools.Tool("Chromium", lambda: None, "chromium", "the browser journeys")


@pytest.mark.parametrize("name", LOCKS)
def test_each_pin_is_locked_as_it_is_written(name: str) -> None:
    pins = re.findall(r"^([\w-]+==[\w.]+)", (ROOT / f"{name}.in").read_text(), re.MULTILINE)
    locked = re.findall(r"^([\w-]+==[\w.]+)", (ROOT / f"{name}.txt").read_text(), re.MULTILINE)

    assert pins
    assert {pin.lower() for pin in pins} <= set(locked)


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_version_has_hashes(name: str) -> None:
    entries = re.split(r"^(?=[a-z])", (ROOT / f"{name}.txt").read_text(), flags=re.MULTILINE)[1:]

    assert entries
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_address_and_no_folder(name: str) -> None:
    assert re.findall(r"\S*(?:://|--index|--find-links|--trusted)\S*|\s/\S+", (ROOT / f"{name}.txt").read_text()) == []


def test_what_runs_is_locked_alike_for_tests() -> None:
    running = "".join((ROOT / f"{name}.txt").read_text() for name in LOCKS[:-1])
    testing = (ROOT / "requirements-dev.txt").read_text()
    versions = re.findall(r"^([\w-]+==[\w.]+)", running, re.MULTILINE)

    assert [version for version in versions if not re.search(rf"^{re.escape(version)}\s", testing, re.MULTILINE)] == []


def test_make_alone_lists_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE)) - {"help"}

    assert targets == set(re.findall(r"@echo 'make (\w+) ", makefile))


def test_what_is_left_out_is_said_with_the_way_to_get_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setattr(tools, "missing", lambda: [LACKING])

    assert run.main(["browser"]) == 0
    assert "the browser journeys: no Chromium. On Debian: apt-get install chromium" in capsys.readouterr().out


def test_in_ci_nothing_may_be_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    monkeypatch.setattr(tools, "missing", lambda: [LACKING])

    assert run.main(["browser"]) == 1


def test_every_lane_names_modules_that_are_there() -> None:
    named = [module for modules in lanes.LANES.values() for module in modules]

    assert [module for module in named if not (lanes.TESTS / module).exists()] == []


@pytest.mark.parametrize(
    ("module", "finds"),
    [("guards/test_schema.py", True), ("upkeep/test_pool.py", True), ("guards/test_spelling.py", False)],
)
def test_what_has_a_way_to_a_database_runs_on_each(module: str, finds: bool) -> None:
    assert lanes.finds_database(lanes.TESTS / module) == finds
