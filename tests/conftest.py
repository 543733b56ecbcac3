"""What every test stands on: a fresh database, the app, and a reader of the site."""

from __future__ import annotations

import gc
import os
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from argon2 import PasswordHasher

import db
from blueprints.shared import passwords
from blueprints.shared.settings import Settings
from cmeapp import App
from db.engine.disk import Floor
from db.institution.settings import forget_institution, set_institution
from db.schema import migrate
from tests.support import lanes, postgres
from tests.support.compiled import Compiled
from tests.support.reader import Reader
from tests.support.shared_app import SharedApp
from tests.support.slate import Slate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask

POSTGRESQL = postgres.of_this_process(os.environ.get("CME_TEST_DATABASE_URL", ""))
BASE_URL = "http://localhost:8000"
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


def pytest_collection() -> None:
    """Let the garbage collector rest: whatever is collected now stays until the end."""
    gc.disable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put each test into its lane, so that the quick one can leave it out."""
    for item in items:
        lanes.mark(item)


def pytest_collection_finish() -> None:
    """Let the garbage collector pass over the modules and the tests, and look at the rest when it is worth a look."""
    gc.collect()
    gc.freeze()
    gc.enable()
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


@pytest.fixture(scope="session")
def slate(template: Path) -> Slate:
    """The connection that stays, where the database is PostgreSQL's."""
    return Slate(POSTGRESQL)


@pytest.fixture
def data(tmp_path: Path, template: Path, slate: Slate) -> Iterator[Settings]:
    """A database of this test's own, open, with the reference rows in it and nothing else."""
    forget_institution()
    url = POSTGRESQL or f"sqlite:///{tmp_path / 'cme.db'}"
    if not POSTGRESQL:
        shutil.copyfile(template, tmp_path / "cme.db")
    opened: Any = db.open_database(url, connections=CONNECTIONS, data_dir=tmp_path)
    if POSTGRESQL:
        slate.lend(opened)
    db.begin_request()
    hospital = {"name": "Test Hospital", "provider": "Test Hospital", "office_email": "office@cme.example.org"}
    # No bound by the year: else a session of last week could not be claimed in the first days of January.
    set_institution({**hospital, "reporting_year_end": ""})
    yield settings_for(tmp_path, url)
    db.end_request()
    if POSTGRESQL:
        slate.take_back(opened)
    db.database.obj.dispose()
    db.database.initialize(None)  # a test that asks for no database has none, and not that of the test before it
    forget_institution()


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
