"""Templates keep to the rules that the Content-Security-Policy, the HTML checker and htmx 4 need."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

TEMPLATES = Path(__file__).parents[2] / "templates"
PAGES = sorted(TEMPLATES.glob("**/*.html"))
PARTIALS = sorted(TEMPLATES.glob("partials/**/*.html"))

FORBIDDEN = {
    "a style attribute": r"\sstyle\s*=",
    "an inline style sheet": r"<style\b",
    "an event handler": r"\son[a-z]+\s*=\s*[\"']",
    "an inline script": r"<script\b(?![^>]*\bsrc=)",
    "a javascript: address": r"javascript:",
    "an htmx attribute without data-": r"[\s\"']hx-[a-z]",
    "an htmx script attribute": r"data-hx-on",
    "an evaluated htmx value": r"data-hx-[a-z:]+\s*=\s*[\"'](?:js|javascript):",
    "an htmx trigger filter": r"data-hx-trigger\s*=\s*\"[^\"]*\[",
    "a boost": r"data-hx-boost",
    "raw output": r"\|\s*safe\b",
}


def offenders(paths: list[Path], pattern: str) -> list[str]:
    """Which of these files match."""
    return [str(path.relative_to(TEMPLATES)) for path in paths if re.search(pattern, path.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_has(what: str) -> None:
    assert PAGES
    assert offenders(PAGES, FORBIDDEN[what]) == []


def test_no_partial_extends_a_page() -> None:
    assert PARTIALS
    assert offenders(PARTIALS, r"\{%-?\s*extends\b") == []


def test_every_partial_opens_with_what_it_needs() -> None:
    openings = {str(path.relative_to(TEMPLATES)): path.read_text(encoding="utf-8")[:400] for path in PARTIALS}

    assert [name for name, text in openings.items() if not re.match(r"\{#-?\s", text)] == []


def test_a_cell_that_is_a_line_of_a_card_on_a_phone_holds_one_piece() -> None:
    """There a cell puts its pieces side by side: words of a second piece would run down in a column of letters."""
    cells = re.compile(r"<td\b[^>]*data-label=.*?</td>", re.DOTALL)
    found = [(path.name, cell) for path in PAGES for cell in cells.findall(path.read_text(encoding="utf-8"))]

    assert len(found) > 30
    assert [(name, cell) for name, cell in found if len(pieces(cell)) > 1] == []


def pieces(cell: str) -> list[str]:
    """The elements and the runs of words that stand beside one another in a cell, whichever branch is taken."""
    plain = re.sub(r"\{\{.*?\}\}", "word", re.sub(r"\{%.*?%\}", "", cell, flags=re.DOTALL), flags=re.DOTALL)
    there = BeautifulSoup(plain, "html.parser").td
    return [str(piece) for piece in there.children if str(piece).strip()] if there else []


def test_a_page_fills_no_block_that_its_frame_does_not_show() -> None:
    block = re.compile(r"\{%-?\s*block (\w+)")
    shown = set(block.findall((TEMPLATES / "base.html").read_text(encoding="utf-8")))
    framed = {path: path.read_text(encoding="utf-8") for path in PAGES}
    framed = {path: text for path, text in framed.items() if '{% extends "base.html" %}' in text}

    assert len(framed) > 30
    assert {
        path.name: set(block.findall(text)) - shown for path, text in framed.items() if set(block.findall(text)) - shown
    } == {}
