"""All routes of the feature, each beside the others of its noun."""

from __future__ import annotations

from blueprints.applications import dashboard
from blueprints.applications.bp import bp

__all__ = ["bp", "dashboard"]
