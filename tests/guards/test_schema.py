"""The schema that the migrations make is the schema that the models say, on both databases, down to the triggers."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from peewee import SQL, Check, IntegerField

import db
from db import schema
from db.applications.state import State
from db.applications.tables import Application
from db.applications.workflow import Act
from db.audit.action import Action
from db.audit.tables import AuditLine
from db.credit.tables import Claim
from db.institution.settings import forget_institution
from db.learning.tables import Participation
from db.people.tables import Person
from db.tables import MODELS
from db.triggers import APPEND_ONLY, create_triggers
from tests.conftest import POSTGRESQL
from tests.support.old_schema import before_words
from tests.support.postgres import own_database
from tests.support.proposals import World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    Migrated = tuple[str, set[tuple[object, ...]]]

KINDS = ["sqlite", *(["postgresql"] if POSTGRESQL else [])]
RUNNERS_OWN = "schema_migration"
# What PostgreSQL itself says of each thing, in its own normal form; the second column is the table or function.
CATALOG = {
    "column": "SELECT column_name, table_name, data_type, is_nullable, column_default, is_identity, "
    "row_number() OVER (PARTITION BY table_name ORDER BY ordinal_position) "  # a column that went leaves a gap
    "FROM information_schema.columns WHERE table_schema = 'public'",
    "constraint": "SELECT c.conname, t.relname, pg_get_constraintdef(c.oid) FROM pg_constraint c "
    "JOIN pg_class t ON t.oid = c.conrelid WHERE c.connamespace = 'public'::regnamespace",
    "storage": "SELECT a.attname, t.relname, a.attstorage FROM pg_attribute a JOIN pg_class t ON t.oid = a.attrelid "
    "WHERE t.relnamespace = 'public'::regnamespace AND t.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped",
    "index": "SELECT indexname, tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "trigger": "SELECT g.tgname, t.relname, pg_get_triggerdef(g.oid), g.tgenabled FROM pg_trigger g "
    "JOIN pg_class t ON t.oid = g.tgrelid WHERE NOT g.tgisinternal",
    "function": "SELECT oid::regprocedure::text, proname, pg_get_functiondef(oid) FROM pg_proc "
    "WHERE pronamespace = 'public'::regnamespace",
}


def by_migrations() -> None:
    schema.migrate()


def by_models() -> None:
    schema.create_tables(MODELS)
    create_triggers(APPEND_ONLY)


def made(kind: str, folder: Path, build: Callable[[], None]) -> set[tuple[object, ...]]:
    """Everything that an empty database holds after `build`, in the database's own words."""
    with empty(kind, folder) as url:
        db.open_database(url)
        db.begin_request()
        try:
            build()
            return of_sqlite() if db.is_sqlite() else of_postgresql()
        finally:
            db.database.close()
            db.database.obj.dispose()


@contextmanager
def empty(kind: str, folder: Path) -> Iterator[str]:
    if kind == "postgresql":
        with own_database(POSTGRESQL) as url:
            yield url
    else:
        yield f"sqlite:///{folder / f'{len(list(folder.iterdir()))}.db'}"


def of_sqlite() -> set[tuple[object, ...]]:
    """Each statement that made something, with its blanks evened out; `CHECK`, STRICT and WITHOUT ROWID are in it."""
    rows = db.database.execute_sql(
        "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE tbl_name NOT IN (?, 'sqlite_sequence')",
        (RUNNERS_OWN,),
    )
    said = {(kind, name, table, without_foreign_keys(sql or "")) for kind, name, table, sql in rows}
    return said | {("foreign key", table, *row) for table in db.database.get_tables() for row in foreign_keys(table)}


def without_foreign_keys(sql: str) -> str:
    """A column that was added names its foreign key beside itself, and a new table at its end: it means the same."""
    words = re.sub(r"\s+", " ", sql)
    return re.sub(r'(?:, FOREIGN KEY \("\w+"\))? REFERENCES "\w+" \("\w+"\) ON DELETE \w+', "", words).strip()


def foreign_keys(table: str) -> list[tuple[object, ...]]:
    """What each foreign key of a table leads from and to, and what it does."""
    rows = db.database.execute_sql(f'PRAGMA foreign_key_list("{table}")').fetchall()
    return [tuple(row[2:]) for row in rows]


def of_postgresql() -> set[tuple[object, ...]]:
    rows = [(what, *row) for what, query in CATALOG.items() for row in db.database.execute_sql(query).fetchall()]
    return {row for row in rows if row[2] != RUNNERS_OWN}


@pytest.fixture(scope="module", params=KINDS)
def migrated(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Migrated:
    """A kind of database, and what the migrations make in it."""
    return request.param, made(request.param, tmp_path_factory.mktemp("migrated"), by_migrations)


def test_migrations_make_what_the_models_say(migrated: Migrated, tmp_path: Path) -> None:
    kind, found = migrated
    modeled = made(kind, tmp_path, by_models)

    assert len(found) > len(MODELS)
    assert sorted(found ^ modeled, key=repr) == []


def lowered_check(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Claim.quarters, "constraints", [Check('"quarters" >= 0')])


def column_that_may_be_null(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Claim.quarters, "null", True)


def other_type(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Participation.passed_at, "field_type", IntegerField.field_type)


def other_action(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Claim.session, "on_delete", "CASCADE")


def missing_index(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Claim._meta, "indexes", [one for one in Claim._meta.indexes if one._name != "claim_current"])


def whole_index_for_a_partial_one(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Claim._meta.indexes[0], "_where", None)


def trigger_that_lets_more_change(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(APPEND_ONLY, "claim", ("superseded_at", "quarters"))


FAULTS = [lowered_check, column_that_may_be_null, other_type, other_action, missing_index]
FAULTS += [whole_index_for_a_partial_one, trigger_that_lets_more_change]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_one_difference_is_found(
    migrated: Migrated, fault: Callable[[pytest.MonkeyPatch], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind, found = migrated
    fault(monkeypatch)

    assert made(kind, tmp_path, by_models) != found


@pytest.mark.parametrize("kind", KINDS)
def test_an_up_to_date_database_waits_for_nothing(kind: str, tmp_path: Path) -> None:
    def twice() -> None:
        assert schema.migrate()
        assert schema.migrate() == []
        assert (schema.pending(), schema.unknown()) == ([], [])

    assert made(kind, tmp_path, twice)


def rows_of(model: Any, names: Iterable[str] = ()) -> list[dict[str, Any]]:
    """The rows of the table under these names, or in whichever columns it has now: a model knows the newest alone."""
    rows = model.select(SQL("*")).order_by(model.id).dicts()
    return [{name: row[name] for name in names or row} for row in rows]


@pytest.mark.parametrize("kind", KINDS)
def test_what_the_first_two_migrations_hold_comes_along(kind: str, tmp_path: Path) -> None:
    with empty(kind, tmp_path) as url:
        db.open_database(url)
        db.begin_request()
        forget_institution()
        try:
            schema.runner().up("0002_applications")
            with before_words():
                world = World()
            AuditLine.write(world.applicant, Action.TEXTS_CHANGED, world.application)
            before = {model: rows_of(model) for model in (Application, AuditLine, Person)}

            assert schema.migrate()[0] == "0003_application_indexes"

            assert [rows_of(model, before[model][0]) for model in before] == list(before.values())
            assert [len(rows) for rows in before.values()] == [1, 1, 4]
            world.bring_to(State.UNIT)
            assert world.act(world.reviewer, Act.APPROVE).state == State.AWAITING
            indexed = {tuple(index.columns) for index in db.database.get_indexes("application")}
            assert ("reviewer_id", "state", "waiting_since", "id") in indexed
            assert ("reviewer_id",) not in indexed
        finally:
            db.database.close()
            db.database.obj.dispose()
            forget_institution()
