"""The command that cuts the list of common passwords: `python -m blueprints.shared.cut_words ZXCVBN_WHEEL`.

It reads the frequency lists of one release of zxcvbn, and refuses any other file. Of the passwords it keeps all, of the
words and names the commoner ones, in the order of their bytes and each with its best rank: `words/common.txt`.
Development only.
"""

from __future__ import annotations

import ast
import hashlib
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

TARGET = Path(__file__).parent / "words" / "common.txt"
RELEASE = "zxcvbn-4.5.0-py2.py3-none-any.whl"
SHA256 = "2b6eed621612ce6d65e6e4c7455b966acee87d0280e257956b1f06ccc66bd5ff"
SOURCE = "zxcvbn/frequency_lists.py"
# How many are kept of each list, and how short they may be: a short word says little about a password.
KEPT = {
    "passwords": (30_000, 3),
    "english_wikipedia": (8_000, 4),
    "us_tv_and_film": (3_000, 4),
    "surnames": (3_000, 4),
    "female_names": (3_000, 4),
    "male_names": (1_000, 4),
}
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def ranks(lists: dict[str, list[str]]) -> dict[str, int]:
    """Each word that is kept, with the best of its ranks; the first of a list has 1."""
    found: dict[str, int] = {}
    for name, (most, shortest) in KEPT.items():
        for rank, word in enumerate(lists[name][:most], start=1):
            if len(word) >= shortest and word.isascii() and word.isprintable() and " " not in word:
                found[word] = min(rank, found.get(word, rank))
    return found


def in_36(number: int) -> str:
    """A rank in as few letters as may be, read again by `int(text, 36)`."""
    text = ""
    while number:
        number, digit = divmod(number, 36)
        text = DIGITS[digit] + text
    return text


def _assigned(source: ast.Module) -> Iterator[tuple[str, str]]:
    """The name of each list, and its words between commas: the source says `"name": "word,word".split(",")`."""
    for node in ast.walk(source):
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                text = next(one for one in ast.walk(value) if isinstance(one, ast.Constant) and one.value != ",")
                yield ast.literal_eval(key or ast.Constant("")), ast.literal_eval(text)


def main(wheel: Path) -> None:
    if hashlib.sha256(wheel.read_bytes()).hexdigest() != SHA256:
        sys.exit(f"{wheel} is not {RELEASE}")
    with zipfile.ZipFile(wheel) as archive:
        source = ast.parse(archive.read(SOURCE).decode("utf-8"))
    lists = {name: texts.split(",") for name, texts in _assigned(source)}
    lines = sorted(f"{word} {in_36(rank)}\n".encode() for word, rank in ranks(lists).items())
    TARGET.write_bytes(b"".join(lines))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
