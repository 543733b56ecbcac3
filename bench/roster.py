"""A roster of 50,000 rows on both databases: its time, its memory, and how long another's claim waits meanwhile."""

from __future__ import annotations

import io
import multiprocessing
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import psutil
import xlsxwriter

import db
from bench.budget import Figure, at_most, run
from bench.processes import pss
from bench.site import person, session, site
from bench.tools import percentile
from blueprints.office.rosters.file import headings_of, opened
from db import schema
from db.activities.tables import Session
from db.credit.claim import claim_credit
from db.engine import disk
from db.files import store
from db.institution.settings import set_institution
from db.learning.tables import Participation
from db.people.tables import Degree, Person
from db.program.roster.arrival import begin_reading, receive
from db.program.roster.progress import carry_on
from db.program.roster.withdrawal import begin_withdrawal
from db.program.roster.write import begin_writing
from db.roles.tables import Role, RoleGrant
from db.rosters.tables import Roster
from tests.support import postgres

if TYPE_CHECKING:
    from multiprocessing.queues import Queue
    from pathlib import Path

ROWS, KNOWN = 50_000, 40_000  # rows of the roster, and how many of them have an account
CLAIMS, PAUSE = 6_000, 0.05  # what others do meanwhile: one claim each so many seconds
SECONDS, MEMORY, WAIT = 60.0, 150.0, 250.0  # s, MiB, ms
SPAWN = multiprocessing.get_context("spawn")
Result = dict[str, float]


def fill() -> tuple[list[int], Session, Person]:
    """People of the roster and others: the ids of what those claim, the session of the roster, and its sender."""
    sender = person("office@bench.example")
    RoleGrant.create(person=sender, role=Role.OFFICE)  # a coordinator may not invite so many strangers in a day
    degree = Degree.get(Degree.name == "MD")
    fixed = {"degree": degree, "profession": "Physician", "email_confirmed_at": sender.created_at}
    for start in range(0, KNOWN, 1000):
        rows = [
            {**fixed, "email": f"p{at}@bench.example", "first_name": "Pat", "last_name": f"No{at}"}
            for at in range(start, start + 1000)
        ]
        Person.insert_many(rows).execute()
    other, at = session(100), session(101)
    ready = {"how": "code", "is_evaluated": True, "attended_at": sender.created_at, "session": other}
    learners = list(Person.select().where(Person.email.startswith("p1")).limit(CLAIMS))
    for start in range(0, CLAIMS, 500):
        Participation.insert_many([{"learner": one, **ready} for one in learners[start : start + 500]]).execute()
    return [one.id for one in Participation.select().where(Participation.session == other)], at, sender


def csv_file(last: str, value: str) -> bytes:
    """As an office has it: email, name and minutes, or the credit of each."""
    lines = (f'p{at}@bench.example,"No{at}, Pat, MD",{value}' for at in range(ROWS))
    return "\n".join([f"Email,Name,{last}", *lines]).encode()


def workbook() -> bytes:
    """The same people as a learning system gives them: in twelve columns."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Email", "Name", "Minutes", *(f"Fact {at}" for at in range(9))])
        for at in range(ROWS):
            facts = (f"what is known of {at}: {number}" for number in range(9))
            sheet.write_row(at + 1, 0, [f"p{at}@bench.example", f"No{at}, Pat, MD", 45, *facts])
    return made.getvalue()


def bring_in(url: str, folder: Path, session_id: int, by: int, file: Path, results: Queue[Result]) -> None:
    """One process, as the worker is: the roster is sent, read, written, and taken back."""
    db.open_database(url, data_dir=folder)
    db.begin_request()
    at, sender = Session.get_by_id(session_id), Person.get_by_id(by)
    took: Result = {}
    with file.open("rb") as source:
        columns, _ = headings_of(source)
        with store.prepared(source) as found:
            roster = receive(at, sender, found, file.name, columns)
    for name, deed in (
        ("read", lambda: begin_reading(roster, roster.mapping, sender)),
        ("written", lambda: begin_writing(Roster.get_by_id(roster.id), at, sender)),
        ("taken back", lambda: begin_withdrawal(Roster.get_by_id(roster.id), at, sender)),
    ):
        begun = time.perf_counter()
        deed()
        carry_on(roster.id, lambda done, total: None, opened)
        took[name] = time.perf_counter() - begun
    results.put(took)
    db.database.close()


@dataclass
class Meanwhile:
    """What others saw of a roster: the milliseconds of each of their claims, and its memory in MiB at each moment."""

    waits: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)


def measured(url: str, folder: Path, ids: list[int], roster: tuple[int, int, Path]) -> tuple[Result, Meanwhile]:
    """The roster in a process of its own, and what others saw of it."""
    results: Queue[Result] = SPAWN.Queue()
    worker = SPAWN.Process(target=bring_in, args=(url, folder, *roster, results))
    worker.start()
    seen = Meanwhile()
    while worker.is_alive():
        if ids:
            start = time.perf_counter()
            claim_credit(Participation.get_by_id(ids.pop()), 4)
            seen.waits.append((time.perf_counter() - start) * 1000)
        with suppress(psutil.NoSuchProcess):
            seen.memory.append(pss(worker.pid or 0))
        time.sleep(PAUSE)
    return results.get(timeout=60), seen


def figures(name: str, found: Result, seen: Meanwhile) -> list[Figure]:
    taken, waits = found["read"] + found["written"], seen.waits
    spread = f" (read {found['read']:.0f} s, written {found['written']:.0f} s)"
    note = f" ({len(waits)} claims, p50 {percentile(waits, 50):.0f}, p99 {percentile(waits, 99):.0f} ms)"
    what = f"roster of {ROWS:,} rows, {name}"
    return [
        at_most(what, taken, SECONDS, " s", 0, spread),
        at_most(f"{what}, taken back", found["taken back"], SECONDS, " s", 0),
        at_most(f"{what}, its processes", max(seen.memory), MEMORY, " MiB PSS", 0),
        at_most(f"{what}, longest claim of others", max(waits), WAIT, " ms", 0, note),
    ]


@contextmanager
def on_postgresql() -> Iterator[str]:
    """A new database on a cluster of its own."""
    with postgres.cluster() as cluster, postgres.own_database(cluster) as url:
        yield url


def files(folder: Path) -> dict[str, Path]:
    """The rosters as they are sent, by the kind of file."""
    made = {
        "CSV": csv_file("Minutes", "45"),
        ".xlsx": workbook(),
        "CSV with credit": csv_file("Credit", "0.75"),
    }
    for kind, content in made.items():
        (folder / kind).write_bytes(content)
    return {kind: folder / kind for kind in made}


def of_each_kind(name: str, url: str, folder: Path) -> list[Figure]:
    """The same people as CSV and, once those are taken back, as a workbook, and then each with credit of their own."""
    ids, at, sender = fill()
    rows: list[Figure] = []
    for kind, file in files(folder).items():
        rows += figures(f"{kind}, {name}", *measured(url, folder, ids, (at.id, sender.id, file)))
    return rows


def measure() -> Sequence[Figure]:
    """About three minutes."""
    with site() as of:
        folder = of.settings.data_dir
        found = of_each_kind("SQLite", of.settings.database_url, folder)
        if postgres.programs() is None:
            return found
        db.end_request()
        with on_postgresql() as url:
            db.open_database(url, data_dir=folder)
            db.begin_request()
            schema.migrate()
            set_institution({"name": "Lakeside Teaching Hospital", "provider": "Lakeside Teaching Hospital"})
            disk.settle(folder)
            found += of_each_kind("PostgreSQL", url, folder)
            db.database.close()
            db.database.obj.dispose()
    return found


if __name__ == "__main__":
    run(measure)
