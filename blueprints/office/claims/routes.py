"""The routes of claims, and what they bring to the office's feature."""

from __future__ import annotations

from blueprints.office.part import Part

part = Part()
