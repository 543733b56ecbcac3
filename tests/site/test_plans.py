"""No query of a page, job or mail reads the whole of a table that grows: each one's plan is looked at."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import peewee
import pytest

import db
from blueprints.shared.outbox.jobs import run_due_jobs
from blueprints.shared.outbox.worker import deliver_due
from db.activities.next_session import upcoming
from db.engine.clock import now
from db.institution.tables import Unit
from db.outbox.tables import Job, Message
from db.program.activity_figures import approving
from db.roles.tables import Role, RoleGrant
from db.sign_ins.tables import SignIn
from db.tables import MODELS
from db.upkeep import expiry
from tests.conftest import POSTGRESQL
from tests.support import make
from tests.support.reader import Reader
from tests.support.world import World, routes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

# These stay as small as the office is: some hundred rows at most.
SMALL = {
    "credit_type",
    "degree",
    "library_case",
    "library_question",
    "unit",
    "institution_setting",
    "job",
    "role_grant",
    "schema_migration",
}
GROWING = {model._meta.table_name for model in MODELS} - SMALL
ORDER = r"(?:[^()]|COALESCE\([^()]*\))"
READS = re.compile(r"\s*\(?(SELECT|UPDATE|DELETE|WITH)\b")
SCANNED = re.compile(r"(?:SCAN(?: TABLE)?|Seq Scan on) (\w+)(?: USING (?:COVERING )?INDEX (\w+))?")
LATE_CLAIMS = {"lateclaim_waiting", "lateclaim_once"}
CORRECTIONS = {"correction_waiting", "correction_once"}
# An index of what still waits is as long as the queue, whatever lies behind it.
RESULTS = {"evaluationresponse_fresh", "evaluationresponse_waiting", "assessmentattempt_waiting"}
OF_THE_QUEUE = {
    "checkin_once",
    "checkin_waits",
    "message_waiting",
    "person_degree_waits",
    *RESULTS,
    *LATE_CLAIMS,
    *CORRECTIONS,
}
# The drafts of evaluations that nobody has sent yet, looked through once an hour for one that was left behind.
EXEMPT = ('DELETE FROM "evaluation_draft" WHERE EXISTS',)
ALIAS = re.compile(r'"(\w+)" AS "(\w+)"')
NOTHING = re.compile(r"WHERE \((?:0 = 1|1 = 0)\)")  # which no row can fulfill, so none is read
LISTS = (
    "/transcript?sort=date&dir=asc",
    "/transcript?sort=type&dir=desc&page=2",
    "/transcript?sort=credits&dir=asc",
    "/transcript?year=2026&sort=date",
    "/applications?sort=title",
    "/applications?sort=starts&dir=asc",
    "/applications?q=sepsis",
    "/applications?q=first+hour+12&sort=starts",
    "/applications?sort=waiting&dir=asc&page=2",
    "/office/people?q=smith",
    "/office/people?q=smith+ann",
    "/code/LECTURE",
    "/office/late-claims?q=smith",
    "/office/late-claims?kind=correction",
)


@dataclass
class Seen:
    """Each statement that was run, once, with the values of its first run."""

    statements: dict[str, tuple[Any, ...]] = field(default_factory=dict)

    def note(self, event: Any) -> None:
        if READS.match(event.sql) and not event.sql.startswith(EXEMPT) and not NOTHING.search(event.sql):
            self.statements.setdefault(event.sql, tuple(event.params or ()))

    def scans(self) -> dict[str, set[str]]:
        """The statements that read the whole of a table that grows, and which ones."""
        found = {sql: scanned(sql, values) & GROWING for sql, values in self.statements.items()}
        return {sql: tables for sql, tables in found.items() if tables}


def scanned(sql: str, values: tuple[Any, ...]) -> set[str]:
    """The tables that the plan of this statement reads from end to end."""
    aliases = {alias: table for table, alias in ALIAS.findall(sql)}
    found = [(aliases.get(name, name), index) for line in plan(sql, values) for name, index in SCANNED.findall(line)]
    return {table for table, index in found if index not in OF_THE_QUEUE and not (index and stops(sql, table))}


def stops(sql: str, table: str) -> bool:
    """Whether an index of this table is read only until there are enough rows: in its order, and without conditions."""
    return bool(re.search(rf'FROM "{table}" AS "\w+"(?: ORDER BY {ORDER}*)? LIMIT', sql))


def plan(sql: str, values: tuple[Any, ...]) -> list[str]:
    kind = "EXPLAIN QUERY PLAN" if db.is_sqlite() else "EXPLAIN"
    try:
        return [str(row[-1]) for row in db.database.execute_sql(f"{kind} {sql}", values).fetchall()]
    except peewee.ProgrammingError:
        return []  # a statement of the schema's own


@pytest.fixture
def seen(app: Flask) -> Iterator[Seen]:
    """Notes what is run from now on; PostgreSQL takes an index wherever there is one."""
    seen = Seen()
    db.database.obj.query_hooks.append(seen.note)
    yield seen
    db.database.obj.query_hooks.clear()


@contextmanager
def wherever_there_is_an_index() -> Iterator[None]:
    """Small tables are read as a whole where that is quicker; here it has to be impossible otherwise."""
    if db.is_sqlite():
        if "sqlite_stat1" in db.database.get_tables():
            db.database.execute_sql("DELETE FROM sqlite_stat1")
            db.database.execute_sql("ANALYZE sqlite_schema")
        yield
        return
    db.database.execute_sql("SET enable_seqscan = off")
    yield
    db.database.execute_sql("SET enable_seqscan = on")


def assert_no_scan(seen: Seen, at_least: int) -> None:
    db.end_request()
    with wherever_there_is_an_index():
        scans = seen.scans()
    assert len(seen.statements) >= at_least, "too few statements to prove anything"
    assert not scans, "\n\n".join(f"{tables}: {sql}" for sql, tables in scans.items())


def staff(*roles: Role) -> Any:
    person = make.person()
    for role in roles:
        RoleGrant.create(person=person, role=role, unit=make.unit() if role == Role.REVIEWER else None)
    return person


def test_no_page_reads_a_whole_table(app: Flask, seen: Seen, cheap_hashes: None) -> None:
    world = World()
    make.session(code="LECTURE", starts_at=now(), ends_at=now())
    people = (None, world.learner, staff(Role.OFFICE), staff(Role.APPROVER), staff(Role.REVIEWER))
    for person in people:
        for one in sorted(routes(app), key=lambda route: (route.method != "GET", str(route))):
            reader = Reader(app, with_htmx=False)
            reader = reader.as_(person) if person else reader
            reader.client.open(world.address(one), method=one.method)
        for path in LISTS:
            (Reader(app, with_htmx=False).as_(person) if person else Reader(app, with_htmx=False)).get(path)

    assert_no_scan(seen, at_least=100)


def test_no_form_that_is_sent_reads_a_whole_table(app: Flask, seen: Seen, cheap_hashes: None) -> None:
    reader = Reader(app, with_htmx=False)
    world = World()
    email, password = world.learner.email, "Correct-Horse-1"
    reader.submit("/password/forgot", {"email": email})
    reader.submit("/sign-in", {"email": email, "password": password})
    reader.submit("/sign-up", {"email": "new@example.org", "password": password})
    reader.as_(world.learner)
    for code in ("WALKED", "TOOLATE", "NOSUCH"):
        reader.submit("/code", {"code": code})
    own = f"/participations/{world.open.id}"
    for path in (f"{own}/evaluation", f"{own}/claim", "/code/TOOLATE/late-claim", "/account/email"):
        reader.submit(path, {"quarters": "4", "note": "A note", "email": "other@example.org"})

    assert_no_scan(seen, at_least=30)


def test_no_job_and_no_mail_reads_a_whole_table(app: Flask, seen: Seen, monkeypatch: pytest.MonkeyPatch) -> None:
    World()
    monkeypatch.setattr("db.upkeep.backup.back_up", lambda _: None)  # which copies all, as it should
    with app.app_context():
        run_due_jobs()
        Job.update(due_at=now()).execute()
        assert "clean_up" in run_due_jobs()
    deliver_due(app)

    assert_no_scan(seen, at_least=20)


def test_a_scan_is_seen_for_what_it_is(app: Flask, seen: Seen) -> None:
    list(SignIn.select().where(SignIn.device == "no index"))
    list(Unit.select())

    with wherever_there_is_an_index():
        assert list(seen.scans().values()) == [{"sign_in"}]


def test_what_is_over_is_deleted_in_batches(app: Flask, seen: Seen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expiry, "BATCH", 3)
    sent = {"template": "a", "to": "a@example.org", "values": {}, "sent_at": now() - expiry.SENT_KEPT * 2}
    Message.insert_many([sent] * 8).execute()
    waiting = Message.queue("a", "a@example.org")
    before = len(seen.statements)

    assert expiry.delete_expired() == 8
    assert [message.id for message in Message.select()] == [waiting.id]
    assert len(seen.statements) > before


@pytest.mark.skipif(bool(POSTGRESQL), reason="how SQLite plans")
def test_what_is_to_come_is_found_by_when_it_begins_however_many_activities_are_open(app: Flask, seen: Seen) -> None:
    make.session()
    upcoming(now(), 3)()
    approving()

    plans = {sql: " ".join(plan(sql, values)) for sql, values in seen.statements.items()}

    assert all("session_upcoming" in said for sql, said in plans.items() if 'FROM "session"' in sql)
    assert not any("SCAN t1" in said for sql, said in plans.items() if 'FROM "person"' in sql)
