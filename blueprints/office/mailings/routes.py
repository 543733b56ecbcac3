"""The routes of mailings, and what they bring to the office's feature."""

from __future__ import annotations

from datetime import timedelta

from blueprints.office.mailings import certificates, mailing, mails, reminders
from blueprints.office.part import Part
from blueprints.shared.feature import PeriodicJob

__all__ = ["certificates", "mailing"]

part = Part(
    jobs={
        "learner_reminders": PeriodicJob(timedelta(hours=1), reminders.remind_learners),
        "session_reminders": PeriodicJob(timedelta(days=1), reminders.remind_coordinators, at_hour=7),
    },
    mails={"mailing": mails.mailing, "unfinished": reminders.unfinished, "not_ready": reminders.not_ready},
)
