"""The one way in which a deed says no: in words for whoever tried it."""

from __future__ import annotations


class Refused(Exception):
    """It cannot be done; `words` says why and what to do instead."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words
