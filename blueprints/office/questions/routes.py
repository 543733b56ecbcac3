"""The routes of questions, and what they bring to the office's feature."""

from __future__ import annotations

from blueprints.office.part import Part
from blueprints.office.questions import assessment, case_library, evaluation, library

__all__ = ["assessment", "case_library", "evaluation", "library", "part"]

part = Part()
