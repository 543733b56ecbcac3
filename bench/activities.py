"""The office's activities: the list and one activity's page with 20,000 in the database, as multiples of bare Flask."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from typing import Any

from bench.budget import Figure, run
from bench.client import Asked
from bench.pages import by_one
from bench.site import Site, made, person, served, site, titles
from db import database
from db.activities.tables import Activity, ActivityStatus, ActivityWord, Session
from db.engine.clock import now
from db.engine.word import words_of
from db.institution.tables import Unit
from db.people.tables import Person
from db.roles.tables import Role, RoleGrant

ACTIVITIES = 20_000
SESSIONS = 3  # of each
UNITS = 12
OWN = 5  # activities of the coordinator
AT_ONCE = 500  # rows of one INSERT
FORMATS = ("live", "rss", "rss", "enduring", "other")
TIMES = 12


@cache
def named() -> list[str]:
    """Titles as real records have them, read once."""
    return [title for title, _ in titles()]


def fill() -> dict[str, Person]:
    """20,000 activities of 12 units with their sessions and words; who looks, by role."""
    people = {name: person(f"{name}@bench.example") for name in ("office", "coordinator")}
    RoleGrant.create(person=people["office"], role=Role.OFFICE)
    units = [Unit.create(name=f"Clinic {at:02}") for at in range(UNITS)]
    with database.atomic():
        insert(Activity, [activity(at, units) for at in range(ACTIVITIES)])
        rows = list(
            Activity.select(Activity.id, Activity.title, Activity.first_at).where(Activity.first_at.is_null(False))
        )
        insert(Session, [session(one, at) for one in rows for at in range(SESSIONS)])
        insert(ActivityWord, [{"activity": one, "word": word} for one in rows for word in words_of(one.title)])
    for one in rows[-OWN:]:
        RoleGrant.create(person=people["coordinator"], role=Role.COORDINATOR, activity=one)
    return people


def insert(model: Any, rows: list[dict[str, Any]]) -> None:
    for first in range(0, len(rows), AT_ONCE):
        model.insert_many(rows[first : first + AT_ONCE]).execute()


def activity(at: int, units: list[Unit]) -> dict[str, Any]:
    """A row; one of twenty is open, as after some years."""
    first = now() - timedelta(hours=at * 3 - 400)
    status = ActivityStatus.ACTIVE if at % 20 == 0 or first > now() else ActivityStatus.CLOSED
    return {
        "key": f"measured-activity-{at}",
        "title": f"{named()[at % 50]} {at}",
        "format": FORMATS[at % len(FORMATS)],
        "unit": units[at % UNITS],
        "status": status,
        "first_at": first,
        "last_at": first + timedelta(days=SESSIONS),
        "created_at": first - timedelta(days=60),
    }


def session(of: Activity, at: int) -> dict[str, Any]:
    starts = of.first_at + timedelta(days=at)
    code = f"B{of.id:06}{at}"
    return {
        "activity": of,
        "key": f"measured-{at}",
        "title": "A topic" if at else "",
        "starts_at": starts,
        "ends_at": starts + timedelta(hours=1),
        "maximum_quarters": 4,
        "code": code,
        "code_key": code.replace("O", "0"),
    }


def asked(of: Site, people: dict[str, Person]) -> dict[str, Asked]:
    """The measured paths, each with the cookie of the person who looks."""
    looks = {name: made(of.settings, who).headers for name, who in people.items()}
    last = Activity.select().where(Activity.key.startswith("measured-activity")).order_by(Activity.id.desc()).get()
    year = (now() - timedelta(days=700)).year
    shown = {
        "/office/activities": ("office", "/office/activities"),
        "/office/activities, by title, page 20": ("office", "/office/activities?sort=title&page=20"),
        "/office/activities, a unit and a year": ("office", f"/office/activities?unit=3&year={year}&format=rss"),
        "/office/activities, needs somebody": ("office", "/office/activities?needs=any"),
        "/office/activities, a coordinator": ("coordinator", "/office/activities"),
        "/office/activities, a search": ("office", "/office/activities?q=rounds+1234"),
        "/office/activities/<id>": ("office", f"/office/activities/{last.id}"),
    }
    return {what: (path, looks[who], "") for what, (who, path) in shown.items()}


def measure() -> Sequence[Figure]:
    """About a minute and a half, half of it to fill the database."""
    with site() as of:
        people = fill()
        wanted = asked(of, people)
        with served(of) as server:
            return by_one(server, {f"{what}, {ACTIVITIES:,} in all": (TIMES, page) for what, page in wanted.items()})


if __name__ == "__main__":
    run(measure)
