"""A mail's headers as they leave: letter for letter what was said, whatever Python's own folding would make of them.

Python's folding loses or doubles a space between two encoded words, and leaves the first line of a long subject empty.
"""

from __future__ import annotations

from base64 import b64encode
from email.policy import EmailPolicy
from typing import Any

LONGEST_LINE = 900  # characters; RFC 5322 2.1.1 allows 998
FIRST_BYTES, MORE_BYTES = 36, 45  # of UTF-8 in one encoded word, so that a line stays below 76 (RFC 2047, 2)


class Said(str):
    """A subject as it was said: nothing in it is taken for an encoded word."""

    name = "Subject"
    __slots__ = ()


class AsSaid(EmailPolicy):
    """A policy that writes the subject by our own rule and folds no other header."""

    def header_store_parse(self, name: str, value: Any) -> tuple[str, Any]:
        if name.lower() == "subject":
            return name, Said(" ".join(str(value).splitlines()))
        return super().header_store_parse(name, value)

    def fold(self, name: str, value: Any) -> str:
        if name.lower() == "subject":
            return f"Subject: {encoded(str(value))}{self.linesep}"
        return super().fold(name, value)

    def fold_binary(self, name: str, value: Any) -> bytes:
        if name.lower() == "subject":
            return self.fold(name, value).encode("ascii")
        return super().fold_binary(name, value)


POLICY = AsSaid(linesep="\r\n", max_line_length=LONGEST_LINE)


def encoded(subject: str) -> str:
    """The subject as a header's value: plain where it is ASCII, else in encoded words (RFC 2047)."""
    if subject.isascii() and len(subject) <= LONGEST_LINE and "=?" not in subject:
        return subject
    return "\r\n ".join(f"=?utf-8?b?{b64encode(piece).decode('ascii')}?=" for piece in _pieces(subject))


def _pieces(text: str) -> list[bytes]:
    pieces, most = [b""], FIRST_BYTES
    for letter in text:
        raw = letter.encode("utf-8", "replace")
        if len(pieces[-1]) + len(raw) > most:
            pieces.append(b"")
            most = MORE_BYTES
        pieces[-1] += raw
    return pieces
