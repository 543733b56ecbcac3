"""The office's commands and screens, each beside the others of its noun."""

from __future__ import annotations

from blueprints.office import desk, units
from blueprints.office.activities import routes as activities
from blueprints.office.attendance import routes as attendance
from blueprints.office.bp import bp
from blueprints.office.claims import routes as claims
from blueprints.office.credit_types import routes as credit_types
from blueprints.office.mailings import routes as mailings
from blueprints.office.people import closure, degrees, invitation, roles
from blueprints.office.people import directory as people
from blueprints.office.questions import routes as questions
from blueprints.office.results import routes as results
from blueprints.office.rosters import routes as rosters
from blueprints.office.sessions import routes as sessions
from blueprints.shared.feature import Feature
from blueprints.shared.menu import Entry

__all__ = ["bp", "closure", "degrees", "desk", "invitation", "people", "roles", "units"]

PARTS = (
    activities.part,
    sessions.part,
    attendance.part,
    rosters.part,
    claims.part,
    mailings.part,
    questions.part,
    results.part,
    credit_types.part,
)
feature = Feature(
    bp,
    for_office=(
        Entry("Work", "/office"),
        *(entry for each in PARTS for entry in each.entries),
        Entry("People", "/office/people"),
        Entry("Units", "/office/units"),
        Entry("Questions", "/office/questions"),
        Entry("Credit types", "/office/credit-types"),
    ),
    sheet="application.css",
    jobs={name: job for each in PARTS for name, job in each.jobs.items()},
    mails={name: prepare for each in PARTS for name, prepare in each.mails.items()},
    long_jobs={kind: work for each in PARTS for kind, work in each.long_jobs.items()},
    commands={
        **{name: command for each in PARTS for name, command in each.commands.items()},
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
