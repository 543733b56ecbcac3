"""The office's commands and screens, each beside the others of its noun."""

from __future__ import annotations

from blueprints.office import commands, desk, units
from blueprints.office.bp import bp
from blueprints.office.people import account_command, closure, roles
from blueprints.office.people import directory as people
from blueprints.office.people import grant_command as grant_role
from blueprints.shared.feature import Feature

__all__ = ["account_command", "bp", "closure", "commands", "desk", "grant_role", "people", "roles", "units"]

feature = Feature(bp, for_office=(("Office", "/office"),))
