"""The routes of rosters, and what they bring to the office's feature."""

from __future__ import annotations

from datetime import timedelta

from blueprints.office.part import Part
from blueprints.office.rosters import roster, upload
from blueprints.office.rosters.work import KIND, invitation, question, resume, work
from blueprints.shared.feature import PeriodicJob

__all__ = ["roster", "upload"]

part = Part(
    jobs={"rosters": PeriodicJob(timedelta(minutes=10), resume)},
    mails={"roster_invitation": invitation, "roster_question": question},
    long_jobs={KIND: work},
)
