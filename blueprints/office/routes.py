"""The office's commands and screens, each beside the others of its noun."""

from __future__ import annotations

from blueprints.office import desk, units
from blueprints.office.bp import bp
from blueprints.office.people import closure, invitation, roles
from blueprints.office.people import directory as people
from blueprints.shared.feature import Feature
from blueprints.shared.menu import Entry

__all__ = ["bp", "closure", "desk", "invitation", "people", "roles", "units"]

feature = Feature(
    bp,
    for_office=(Entry("Work", "/office"), Entry("People", "/office/people"), Entry("Units", "/office/units")),
    sheet="application.css",
    commands={
        "settings": "blueprints.office.commands:settings",
        "load": "blueprints.office.commands:load",
        "sheet": "blueprints.office.sheet_command:sheet",
        "seal": "blueprints.office.seal_command:seal",
        "load-demo": "blueprints.office.commands:load_demo",
        "import-transcript": "blueprints.office.commands:import_transcript",
        "people": "blueprints.office.people.people_command:people",
        "grant-role": "blueprints.office.people.grant_command:grant",
    },
)
