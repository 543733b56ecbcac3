"""An application's answers in words: `sections` gives titles with answers, each a label and its lines."""

from __future__ import annotations

from db.questions.reading import read_answers as sections

__all__ = ["sections"]
