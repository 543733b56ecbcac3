"""A site to measure: a data folder of its own with a learner, records and a sign-in, and the site served as in life."""

from __future__ import annotations

import csv
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer

import db
from bench.tools import HOST, Server, free_port, serving
from blueprints.shared.settings import Settings, read_settings
from cmeapp import create_app
from db import schema
from db.activities.tables import Activity, Session
from db.credit.tables import Credit, new_number
from db.engine.clock import now
from db.institution.settings import set_institution
from db.learning.tables import Participation
from db.people.tables import Degree, Person
from db.sign_ins.tables import SignIn

if TYPE_CHECKING:
    from flask import Flask

RECORDS = Path(__file__).parents[1] / "blueprints/office/demo/records.csv"
SESSIONS = 5
CSRF = "0" * 40
# As in the base installation: Peewee takes PostgreSQL's driver wherever it is installed, used or not.
FLASK = "import sys; sys.modules.update(psycopg2=None, psycopg=None); from flask.cli import main; main()"


@dataclass(frozen=True)
class Site:
    """A site with data: its settings, its app in this process, its learner, and what browsers send to it."""

    settings: Settings
    app: Flask
    learner: Person
    headers: dict[str, str]  # of a browser signed in as the learner
    visitor: str  # the Cookie header of a browser that is not signed in
    csrf: str  # the token that the forms of either carry


def titles() -> list[tuple[str, str]]:
    """Titles and types as real records have them, from the demo's own file."""
    with RECORDS.open(encoding="utf-8", newline="") as file:
        return [(row["title"], row["type"]) for row in csv.DictReader(file)]


@contextmanager
def site(records: int = 60) -> Iterator[Site]:
    """A new site in a folder that is gone afterward; the database stays open in this process until the block ends."""
    with tempfile.TemporaryDirectory(prefix="cme-bench-") as folder:
        settings = open_site(Path(folder))
        schema.migrate()
        learner = fill(records)
        try:
            yield made(settings, learner)
        finally:
            db.database.close()


def open_site(folder: Path) -> Settings:
    """Open the database of a data folder in this process."""
    settings = read_settings({"CME_DATA_DIR": str(folder)})
    db.open_database(settings.database_url, data_dir=settings.data_dir)
    db.begin_request()
    return settings


def fill(records: int) -> Person:
    """An office, a few sessions to come, and a learner with so many records and one unfinished participation."""
    set_institution({"name": "Lakeside Teaching Hospital", "provider": "Lakeside Teaching Hospital"})
    learner = person("learner@bench.example")
    for at in range(SESSIONS):
        Participation.register(learner, session(at)) if at == 0 else session(at)
    Credit.insert_many(credits(learner, records)).execute()
    return learner


def person(email: str) -> Person:
    """Somebody with a confirmed address and no password."""
    made: Person = Person.create(
        email=email,
        email_confirmed_at=now(),
        first_name="Maya",
        last_name="Lind",
        degree=Degree.get(Degree.name == "MD"),
        profession="Physician",
    )
    return made


def session(number: int) -> Session:
    """A session that ends in some days, open now to evaluate and claim."""
    title, _ = titles()[number % len(titles())]
    row = {"key": f"measured-{number}", "title": title, "format": "live", "place": "Main Auditorium"}
    activity = Activity.create(**row, claims_before_end=None)
    made: Session = Session.create(
        activity=activity,
        key=f"measured-{number}",
        starts_at=now(),
        ends_at=now() + timedelta(days=number + 1),
        maximum_quarters=4,
        code=f"CODE{number:04}",
        code_key=f"C0DE{number:04}",
        opens_at=now() - timedelta(hours=1),
        closes_at=now() + timedelta(days=7),
    )
    return made


def credits(learner: Person, count: int) -> list[dict[str, Any]]:
    """Rows of a transcript, spread over the years since 2004."""
    named, newest = titles(), now().date()
    return [
        {
            "learner": learner,
            "on": newest - timedelta(days=7 + at * 8000 // max(count, 1)),
            "title": named[at % len(named)][0],
            "activity_type": named[at % len(named)][1],
            "credit_type": "AMA PRA Category 1 Credit(s)™",
            "hundredths": 25 * (1 + at % 8),
            "number": new_number(),
        }
        for at in range(count)
    ]


def made(settings: Settings, learner: Person) -> Site:
    """The site with the cookies of two browsers, signed as the app signs them."""
    app = create_app(settings)
    name, signer = app.config["SESSION_COOKIE_NAME"], SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer is not None
    member = signer.dumps({"_user_id": SignIn.start(learner, "a measurement"), "csrf_token": CSRF})
    visitor = signer.dumps({"csrf_token": CSRF})
    token = URLSafeTimedSerializer(app.config["SECRET_KEY"], salt="wtf-csrf-token").dumps(CSRF)
    headers = {"Cookie": f"{name}={member}", "Accept-Encoding": "br"}
    return Site(settings, app, learner, headers, f"{name}={visitor}", str(token))


@contextmanager
def served(of: Site, path: str = "/health") -> Iterator[Server]:
    """The site, served by the production command; `path` is asked for until it answers."""
    port = free_port()
    environ = {name: value for name, value in os.environ.items() if not name.startswith("CME_")}
    environ |= {"CME_DATA_DIR": str(of.settings.data_dir), "CME_HOST": HOST, "CME_PORT": str(port)}
    command = [sys.executable, "-c", FLASK, "--app", "cmeapp", "serve"]
    with serving(command, port, path, env=environ) as server:
        yield server
