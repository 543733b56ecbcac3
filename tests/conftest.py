"""What every test stands on: a fresh database, the app, and a reader of the site."""

from __future__ import annotations

import gc
import os
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from argon2 import PasswordHasher
from peewee import AutoField

import db
from blueprints.shared import passwords
from blueprints.shared.settings import Settings
from cmeapp import App
from db.activities.credit_type.shipped import shipped_rows
from db.activities.credit_type.tables import CreditType
from db.engine.disk import Floor
from db.institution.settings import forget_institution, set_institution
from db.learning.library.shipped import shipped_rows as library_rows
from db.learning.library.tables import LibraryQuestion
from db.people.tables import Degree, degree_rows
from db.schema import migrate
from db.tables import MODELS
from tests.support import lanes, postgres
from tests.support.compiled import Compiled
from tests.support.reader import Reader
from tests.support.shared_app import SharedApp

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask

POSTGRESQL = postgres.of_this_process(os.environ.get("CME_TEST_DATABASE_URL", ""))
BASE_URL = "http://localhost:8000"
# Rows that the migrations make: a test may change them, and the next one finds them as they were.
REFERENCE: dict[type[Any], list[dict[str, Any]]] = {
    Degree: degree_rows(),
    CreditType: shipped_rows(),
    LibraryQuestion: library_rows(),
}
CONNECTIONS = 24  # twenty race in some tests; a hundred that connect at one moment take a slow machine too long
App.jinja_options = {**App.jinja_options, "bytecode_cache": Compiled()}


def settings_for(folder: Path, database_url: str) -> Settings:
    return Settings(
        data_dir=folder,
        database_url=database_url,
        host="127.0.0.1",
        port=8000,
        secret_key="a secret for tests only, of a decent length",
        base_url=BASE_URL,
        trusted_proxies=(),
        mail_url="",
        demo=False,
        least_free=Floor(),  # whatever the disk of the test machine holds
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put each test into its lane, so that the quick one can leave it out."""
    for item in items:
        lanes.mark(item)


def pytest_collection_finish() -> None:
    """Let the garbage collector pass over the modules and the tests, and look at the rest when it is worth a look."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 5)  # an app alone has some 8,000 objects


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database of the newest schema, made once: a file to copy, or the PostgreSQL database itself."""
    path = tmp_path_factory.mktemp("template") / "cme.db"
    db.open_database(POSTGRESQL or f"sqlite:///{path}")
    db.begin_request()
    migrate()
    if db.is_sqlite():
        db.database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    db.database.close()
    db.database.obj.dispose()  # a pooled connection would stay, and a restore waits until it is the only one
    return path


@pytest.fixture
def data(tmp_path: Path, template: Path) -> Iterator[Settings]:
    """A database of this test's own, open, with the reference rows in it and nothing else."""
    forget_institution()
    url = POSTGRESQL or f"sqlite:///{tmp_path / 'cme.db'}"
    if not POSTGRESQL:
        shutil.copyfile(template, tmp_path / "cme.db")
    db.open_database(url, connections=CONNECTIONS, data_dir=tmp_path)
    db.begin_request()
    if POSTGRESQL:
        _empty()
    hospital = {"name": "Test Hospital", "provider": "Test Hospital", "office_email": "office@cme.example.org"}
    # No bound by the year: else a session of last week could not be claimed in the first days of January.
    set_institution({**hospital, "reporting_year_end": ""})
    yield settings_for(tmp_path, url)
    db.end_request()
    db.database.obj.dispose()
    forget_institution()


def _empty() -> None:
    """Empty what the last test filled: TRUNCATE of all tables would take longer than most tests do."""
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
    db.database.execute_sql(f"{others} AND datname = current_database()")  # what a test's threads left behind
    tables = [model._meta.table_name for model in MODELS if model not in REFERENCE]
    asked = " UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM \"{table}\")" for table in tables)  # noqa: S608
    filled = [table for (table,) in db.database.execute_sql(asked)]
    deletes = "".join(f'DELETE FROM "{table}";' for table in filled)  # noqa: S608
    numbered = {model._meta.table_name for model in MODELS if isinstance(model._meta.primary_key, AutoField)}
    from_one = "SELECT setval(pg_get_serial_sequence('{}', 'id'), 1, false);"
    deletes += "".join(from_one.format(table) for table in numbered.intersection(filled))
    # Without the triggers that refuse it, and in any order: this is how a replica takes its rows.
    db.database.execute_sql(f"SET session_replication_role = replica; {deletes} RESET session_replication_role")
    for model, rows in REFERENCE.items():
        names = [getattr(model, name) for name in rows[0]]
        if list(model.select(*names).order_by(model.id).dicts()) != rows:
            db.database.execute_sql(f'TRUNCATE "{model._meta.table_name}" RESTART IDENTITY CASCADE')
            model.insert_many(rows).execute()


@pytest.fixture(scope="session")
def shared_app() -> SharedApp:
    """The app that tests hand on."""
    return SharedApp()


@pytest.fixture
def app(data: Settings, shared_app: SharedApp) -> Flask:
    """The app on this test's database."""
    return shared_app.lend(data)


@pytest.fixture
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords hashed at no cost and with a turn for each, for tests that sign many people up or in."""
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    monkeypatch.setattr(passwords, "turns", passwords.Turns(at_once=2, waiting=100))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test with a reader runs as pages and, where the part that htmx asks for may differ, once more as parts."""
    if "reader" in metafunc.fixturenames:
        is_quick = bool(os.environ.get("CME_TEST_QUICK"))
        ways = ["page"] if is_quick or lanes.loads_pages_only(metafunc.function) else ["page", "part"]
        metafunc.parametrize("reader", ways, indirect=True)


@pytest.fixture
def reader(app: Flask, request: pytest.FixtureRequest) -> Reader:
    """A reader of the site, that loads pages or asks for parts as htmx does: see pytest_generate_tests."""
    return Reader(app, with_htmx=request.param == "part")


@pytest.fixture
def visitor(app: Flask) -> Reader:
    """A reader that loads whole pages, for what does not depend on htmx."""
    return Reader(app, with_htmx=False)
