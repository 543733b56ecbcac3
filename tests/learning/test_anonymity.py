"""From a minute after its sending nothing in the database, its files or a snapshot leads from answers to a learner."""

from __future__ import annotations

import tarfile
import threading
from contextlib import closing
from typing import TYPE_CHECKING, Any

import psycopg2
import pytest

import db
from blueprints.shared.outbox.jobs import OWN, clean_up
from blueprints.shared.outbox.worker import run_worker
from db.engine.clock import now
from db.learning.evaluation import BATCH, keep_draft, send_evaluation, settle
from db.learning.tables import EvaluationDraft, EvaluationQuestion, EvaluationResponse, Participation
from db.sign_ins.tables import KeptForm
from db.upkeep.anonymity import forget_order
from db.upkeep.backup import back_up
from tests.conftest import POSTGRESQL
from tests.support import forensics, make
from tests.support.places import needs_pg_dump
from tests.support.reader import Reader

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from blueprints.shared.settings import Settings
    from db.activities.tables import Session

HALL = 12
on_sqlite = pytest.mark.skipif(bool(POSTGRESQL), reason="the files of SQLite")
on_postgresql = pytest.mark.skipif(not POSTGRESQL, reason="the rows of PostgreSQL")


def text_of(number: int) -> str:
    return f"What learner {number:02} wrote"


def hall(app: Flask, at: Session) -> list[Participation]:
    """Learners who keep a draft and then send it, one after the other, in their browsers."""
    question: EvaluationQuestion = make.evaluation(at.activity, "text")[0]
    came = [make.participation(at=at) for _ in range(HALL)]
    for number, mine in enumerate(came):
        reader, path = Reader(app, with_htmx=False).as_(mine.learner), f"/participations/{mine.id}/evaluation"
        for step in ("/draft", ""):
            answers = {f"question_{question.id}": text_of(number), "quarters": "4"}
            assert reader.submit(path + step, answers).status == 303
    assert EvaluationResponse.select().count() == HALL
    return came


def written_in(body: bytes) -> list[int]:
    """The numbers of the learners whose text lies in these bytes, by its place."""
    places = {number: body.find(text_of(number).encode()) for number in range(HALL)}
    return sorted((number for number, place in places.items() if place >= 0), key=places.__getitem__)


@on_sqlite
def test_the_log_that_linked_everything_is_empty_after_the_job(app: Flask, data: Settings, tmp_path: Path) -> None:
    came = hall(app, make.session())
    before = forensics.stolen(data.data_dir, tmp_path / "before")
    assert {participation for _, participation in forensics.linked_by_log(before)} == {one.id for one in came}

    forget_order()

    after = forensics.stolen(data.data_dir, tmp_path / "after")
    assert after.with_name("cme.db-wal").read_bytes() == b""
    assert forensics.linked_by_log(after) == []


@on_sqlite
def test_the_answers_lie_in_the_file_once_and_in_no_order_of_theirs(app: Flask, data: Settings) -> None:
    hall(app, make.session())

    forget_order()

    body = (data.data_dir / "cme.db").read_bytes()
    assert [body.count(text_of(number).encode()) for number in range(HALL)] == [1] * HALL
    sent = list(range(HALL))
    by_key = [row.answers for row in EvaluationResponse.select().order_by(EvaluationResponse.key)]
    keys = [int(next(iter(answers.values()))[13:15]) for answers in by_key]
    assert written_in(body) in (keys, keys[::-1])  # the place in the file follows the random key alone
    assert written_in(body) not in (sent, sent[::-1])


@on_postgresql
def test_neither_transaction_nor_place_of_a_row_tells_whose_it_is(app: Flask) -> None:
    came = hall(app, make.session())
    assert {participation for _, participation in forensics.linked_by_transaction()} == {one.id for one in came}
    sent = forensics.in_table_order()

    forget_order()

    assert forensics.linked_by_transaction() == []
    assert len(list(db.database.execute_sql('SELECT DISTINCT xmin::text FROM "evaluation_response"'))) == 1
    assert sorted(forensics.in_table_order()) == sorted(sent)
    assert forensics.in_table_order() not in (sent, sent[::-1])
    assert forensics.dead_rows() == 0


@on_postgresql
def test_rows_that_a_backup_could_still_see_are_cleared_once_it_is_over(app: Flask) -> None:
    hall(app, make.session())
    with closing(psycopg2.connect(POSTGRESQL)) as backup:
        backup.set_session(isolation_level="REPEATABLE READ")
        backup.cursor().execute("SELECT count(*) FROM evaluation_response")
        forget_order()
        assert forensics.dead_rows() > 0
        backup.rollback()  # closing alone is told to the server, and not waited for

    forget_order()

    assert forensics.dead_rows() == 0


def test_a_late_response_is_written_anew_among_the_earlier_ones(app: Flask) -> None:
    at = make.session()
    for number in range(30):
        send_evaluation(make.participation(at=at), {"1": str(number)})
    settle()
    keys = {row.key for row in EvaluationResponse.select()}
    send_evaluation(make.participation(at=at), {"1": "late"})

    assert settle() == 1

    assert keys.isdisjoint(row.key for row in EvaluationResponse.select())
    assert sorted(row.answers["1"] for row in EvaluationResponse.select()) == sorted([*map(str, range(30)), "late"])


def test_a_batch_is_bounded_and_loses_nothing(app: Flask) -> None:
    at, other = make.session(), make.session()
    rows = [{"activity": at.activity, "session": at, "answers": {"1": n}} for n in range(2 * BATCH + 7)]
    EvaluationResponse.insert_many(
        [{"key": f"{n:032x}", "is_settled": False, **row} for n, row in enumerate(rows)]
    ).execute()
    EvaluationResponse.add(other, {"1": "alone"})

    assert settle() == len(rows) + 1

    assert settle() == 0
    mine = EvaluationResponse.select().where(EvaluationResponse.session == at)
    assert sorted(row.answers["1"] for row in mine) == list(range(len(rows)))
    assert EvaluationResponse.get(EvaluationResponse.session == other).answers == {"1": "alone"}


def test_the_worker_does_it_a_few_times_a_minute() -> None:
    mixing = OWN["evaluations"]

    assert mixing.every.total_seconds() <= 30
    assert mixing.run is forget_order


def test_a_worker_that_is_stopped_leaves_nothing_unsettled(app: Flask) -> None:
    send_evaluation(make.participation(), {"1": "Agree"})
    stop = threading.Event()
    stop.set()

    run_worker(app, stop)

    assert [row.is_settled for row in EvaluationResponse.select()] == [True]


def test_the_cleaning_deletes_drafts_that_an_older_release_left(app: Flask) -> None:
    sent, unsent = make.participation(), make.participation()
    send_evaluation(sent, {"1": "Agree"})
    for one in (sent, unsent):
        EvaluationDraft.keep(one, {"question_1": ["Agree"]})

    with app.app_context():
        clean_up()

    assert [draft.participation for draft in EvaluationDraft.select()] == [unsent]


@needs_pg_dump
def test_a_snapshot_holds_no_draft_and_no_response_in_the_order_it_came(app: Flask, data: Settings) -> None:
    hall(app, make.session())
    unsent = make.participation()
    keep_draft(unsent, {"question_1": ["An answer that is not sent"]})
    KeptForm.keep(unsent.learner, "/participations/1/evaluation", {"question_1": ["An answer that came too late"]})

    with tarfile.open(back_up(data).path) as archive:
        body: Any = archive.extractfile("database")
        whole = body.read()

    assert b"An answer that" not in whole
    assert EvaluationDraft.get().participation == unsent
    assert not list(EvaluationResponse.select().where(~EvaluationResponse.is_settled))
    assert now() > KeptForm.get().kept_at
