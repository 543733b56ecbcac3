"""The lines of a CSV file, in the encodings and with the separators that office programs write, strictly read."""

from __future__ import annotations

import codecs
import csv
import io
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, BinaryIO

from blueprints.shared.tablefile.table import HEADINGS_WITHIN
from db.engine.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from blueprints.shared.tablefile.table import Line

SEPARATORS = ",;\t"
PIECE = 256 * 1024
TOLD = "sep="  # what Excel takes in a first line
BY_MARK = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
OLD_ENCODING = "cp1252"
OLD_NOTE = "The file is not in UTF-8, so it was read as an old Windows file. Look at names with accents"
NO_TEXT = "Line {}: this is no text that we can read. Save the file as “CSV UTF-8”, or as .xlsx"
NUL = "Line {}: there is a character that no text has. Save the file as “CSV UTF-8”, or as .xlsx"
BARE_RETURN = "Line {}: a line break is half of one. Save the file as “CSV UTF-8”, or as .xlsx"
BROKEN = "Line {}: from here on it is not CSV ({}). Look for a quotation mark that is not closed"


def encoding_of(source: BinaryIO) -> str:
    """The encoding: what its first bytes say, else UTF-8, else Windows' old one. Raises Refused with the line."""
    source.seek(0)
    start = source.read(3)
    marked = next((name for mark, name in BY_MARK.items() if start.startswith(mark)), "")
    encoding = marked or ("utf-8" if _is_utf8(source) else OLD_ENCODING)
    line = 1
    for text in _texts(source, encoding):
        for sign, words in (("\0", NUL), ("\r", BARE_RETURN)):
            if sign in text:
                raise Refused(words.format(line + text.count("\n", 0, text.index(sign))))
        line += text.count("\n")
    return encoding


def _is_utf8(source: BinaryIO) -> bool:
    source.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while piece := source.read(PIECE):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _texts(source: BinaryIO, encoding: str) -> Iterator[str]:
    """The whole text in pieces, whole line breaks as a line feed. Raises Refused for what is none in this encoding."""
    source.seek(0)
    decoder = io.IncrementalNewlineDecoder(None, translate=False)
    letters = codecs.getincrementaldecoder(encoding)()
    line = 1
    while True:
        piece = source.read(PIECE)
        try:
            text = decoder.decode(letters.decode(piece, final=not piece), final=not piece)
        except UnicodeDecodeError as error:
            line += error.object[: error.start].count(b"\n")
            raise Refused(NO_TEXT.format(line)) from None
        yield text.replace("\r\n", "\n")
        line += text.count("\n")
        if not piece:
            return


@contextmanager
def csv_lines(source: BinaryIO, encoding: str) -> Iterator[Iterator[Line]]:
    """Its lines while the block runs. Reading one raises Refused where it is not CSV any more."""
    source.seek(0)
    text = io.TextIOWrapper(source, encoding, newline="")
    try:
        separator, skipped = _separator(text)
        text.seek(0)
        for _ in range(skipped):
            text.readline()
        yield _lines(text, separator, skipped)
    finally:
        text.detach()


def _lines(text: io.TextIOWrapper, separator: str, skipped: int) -> Iterator[Line]:
    reader = csv.reader(text, delimiter=separator, strict=True)
    line = skipped + 1
    try:
        for cells in reader:
            yield line, [cell.strip() for cell in cells]
            line = skipped + reader.line_num + 1
    except csv.Error as error:
        raise Refused(BROKEN.format(line, error)) from error


def _separator(text: io.TextIOWrapper) -> tuple[str, int]:
    """The sign between cells and how many lines only name it. Where none does, it makes most cells in most lines."""
    first = [text.readline(PIECE) for _ in range(HEADINGS_WITHIN)]
    told = first[0].strip().casefold()
    if told.startswith(TOLD) and told[len(TOLD) :] in ("", *SEPARATORS):
        return (first[0].strip("\r\n")[len(TOLD) :] or ",")[0], 1
    return max(SEPARATORS, key=lambda sign: _most_cells(first, sign)), 0


def _most_cells(lines: list[str], separator: str) -> tuple[int, int]:
    """The most cells of a line, and how many lines have them: the comma of “0,75” or “Birch, Ann” is in few."""
    found: list[int] = []
    with suppress(csv.Error):  # strict: else a sign within quotation marks would part cells
        found.extend(len(cells) for cells in csv.reader(lines, delimiter=separator, strict=True))
    most = max(found, default=0)
    return most, found.count(most)
