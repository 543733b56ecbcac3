"""All routes of the feature, each beside the others of its noun."""

from __future__ import annotations

from datetime import timedelta

from blueprints.applications import dashboard, delegation, reminders
from blueprints.applications.bp import bp
from blueprints.applications.form import documents as attachments
from blueprints.applications.form import edit
from blueprints.applications.form import section as saving
from blueprints.applications.form import start as new
from blueprints.applications.form import submission as submitting
from blueprints.applications.print import application as pdf
from blueprints.applications.print import sessions
from blueprints.applications.review import assignment, decision, disclosures, versions, withdrawal
from blueprints.applications.review import page as detail
from blueprints.shared.feature import Feature, PeriodicJob

__all__ = [
    "assignment",
    "attachments",
    "bp",
    "dashboard",
    "decision",
    "delegation",
    "detail",
    "disclosures",
    "edit",
    "new",
    "pdf",
    "reminders",
    "saving",
    "sessions",
    "submitting",
    "versions",
    "withdrawal",
]

feature = Feature(
    bp,
    for_members=(("Applications", "/applications"),),
    jobs={"reminders": PeriodicJob(timedelta(days=1), reminders.send_reminders, at_hour=reminders.MORNING)},
    sheet="application.css",
)
