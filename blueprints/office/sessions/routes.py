"""The routes of sessions, and what they bring to the office's feature."""

from __future__ import annotations

from blueprints.office.part import Part
from blueprints.office.sessions import addition, codes, details, directory, flyer, page, people
from blueprints.office.sessions.mails import sessions_canceled, sessions_moved, sessions_reopened

__all__ = ["addition", "codes", "details", "directory", "flyer", "page", "people"]

part = Part(
    mails={
        "sessions_moved": sessions_moved,
        "sessions_canceled": sessions_canceled,
        "sessions_reopened": sessions_reopened,
    }
)
