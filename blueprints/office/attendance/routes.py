"""The routes of attendance, and what they bring to the office's feature."""

from __future__ import annotations

from blueprints.office.attendance import check_in, figures, overlap, paper, projector
from blueprints.office.part import Part

__all__ = ["check_in", "figures", "overlap", "paper", "projector"]

part = Part()
