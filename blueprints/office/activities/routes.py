"""The routes of activities, and what they bring to the office's feature."""

from __future__ import annotations

from blueprints.office.activities import approval, coordinators, credit, directory, facts, history, page, start, status
from blueprints.office.part import Part
from blueprints.shared.menu import Entry

__all__ = ["approval", "coordinators", "credit", "directory", "facts", "history", "page", "start", "status"]

COVERED = ("/office/sessions", "/office/rosters", "/office/claims")

part = Part(entries=(Entry("Activities", "/office/activities", is_for_runners=True, covers=COVERED),))
