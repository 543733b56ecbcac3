"""Names: what is cleaned away, what no font can print, and how many accents a letter may carry."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from db.engine.glyphs import RANGES
from db.engine.letters import cannot_print, clean_name, fold, refusal, too_many_marks, unprintable

FONTS = Path(__file__).parents[2] / "static" / "fonts"
NAMES = [
    "Łukasz",
    "Nguyễn Thị Hạnh",
    "Ελένη",
    "Жанна",
    "محمد",
    "שרה",
    "O'Brien",
    "D’Angelo-Šķēle",
    "Əliyev",
    "Kaʻiulani",
]


def fonts() -> list[Path]:
    return sorted(FONTS.glob("*.ttf"))


@pytest.mark.parametrize("name", NAMES)
def test_names_in_the_covered_scripts_are_printable(name: str) -> None:
    assert unprintable(name) == []
    assert refusal(name) == ""


@pytest.mark.parametrize("name", ["王小明", "क्षत्रिय", "👩\u200d⚕️", "Anna 👩", "สมชาย", "Ana\x00", "Ana\nLee", "\ud800"])
def test_other_characters_are_named(name: str) -> None:
    bad = unprintable(name)

    assert bad
    assert set(bad) <= set(name)
    assert len(bad) == len(set(bad))


def test_a_refusal_shows_the_character_and_what_to_use() -> None:
    assert "王" in refusal("Anna 王")
    assert "Latin, Greek, Cyrillic, Arabic or Hebrew" in refusal("Anna 王")


def test_decomposed_letters_count_as_composed_ones() -> None:
    name = unicodedata.normalize("NFD", "Nguyễn Thị Hạnh")

    assert unprintable(name) == []
    assert clean_name(name) == "Nguyễn Thị Hạnh"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  Anna \t  Lee\n", "Anna Lee"),
        ("\u202eeeL annA\u202c", "eeL annA"),
        ("\u2066Anna\u2069\u200e\u200f", "Anna"),
        ("An\u200bna\ufeff Lee\u00ad", "Anna Lee"),
        ("Anna\u00a0\u2003Lee", "Anna Lee"),
        ("An\x00na\x1b \ud800Lee", "Anna Lee"),
        ("\u200b \u202e", ""),
        ("علی\u200cرضا", "علی\u200cرضا"),  # Persian: parts two letters that would join
        ("Anna\u200cLee\u200c", "AnnaLee"),
        ("**b** ) Tj \\ <script>", "**b** ) Tj \\ <script>"),
    ],
)
def test_what_cannot_be_seen_is_removed(typed: str, stored: str) -> None:
    assert clean_name(typed) == stored


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Grif\ufb01n", "Griffin"),
        ("Bu\ufb00alo O\ufb03ce Wa\ufb04e \ufb05 \ufb06", "Buffalo Office Waffle st st"),
        ("\uff2a\uff41\uff4e\uff45", "Jane"),
        ("\ufefb\ufe8d", "لاا"),
        ("\ufb2a\ufb3a", "שׁךּ"),
        ("Jane\tAnn\t", "Jane Ann"),
        ("x² ½ № …", "x² ½ № …"),
    ],
)
def test_shapes_of_letters_are_the_letters_they_are(typed: str, stored: str) -> None:
    assert clean_name(typed) == unicodedata.normalize("NFC", stored)
    assert fold(fold(typed)) == fold(typed)


def test_every_shape_that_is_folded_can_be_printed_or_is_named() -> None:
    shapes = [chr(point) for point in (*range(0xFB00, 0xFB07), *range(0xFF21, 0xFF5B), *range(0xFE80, 0xFEFD))]

    assert [shape for shape in shapes if cannot_print(shape)] == []
    assert cannot_print("Sepsis 🫀 心") == (
        "No certificate can print 🫀 心. Write it in Latin, Greek, Cyrillic, Arabic or Hebrew letters."
    )


def test_four_marks_on_one_letter_are_refused() -> None:
    assert not too_many_marks("שָּׁרה")
    assert not too_many_marks("Z\u0301\u0302\u0303algo")
    assert too_many_marks("Z\u0301\u0302\u0303\u0304algo")
    assert "at most 3" in refusal("Z" + "\u0335\u0321" * 40)


@given(st.text(max_size=60))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    once = clean_name(text)

    assert clean_name(once) == once
    assert not {"\u202e", "\u2066", "\u200b", "\ufeff"} & set(once)
    once.encode()


def test_the_table_is_what_the_fonts_cover() -> None:
    covered = set()
    for path in fonts():
        with TTFont(path) as font:
            covered |= set(font.getBestCmap())

    assert {point for first, last in RANGES for point in range(first, last + 1)} == covered


def test_the_fonts_are_the_ones_that_were_cut() -> None:
    sums = dict(line.split("  ")[::-1] for line in (FONTS / "SHA256SUMS").read_text().splitlines())

    assert {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in fonts()} == sums
    assert all(name in (FONTS / "README.md").read_text() for name in sums)


def test_each_font_carries_its_license() -> None:
    for path in fonts():
        with TTFont(path) as font:
            assert "SIL Open Font License" in font["name"].getDebugName(13)
            assert "Google" in font["name"].getDebugName(0)


def test_another_source_is_refused(tmp_path: Path) -> None:
    (tmp_path / "NotoSerif-Regular.ttf").write_bytes(b"not the font")
    before = [path.read_bytes() for path in fonts()]

    command = [sys.executable, "-m", "blueprints.certificates.cut_fonts", str(tmp_path)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False, cwd=FONTS.parents[1])

    assert answer.returncode == 1
    assert "is not the file that was chosen" in answer.stderr
    assert [path.read_bytes() for path in fonts()] == before


def test_names_are_judged_without_opening_a_font() -> None:
    code = "import sys, db.engine.letters; print({'fpdf', 'fontTools', 'uharfbuzz'} & set(sys.modules))"
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=FONTS.parents[1], check=True
    )

    assert answer.stdout.strip() == "set()"
