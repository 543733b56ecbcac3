"""The office's commands and screens, each beside the others of its noun."""

from __future__ import annotations

from blueprints.office import commands, desk, grant_role, people, roles, units
from blueprints.office.bp import bp

__all__ = ["bp", "commands", "desk", "grant_role", "people", "roles", "units"]
