"""Years of an office's work as rows, made by the database itself: one row of a kind, and as many like it as wanted.

A whole size has 100,000 people, 20,000 activities, 200,000 sessions and 2,000,000 credits, each with its participation
and claim. Certificates are left out: no list reads them, and they would take longer than all the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bench.site import person, titles
from db import database, is_sqlite, unhurried
from db.activities.tables import Activity, ActivityWord, Session
from db.audit.tables import AuditLine
from db.credit.tables import Claim, Credit
from db.disclosures.tables import Faculty
from db.disclosures.text import Disclosed, faculty_text
from db.engine.clock import now
from db.engine.word import words_of
from db.institution.tables import Unit
from db.learning.evaluation import settle
from db.learning.presence.tables import CheckIn
from db.learning.tables import EvaluationResponse, LateClaim, Participation
from db.people.tables import Person, PersonWord
from db.reports.intake import take_in
from tests.support import make

PEOPLE, ACTIVITIES, EACH, THERE = 100_000, 20_000, 10, 10  # sessions of an activity, people in a session
PAST, AHEAD = 1_700, 60  # days
UNITS, HALL, WAITING = 12, 490, 60
NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {last})"
AT = "'T' || ({} + n.i % {}) || ':{}:00.000000Z'"
OPENS, BEGINS, ENDS = AT.format(11, 10, 30), AT.format(12, 10, "00"), AT.format(13, 10, "00")  # in ten hours of a day


@dataclass(frozen=True)
class Office:
    """What was made: the activity and the session that are looked at, and whoever learns there."""

    activity: Activity
    session: Session
    learner: Person


def run_sql(words: str) -> None:
    """Run a statement of our own; to PostgreSQL's driver a percent sign is written twice."""
    database.execute_sql(words if is_sqlite() else words.replace("%", "%%"))


def multiply(row: Any, count: int, joins: str = "", where: str = "", **columns: str) -> None:
    """So many rows like this one, after it; `columns` are expressions of n.i, from 0, and of t, which is the row."""
    names = [field.column_name for field in row._meta.sorted_fields]
    columns = {"id": f"{row.id + 1} + n.i", **columns}
    values = ", ".join(columns.get(name, f't."{name}"') for name in names)
    table, into = row._meta.table_name, ", ".join(f'"{name}"' for name in names)
    found = f'SELECT {values} FROM "{table}" t CROSS JOIN n {joins} WHERE t."id" = {row.id} {where}'  # noqa: S608
    run_sql(f'INSERT INTO "{table}" ({into}) {NUMBERS.format(last=count - 1)} {found}')
    if not is_sqlite():
        database.execute_sql(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {row.id + count})")


def fill(size: float) -> Office:
    """This much of a whole office; about two minutes for all of it on SQLite, and three on PostgreSQL."""
    with unhurried(), database.atomic(), _unchecked():
        _lists()
        units = [Unit.create(name=f"Clinic {at:02}") for at in range(UNITS)]
        learner = person("learner0@bench.example")
        people, activities = int(PEOPLE * size), int(ACTIVITIES * size)
        multiply(learner, people + HALL, email="'learner' || (n.i + 1) || '@bench.example'", last_name="'Lind ' || n.i")
        _words_of(learner, people + HALL)
        first = _activities(activities, units[0].id)
        session = _sessions(first, activities)
        _records(learner, session, people, activities * EACH)
        looked_at = _looked_at(session)
        _hall(looked_at, learner, people)
        _waiting(looked_at, learner)
    _evaluated(looked_at)
    with unhurried():
        database.execute_sql("ANALYZE" if is_sqlite() else "VACUUM ANALYZE")  # as PostgreSQL does by itself in a while
    learner = Person.get_by_id(learner.id + 3)
    return Office(looked_at.activity, looked_at, learner)


def _words_of(first: Person, count: int) -> None:
    """The words by which these people are found: all of them by the same last name, and each by the number in it."""
    mine = f'"id" > {first.id} AND "id" <= {first.id + count}'
    number, address = f"CAST(id - {first.id + 1} AS TEXT)", f"'learner' || (id - {first.id})"
    words = "'maya'", "'lind'", number, address, "'@' || email"
    for word in words:
        into = f'INSERT INTO "{PersonWord._meta.table_name}" ("person_id", "word")'
        run_sql(f'{into} SELECT "id", {word} FROM "person" WHERE {mine}')  # noqa: S608
    run_sql(f"""UPDATE "person" SET "found_by" = {" || ".join(f"' ' || {word}" for word in words)} WHERE {mine}""")  # noqa: S608


@contextmanager
def _unchecked() -> Iterator[None]:
    """Leave the foreign keys of millions of rows unchecked: they are right by construction."""
    if is_sqlite():
        database.execute_sql("PRAGMA defer_foreign_keys = 1")
        yield
        return
    database.execute_sql("SET LOCAL session_replication_role = replica")
    yield
    database.execute_sql("SET LOCAL session_replication_role = origin")


def _lists() -> None:
    """Days and titles that rows are made of."""
    today = now().date()
    database.execute_sql("CREATE TEMPORARY TABLE days (i INTEGER PRIMARY KEY, day TEXT)")
    database.execute_sql("CREATE TEMPORARY TABLE named (i INTEGER PRIMARY KEY, title TEXT)")
    database.execute_sql("CREATE TEMPORARY TABLE word_of (i INTEGER, word TEXT)")
    days = [(at, (today + timedelta(days=at - PAST)).isoformat()) for at in range(PAST + AHEAD + 100)]
    named = [title for title, _ in titles()[:50]]
    words = [(at, word) for at, title in enumerate(named) for word in words_of(title)]
    for table, rows in (("days", days), ("named", list(enumerate(named))), ("word_of", words)):
        marks = ", ".join("(?, ?)" if is_sqlite() else "(%s, %s)" for _ in rows)
        database.execute_sql(f"INSERT INTO {table} VALUES {marks}", [value for row in rows for value in row])  # noqa: S608


def _activities(count: int, unit: int) -> Activity:
    """Each with a title of its own; most are over, and closed."""
    row = {"key": "a-first", "title": "The first of all", "format": "rss", "unit": unit, "status": "closed"}
    first = Activity.create(**row)
    multiply(
        first,
        count,
        "JOIN named ON named.i = n.i % 50",
        key="'a-' || n.i",
        title="named.title || ' ' || n.i",
        unit_id=f"{unit} + n.i % {UNITS}",
        format="CASE WHEN n.i % 3 = 0 THEN 'live' ELSE 'rss' END",
        status=f"CASE WHEN n.i * {PAST} / {count} < {PAST - 100} THEN 'closed' ELSE 'active' END",
    )
    words = f'SELECT a.id, w.word FROM "activity" a JOIN word_of w ON w.i = (a.id - {first.id + 1}) % 50'  # noqa: S608
    insert = f'INSERT INTO "{ActivityWord._meta.table_name}" ("activity_id", "word") '
    run_sql(f"{insert}{words} WHERE a.id > {first.id}")
    run_sql(
        f'{insert}SELECT a.id, CAST(a.id - {first.id + 1} AS TEXT) FROM "activity" a WHERE a.id > {first.id}'  # noqa: S608
    )
    multiply(
        AuditLine.create(person=None, action="texts changed", subject_type="activity", subject_id=first.id),
        count * 5,
        subject_id=f"{first.id + 1} + n.i % {count}",
    )
    return first


def _sessions(first: Activity, activities: int) -> Session:
    """One a week for each activity, at the same hour, with one speaker."""
    text = faculty_text([Disclosed("Ines Duarte", "MD", "nothing to disclose")])
    held = make.session(first, code="MEASURED", disclosure=text)
    multiply(
        held,
        activities * EACH,
        f"JOIN days d ON d.i = (n.i % {activities}) * {PAST} / {activities} + 7 * (n.i / {activities}) JOIN days w ON w.i = d.i + 7",  # noqa: E501
        activity_id=f"{first.id + 1} + n.i % {activities}",
        key="'s-' || n.i",
        title="'Week ' || n.i",
        code="'X' || n.i",
        code_key="'X' || n.i",
        starts_at=f"d.day || {BEGINS}",
        ends_at=f"d.day || {ENDS}",
        opens_at=f"d.day || {OPENS}",
        closes_at=f"w.day || {ENDS}",
    )
    speaker = Faculty.create(session=held, name="Ines Duarte", credentials="MD", status="nothing to disclose")
    multiply(speaker, activities * EACH, session_id=f"{held.id + 1} + n.i")
    span = '(SELECT {}(s."{}") FROM "session" s WHERE s."activity_id" = "activity"."id")'
    sums = f'"first_at" = {span.format("MIN", "starts_at")}, "last_at" = {span.format("MAX", "ends_at")}'
    run_sql(f'UPDATE "activity" SET {sums}')  # noqa: S608
    return held


def _records(learner: Person, held: Session, people: int, sessions: int) -> None:
    """Ten people in each session, who have evaluated and claimed it."""
    mine = make.ready_to_claim(learner, held)
    who = f"{learner.id + 1} + ((n.i % {sessions}) * 13 + (n.i / {sessions}) * 9973) % {people}"
    at = f"{held.id + 1} + n.i % {sessions}"
    multiply(mine, sessions * THERE, learner_id=who, session_id=at)
    claim = Claim.create(learner=learner, session=held, participation=mine, quarters=4, credit_type=1)
    multiply(claim, sessions * THERE, learner_id=who, session_id=at, participation_id=f"{mine.id + 1} + n.i")
    row = {"activity_type": "Live Course", "credit_type": "AMA PRA Category 1 Credit(s)™", "hundredths": 100}
    credit = Credit.create(learner=learner, on=now().date(), title="The first of all", number="", **row)
    multiply(
        credit,
        sessions * THERE,
        f"JOIN days d ON d.i = n.i % {PAST}",
        learner_id=who,
        on="d.day",
        title="'Rounds ' || n.i",
    )


def _looked_at(first: Session) -> Session:
    """A session of these days, whose code is open."""
    query = Session.select(Session, Activity).join(Activity).where(Session.id > first.id, Session.starts_at < now())
    found: Session = query.where(Activity.status == "active").order_by(Session.starts_at.desc(), Session.id).first()
    return found


def _hall(held: Session, learner: Person, people: int) -> None:
    """A full hall, half of whom have evaluated."""
    mine = Participation.get(Participation.session == held)
    last = Participation.select().order_by(Participation.id.desc()).get().id
    evaluated = "n.i % 2 = 0" if not is_sqlite() else "(n.i % 2 = 0)"
    multiply(mine, HALL, id=f"{last + 1} + n.i", learner_id=f"{learner.id + 1 + people} + n.i", is_evaluated=evaluated)


def _waiting(held: Session, learner: Person) -> None:
    """Late claims that were answered, and some that wait."""
    row = {"session": held, "note": "I was on call.", "answer": "granted", "answered_at": now()}
    first = LateClaim.create(learner=learner, **row)
    multiply(first, WAITING * 20, learner_id=f"{learner.id} + n.i % 200")
    waits = LateClaim.create(learner=learner, session=held, note="I was on call.")
    multiply(waits, WAITING, learner_id=f"{learner.id + 1} + n.i")
    elsewhere = Session.select().order_by(Session.id).first()
    late = CheckIn.create(learner=learner, session=elsewhere, by=learner, state="waiting", reason="At the door.")
    multiply(late, WAITING, learner_id=f"{learner.id + 1} + n.i")


def _evaluated(held: Session) -> None:
    """Five hundred evaluations of this session, in the results."""
    scale, text = make.evaluation(held.activity)
    said = {str(scale.id): "Agree", str(text.id): "More cases, please."}
    rows = [
        {"key": f"{at:032}", "activity": held.activity, "session": held, "answers": said, "is_settled": False}
        for at in range(500)
    ]
    EvaluationResponse.insert_many(rows).execute()
    settle()
    take_in()
