"""The command that cuts the vendored fonts: `python -m blueprints.certificates.cut_fonts SOURCE_DIR`.

It reads the upstream TrueType files, keeps the scripts that names are printed in and what shapes them, and writes
`static/fonts/*.ttf`, `static/fonts/SHA256SUMS` and the table of printable characters in
`db/engine/glyphs.py`. It refuses sources other than those whose checksums stand below. Development only.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parents[2]
FONTS = ROOT / "static" / "fonts"
TABLE = ROOT / "db" / "engine" / "glyphs.py"

LATIN = "0020-007E,00A0-00AC,00AE-024F,0250-02FF,1E00-1EFF"
GREEK_CYRILLIC = "0370-03FF,1F00-1FFF,0400-052F"
MARKS = "0300-0345"
PUNCTUATION = "2010-2015,2018-2027,2030-203A,2044,2070-209C,20A0-20BF,2113,2116,2122,2150-215E"
SIGNS = "2190-2193,2200-220F,2211-2213,221A,221D-221E,2229-222A,2248,2260,2264-2265"  # for titles, such as "age ≥ 65"
ARABIC = "0020,060C,061B,061F-06DC,06DF-06FF,0750-077F,200C"
CODE = "0020-007E,00A0,2010-2015"
HEBREW = "0020,0591-05C7,05D0-05EA,05EF-05F4"


@dataclass(frozen=True)
class Cut:
    """One upstream file, its checksum, and what is kept of it: characters, and the features that place or join them."""

    source: str
    sha256: str
    name: str
    unicodes: str
    features: tuple[str, ...] = ()


PLACED = ("ccmp", "locl", "mark", "mkmk")
JOINED = (*PLACED, "init", "medi", "fina", "isol", "rlig", "calt", "curs", "kern")
# The italic sets one phrase, the credit's trademark, and no names.
CUTS = (
    Cut(
        "NotoSerif-Regular.ttf",
        "9d7583b7dc9e812afd32a14280c5cac3160012efe50c8d08938f4fea266ff67f",
        "serif.ttf",
        ",".join([LATIN, GREEK_CYRILLIC, MARKS, PUNCTUATION]),
        PLACED,
    ),
    Cut(
        "NotoSerif-Italic.ttf",
        "bc25600aa27cd409e1e5b3d86340df3a329bb860fcfbe57a03a95070b229e1b0",
        "serif-italic.ttf",
        "0020-007E,00A0,2019,2122",
    ),
    Cut(
        "NotoNaskhArabic-Regular.ttf",
        "8c67eaa2f0086872628fc3f7f760386f83c8be5c5e9a1ba3a38891237b2ac7cb",
        "arabic.ttf",
        ARABIC,
        JOINED,
    ),
    Cut(
        "NotoSerifHebrew-Regular.ttf",
        "789b7e7e3ff4d95a5e105872a385db12c50c08b60ad5b773d25a3bec86621abf",
        "hebrew.ttf",
        HEBREW,
        PLACED,
    ),
    Cut(
        "NotoSansMath-Regular.ttf",
        "8242bd1e55368b27e32455260754cf9aa58f3ad7ea80664b66c21f1b09910d6c",
        "signs.ttf",
        SIGNS,
    ),
    # It sets course codes alone: its 0 has a stroke, and a 2 is no Z.
    Cut(
        "NotoSansMono-Bold.ttf",
        "b22563d5f03b345a62115e78d8789c9ed99c2cfa8059fad6e7a5c4ced288e21e",
        "mono.ttf",
        CODE,
    ),
)


def main(source: Path) -> None:
    """Cut every font from the folder `source`. Ends the program when a file is not the one that was chosen."""
    for cut in CUTS:
        cut_one(cut, source / cut.source)
    sums = "".join(f"{checksum(FONTS / cut.name)}  {cut.name}\n" for cut in CUTS)
    (FONTS / "SHA256SUMS").write_text(sums, encoding="ascii")
    TABLE.write_text(table(FONTS / cut.name for cut in CUTS), encoding="ascii")


def cut_one(cut: Cut, source: Path) -> None:
    """Write one cut font, the same bytes each time: neither hints nor the time of cutting go in."""
    if checksum(source) != cut.sha256:
        sys.exit(f"{source} is not the file that was chosen: its SHA-256 is {checksum(source)}, not {cut.sha256}")
    options = subset.Options(hinting=False, notdef_outline=True, layout_features=list(cut.features))
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]  # 0, 13, 14: copyright and license stay in the file
    options.drop_tables += ["DSIG"]  # the signature was made for the whole file
    font = subset.load_font(str(source), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=subset.parse_unicodes(cut.unicodes))
    subsetter.subset(font)
    subset.save_font(font, str(FONTS / cut.name), options)


def checksum(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def covered(fonts: Iterable[Path]) -> list[tuple[int, int]]:
    """The ranges of code points, first and last included, that at least one of the fonts has a glyph for."""
    points: set[int] = set()
    for path in fonts:
        with TTFont(path) as font:
            points |= set(font.getBestCmap())
    ranges: list[tuple[int, int]] = []
    for point in sorted(points):
        if ranges and ranges[-1][1] == point - 1:
            ranges[-1] = (ranges[-1][0], point)
        else:
            ranges.append((point, point))
    return ranges


def table(fonts: Iterable[Path]) -> str:
    """The source of `db/engine/glyphs.py`."""
    lines = "".join(f"    (0x{first:04X}, 0x{last:04X}),\n" for first, last in covered(fonts))
    return (
        '"""The code points, first and last included, that a vendored font has a glyph for.\n\n'
        "Written by `python -m blueprints.certificates.cut_fonts`: do not edit.\n"
        '"""\n\nfrom __future__ import annotations\n\n'
        f"RANGES: tuple[tuple[int, int], ...] = (\n{lines})\n"
    )


if __name__ == "__main__":
    if len(sys.argv) != 2:  # noqa: PLR2004
        sys.exit("usage: python -m blueprints.certificates.cut_fonts SOURCE_DIR")
    main(Path(sys.argv[1]))
