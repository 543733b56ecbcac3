"""All routes of the feature, each beside the others of its noun."""

from __future__ import annotations

from blueprints.applications import (
    assignment,
    attachments,
    dashboard,
    decision,
    delegation,
    detail,
    disclosures,
    edit,
    new,
    pdf,
    reminders,
    saving,
    sessions,
    submitting,
    versions,
    withdrawal,
)
from blueprints.applications.bp import bp

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
