"""The bars of results can be told from the page in both color modes (WCAG 1.4.11: three to one)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[2] / "static"
BASE, SHEET = ((STATIC / name).read_text(encoding="utf-8") for name in ("base.css", "application.css"))
LIGHT, DARK = re.findall(r":root \{(.*?)\}", BASE, re.DOTALL)[:2]
LEAST = 3.0


def color(mode: str, name: str) -> str:
    """A variable's color as six digits."""
    found = re.search(rf"--{name}: #([0-9a-f]+);", mode)
    assert found
    return found[1] if len(found[1]) == 6 else "".join(digit * 2 for digit in found[1])


def luminance(digits: str) -> float:
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("mode", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("bar", ["now", "then"])
def test_a_bar_stands_out_from_the_page(mode: str, bar: str) -> None:
    fill = re.search(rf"\.chart \.{bar} \{{ fill: var\(--(\w+)\) \}}", SHEET)

    assert fill
    assert contrast(color(mode, fill[1]), color(mode, "ground")) >= LEAST
