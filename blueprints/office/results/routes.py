"""The routes of results, and what they bring to the office's feature."""

from __future__ import annotations

from datetime import timedelta

from blueprints.office.part import Part
from blueprints.office.results import documents, page
from blueprints.shared.feature import PeriodicJob
from db.reports.attempts import count_attempts
from db.reports.intake import take_in

__all__ = ["documents", "page"]


def count_results() -> None:
    """Bring what may be counted by now into the totals that results are read from."""
    take_in()
    count_attempts()


part = Part(jobs={"results": PeriodicJob(timedelta(minutes=2), count_results, is_long=True)})
