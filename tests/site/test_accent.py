"""The institution's color: pages get it in light and dark, and one that nobody could read on them is refused."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from blueprints import office
from blueprints.shared import assets
from db.institution import accent as rules
from db.institution.settings import set_institution
from tests.support.weight import BROWSER

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from tests.support.reader import Reader

PLUM = "#4a3b8c"
DEMO = Path(office.__file__).parent / "demo" / "demo.toml"
SHEET = (assets.STATIC / "base.css").read_text(encoding="utf-8")
EVERY = [f"#{red:02x}{green:02x}{blue:02x}" for red in (0, 90, 255) for green in (0, 90, 255) for blue in (0, 90, 255)]


def sheet_of(visitor: Reader) -> str:
    return str(visitor.get("/").one("link[rel=stylesheet]")["href"])


def declared(name: str) -> list[str]:
    """The values of a custom property in the sheet of the site: of light pages, of dark ones, and on paper."""
    return re.findall(rf"--{name}: (#\w+)", SHEET)


def test_a_page_asks_for_one_sheet_that_has_the_color(visitor: Reader) -> None:
    plain = sheet_of(visitor)
    set_institution({"accent": PLUM})

    address = sheet_of(visitor)
    answer = visitor.client.get(address, headers=BROWSER)

    assert address != plain
    assert answer.headers["Content-Encoding"] == "br"
    text = visitor.client.get(address).get_data(as_text=True)
    assert text.startswith(visitor.client.get(plain).get_data(as_text=True))
    assert [f"--accent:{color};" in text for color in (PLUM, rules.dark(PLUM).accent)] == [True, True]


def test_paper_stays_black(visitor: Reader) -> None:
    set_institution({"accent": PLUM})
    rule = visitor.client.get(sheet_of(visitor)).get_data(as_text=True).rpartition("@media screen{:root")

    assert rule[1]
    assert "@media print" not in rule[2]


def test_a_sheet_that_a_page_named_before_a_restart_is_there_still(visitor: Reader, app: Flask) -> None:
    set_institution({"accent": PLUM})
    address = sheet_of(visitor)
    assets.ASSETS.pop(address)
    assets._accented.cache_clear()

    assert visitor.client.get(address).status_code == 200
    assert_none(app.test_client(), "/static/site.0123456789.css")


def assert_none(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_the_demo_has_a_logo_of_ours_and_a_color_that_can_be_read() -> None:
    settings = tomllib.loads(DEMO.read_text(encoding="utf-8"))["institution"]

    assert assets.ASSETS[assets.served(settings["logo_url"])].mimetype.startswith("image/svg")
    assert settings["accent"]
    assert rules.accent_fault(settings["accent"]) == ""


def test_without_a_color_there_is_no_other_sheet(app: Flask) -> None:
    assert_none(app.test_client(), "/static/site.0123456789.css")
    assert_none(app.test_client(), "/static/htmx-4.0.1.min.js")


@pytest.mark.parametrize("color", ["#f2a900", "#ff0000", "#777777", "#ffffff"])
def test_a_color_that_cannot_be_read_is_refused_with_one_that_can(app: Flask, color: str) -> None:
    result = app.test_cli_runner().invoke(args=["settings", f"accent={color}"])

    assert result.exit_code != 0
    assert "4.5 to 1" in result.output
    better = result.output.strip().rpartition(" ")[2].rstrip(".")
    assert rules.accent_fault(better) == ""


@pytest.mark.parametrize("color", ["red", "#abc", "#12345g", "0b5572", "#0b5572;}body{display:none"])
def test_what_is_no_color_is_refused(color: str) -> None:
    assert rules.accent_fault(color).startswith("a color is written as #")


@pytest.mark.parametrize("color", EVERY)
def test_whatever_is_taken_can_be_read_in_light_and_dark(color: str) -> None:
    dark = rules.dark(color)

    assert rules.least_contrast(dark, rules.DARK_PAPER) >= rules.DARK_READABLE
    if not rules.accent_fault(color):
        light = rules.light(color)
        pairs = [(light.accent, one) for one in (rules.WHITE, rules.GROUND, light.tint, light.on_accent)]
        assert all(rules.contrast(*pair) >= rules.READABLE for pair in pairs)


def test_contrast_is_counted_as_wcag_counts_it() -> None:
    assert rules.contrast("#ffffff", "#000000") == pytest.approx(21)
    assert rules.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_the_rules_know_the_grounds_of_the_sheet() -> None:
    assert declared("ground")[:2] == [rules.GROUND, rules.DARK_GROUND]
    assert declared("paper")[1] == rules.DARK_PAPER
    for ground, accent in zip(declared("ground")[:2], declared("accent")[:2], strict=True):
        assert rules.contrast(ground, accent) >= rules.READABLE
