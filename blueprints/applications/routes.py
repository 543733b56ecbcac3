"""All routes of the feature, each beside the others of its noun."""

from __future__ import annotations

from datetime import timedelta

from blueprints.applications import dashboard, delegation, reminders
from blueprints.applications.bp import bp
from blueprints.applications.form import dates, documents, edit, section, start, submission
from blueprints.applications.print import application, sessions
from blueprints.applications.review import assignment, decision, disclosures, page, recusal, versions, withdrawal
from blueprints.shared.feature import Feature, PeriodicJob
from blueprints.shared.menu import Entry
from db.applications.worklist import waiting_count

__all__ = [
    "application",
    "assignment",
    "bp",
    "dashboard",
    "dates",
    "decision",
    "delegation",
    "disclosures",
    "documents",
    "edit",
    "page",
    "recusal",
    "reminders",
    "section",
    "sessions",
    "start",
    "submission",
    "versions",
    "withdrawal",
]

feature = Feature(
    bp,
    for_applicants=(Entry("Applications", "/applications", waiting_count),),
    jobs={"reminders": PeriodicJob(timedelta(days=1), reminders.send_reminders, at_hour=reminders.MORNING)},
    sheet="application.css",
)
