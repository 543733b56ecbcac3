"""The one color of an institution's pages: whether it can be read on them, and its shades for light and dark."""

from __future__ import annotations

import re
from dataclasses import dataclass

COLOR = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)
READABLE = 4.5  # to 1: the contrast of text that WCAG 2.2 asks for (1.4.3, level AA)
DARK_READABLE = 6.0
WHITE, BLACK = "#ffffff", "#000000"
GROUND, DARK_GROUND, DARK_PAPER = "#f3f4f1", "#111517", "#1a2023"  # of pages, as static/site.css has them
LIGHT_TINT, DARK_TINT = 0.08, 0.15  # of the accent in the ground of a notice
STEP = 0.02
LINEAR_BELOW = 0.04045  # of sRGB, by WCAG's definition of relative luminance


@dataclass(frozen=True)
class Shades:
    """An accent, what is written on it, and the ground of a notice in its tint."""

    accent: str
    on_accent: str
    tint: str


def accent_fault(color: str) -> str:
    """The fault in this accent, in words with one that would do; '' for none, and for no accent at all."""
    if not color:
        return ""
    if not COLOR.fullmatch(color):
        return "a color is written as # and six of 0-9 and a-f, such as #0b5572"
    found = least_contrast(light(color))
    if found >= READABLE:
        return ""
    darker = next(shade for shade in _towards(color, BLACK) if least_contrast(light(shade)) >= READABLE)
    return (
        f"links and buttons in {color} could not be read. Their contrast is {found:.1f} to 1, and WCAG 2.2 asks for "
        f"{READABLE} to 1. A darker shade would do, such as {darker}"
    )


def least_contrast(shades: Shades, ground: str = GROUND) -> float:
    """The contrast of the accent where it is least: as text on a page or a notice, or under what is written on it."""
    return min(contrast(shades.accent, other) for other in (ground, shades.tint, shades.on_accent))


def light(color: str) -> Shades:
    """The shades of light pages."""
    return Shades(color, WHITE, mix(color, WHITE, LIGHT_TINT))


def dark(color: str) -> Shades:
    """The shades of dark pages: as much lighter as can be read there with ease."""
    every = (Shades(one, DARK_GROUND, mix(one, DARK_GROUND, DARK_TINT)) for one in _towards(color, WHITE))
    return next(shades for shades in every if least_contrast(shades, DARK_PAPER) >= DARK_READABLE)


def _towards(color: str, end: str) -> list[str]:
    return [mix(end, color, STEP * step) for step in range(round(1 / STEP) + 1)]


def mix(color: str, other: str, share: float) -> str:
    """So much of the one color in the other."""
    pairs = zip(_parts(color), _parts(other), strict=True)
    return "#" + "".join(f"{round(one * share + two * (1 - share)):02x}" for one, two in pairs)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colors, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: str) -> float:
    red, green, blue = (_linear(part / 255) for part in _parts(color))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= LINEAR_BELOW else float(((part + 0.055) / 1.055) ** 2.4)


def _parts(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)
