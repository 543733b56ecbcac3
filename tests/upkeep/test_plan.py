"""Plans that PostgreSQL keeps for what a connection asks often: the same answers, and never where they would harm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import db
from db import plans
from db.engine.clock import now
from db.institution.tables import Unit
from db.plans import MOST, OFTEN, PlanningConnection
from tests.conftest import POSTGRESQL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from db.postgres import PatientPostgres

pytestmark = pytest.mark.skipif(not POSTGRESQL, reason="how PostgreSQL plans")
WORDS = 'SELECT "name", 7 %% 4 FROM "unit" WHERE "name" = %s AND "id" < %s AND (%s OR "name" = %s)'


@pytest.fixture
def asked(app: object) -> Iterator[PatientPostgres]:
    """A database with one unit, on a connection that has asked for nothing yet."""
    Unit.create(name="Surgery")
    with_plans = db.postgresql(POSTGRESQL, 1)
    yield with_plans
    with_plans.close_all()


def again(asked: PatientPostgres, sql: str, *values: Any, times: int = OFTEN) -> list[Any]:
    found = [asked.execute_sql(sql, values).fetchall() for _ in range(times)]
    assert all(one == found[0] for one in found)
    return list(found[0])


def kept(asked: PatientPostgres) -> list[str]:
    return [name for (name,) in asked.execute_sql("SELECT name FROM pg_prepared_statements ORDER BY 1").fetchall()]


def test_what_is_asked_often_is_answered_by_its_plan_as_before(asked: PatientPostgres) -> None:
    assert again(asked, WORDS, "Surgery", 500, True, None, times=OFTEN + 2) == [("Surgery", 3)]
    assert again(asked, WORDS, "Su%rg'ery", 500, False, None) == []
    assert kept(asked) == ["plan_1"]


def test_a_number_larger_than_a_plan_takes_is_asked_without_one(asked: PatientPostgres) -> None:
    again(asked, WORDS, "Surgery", 500, True, None)

    assert again(asked, WORDS, "Surgery", 2**31, True, None) == [("Surgery", 3)]
    assert len(kept(asked)) == 1


@pytest.mark.parametrize(
    ("sql", "values"),
    [("SELECT %s > '2000-01-01'", (now(),)), ("SELECT 7 WHERE %s IS NULL", (None,))],
    ids=["a kind of value without a name", "a value of no kind"],
)
def test_what_cannot_be_planned_is_asked_as_before(asked: PatientPostgres, sql: str, values: Any) -> None:
    assert len(again(asked, sql, *values, times=OFTEN + 1)) == 1


def test_no_plan_is_made_within_a_transaction(asked: PatientPostgres) -> None:
    with asked.atomic():
        again(asked, WORDS, "Surgery", 500, True, None, times=OFTEN + 2)

    assert kept(asked) == []


def test_a_connection_keeps_a_bounded_number_of_plans(asked: PatientPostgres, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plans, "MOST", 2)
    for number in range(4):
        again(asked, f"SELECT {number} + %s", 1)

    assert MOST > len(kept(asked)) == 2


def test_behind_a_pooler_no_plan_is_made(asked: PatientPostgres) -> None:
    mark = "&" if "?" in POSTGRESQL else "?"
    shared = db.postgresql(f"{POSTGRESQL}{mark}limits=off", 1)
    again(shared, WORDS, "Surgery", 500, True, None, times=OFTEN + 2)

    assert kept(shared) == []
    assert not isinstance(shared.connection(), PlanningConnection)
    shared.close_all()


def test_options_of_the_address_reach_the_server_as_they_are_written(app: object) -> None:
    mark = "&" if "?" in POSTGRESQL else "?"
    with_options = db.postgresql(f"{POSTGRESQL}{mark}options=-c%20work_mem%3D1234kB", 1)
    try:
        assert with_options.execute_sql("SHOW work_mem").fetchone() == ("1234kB",)
        assert with_options.execute_sql("SHOW jit").fetchone() == ("off",)
    finally:
        with_options.close_all()


def test_a_plan_knows_its_limit_and_whether_it_begins_at_the_start(asked: PatientPostgres) -> None:
    pages = 'SELECT "name", 7 %% 4 FROM "unit" WHERE "id" > %s ORDER BY "id" LIMIT %s OFFSET %s'
    again(asked, pages, 0, 5, 0)
    again(asked, pages, 0, 5, 1)
    again(asked, pages, 0, 5, 2)

    bodies = asked.execute_sql("SELECT statement FROM pg_prepared_statements ORDER BY name").fetchall()
    assert [body.partition("LIMIT ")[2] for (body,) in bodies] == ["5 OFFSET 0", "5 OFFSET $3"]
    assert [len(again(asked, pages, 0, most, skipped)) for most, skipped in ((5, 0), (5, 1), (0, 0))] == [1, 0, 0]
