"""Links sent evaluations to learners from what a database leaves behind, as somebody with a copy of its files would."""

from __future__ import annotations

import shutil
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import db
from db import database

if TYPE_CHECKING:
    from pathlib import Path

WAL_HEADER, FRAME_HEADER = 32, 24  # bytes (sqlite.org/fileformat2.html, 4.1 and 4.2)


class Seen(NamedTuple):
    """The keys of the responses and the ids of the participations that are evaluated, in one state of the database."""

    responses: frozenset[str]
    evaluated: frozenset[int]


def stolen(folder: Path, to: Path) -> Path:
    """A copy of the database and of its log, as they lie in the folder; the path of the copy."""
    to.mkdir()
    for path in folder.glob("cme.db*"):
        shutil.copyfile(path, to / path.name)
    return to / "cme.db"


def linked_by_log(copy: Path) -> list[tuple[str, int]]:
    """Each response with the one participation that was evaluated in the same commit, by a log cut at each commit."""
    log = copy.with_name("cme.db-wal").read_bytes()
    states = [_state(copy, log[:end]) for end in (0, *_commits(log))]
    found = []
    for before, after in pairwise(states):
        responses, evaluated = after.responses - before.responses, after.evaluated - before.evaluated
        if len(responses) == len(evaluated) == 1:
            found.append((min(responses), min(evaluated)))
    return found


def _commits(log: bytes) -> list[int]:
    """Where each commit of a write-ahead log ends: a frame of a commit says how many pages the database has then."""
    if len(log) < WAL_HEADER:
        return []
    frame = FRAME_HEADER + int.from_bytes(log[8:12], "big")
    starts = range(WAL_HEADER, len(log) - frame + 1, frame)
    return [start + frame for start in starts if int.from_bytes(log[start + 4 : start + 8], "big")]


def _state(copy: Path, log: bytes) -> Seen:
    folder = copy.parent / "cut"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    shutil.copyfile(copy, folder / "cme.db")
    (folder / "cme.db-wal").write_bytes(log)
    opened = db.driver.connect(str(folder / "cme.db"))
    try:
        responses = frozenset(key for (key,) in opened.execute("SELECT key FROM evaluation_response"))
        evaluated = frozenset(one for (one,) in opened.execute("SELECT id FROM participation WHERE is_evaluated"))
    finally:
        opened.close()
    return Seen(responses, evaluated)


def linked_by_transaction() -> list[tuple[str, int]]:
    """On PostgreSQL: each response with the one participation that the same transaction wrote."""
    query = (
        'SELECT min(r."key"), min(p."id") FROM "evaluation_response" AS r JOIN "participation" AS p '
        "ON r.xmin::text = p.xmin::text GROUP BY r.xmin::text HAVING count(*) = 1"
    )
    return list(database.execute_sql(query).fetchall())


def in_table_order() -> list[str]:
    """On PostgreSQL: the answers' texts as the rows stand in the table."""
    return [text for (text,) in database.execute_sql('SELECT "answers" FROM "evaluation_response" ORDER BY ctid')]


def dead_rows() -> int:
    """On PostgreSQL: rows of evaluations and drafts that are deleted and still lie in their tables."""
    tables = ("evaluation_response", "evaluation_draft")
    return sum(_dead_rows_of(table) for table in tables)


def _dead_rows_of(table: str) -> int:
    database.execute_sql("CREATE EXTENSION IF NOT EXISTS pgstattuple")
    return int(database.execute_sql("SELECT dead_tuple_count FROM pgstattuple(%s)", [table]).fetchone()[0])
