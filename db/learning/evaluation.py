"""The evaluation: a draft until it is sent, then answers that lead back to nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peewee import fn

from db import database, is_sqlite
from db.learning.tables import EvaluationDraft, EvaluationResponse, Participation, random_key

if TYPE_CHECKING:
    from peewee import ModelSelect

BATCH = 100  # new responses written anew at a time, among as many older ones of their session

Row = dict[str, Any]


def keep_draft(participation: Participation, answers: dict[str, Any]) -> bool:
    """Keep what is answered so far; False when the evaluation has been sent, and then nothing is kept.

    The transaction holds the participation, so a draft that comes at the same moment as the sending never outlives it.
    """
    with database.atomic():
        if not participation.hold_unevaluated():
            return False
        EvaluationDraft.keep(participation, answers)
        return True


def send_evaluation(participation: Participation, answers: dict[str, Any]) -> bool:
    """Store the answers without the learner, note that they were sent and end the draft, in one transaction.

    Only the first sending counts: False when another one was first.
    """
    with database.atomic():
        open_still = (Participation.id == participation.id) & ~Participation.is_evaluated
        participation.is_evaluated = True  # also if another tab was first: it is sent
        if not Participation.update(is_evaluated=True).where(open_still).execute():
            return False
        EvaluationResponse.add(participation.session, answers)
        EvaluationDraft.delete().where(EvaluationDraft.participation == participation).execute()
        return True


def settle() -> int:
    """Write every new response anew, so that neither its place nor its transaction tells when it came.

    Each batch is one transaction: new responses of a session and older ones of it, all under new random keys and in
    their order. A response that has no other beside it stays alone. Returns how many were new.
    """
    count = 0
    while (fresh := _fresh().first()) is not None:
        count += _mix(fresh.session_id)
    return count


def _fresh() -> ModelSelect[EvaluationResponse]:
    return EvaluationResponse.select().where(~EvaluationResponse.is_settled)


def _mix(session_id: int) -> int:
    """One batch of one session; returns how many of it were new."""
    of_session = EvaluationResponse.session == session_id
    with database.atomic():
        fresh = _held(_fresh().where(of_session).order_by(EvaluationResponse.key).limit(BATCH))
        rows = fresh + _sample(session_id)
        EvaluationResponse.delete().where(EvaluationResponse.key.in_([row["key"] for row in rows])).execute()
        anew = [{**row, "key": random_key(), "is_settled": True} for row in rows]
        EvaluationResponse.insert_many(sorted(anew, key=lambda row: row["key"])).execute()
    return len(fresh)


def _sample(session_id: int) -> list[Row]:
    """Older responses of a session by chance: their keys are random, so those after a random key are."""
    mine = (EvaluationResponse.session == session_id) & EvaluationResponse.is_settled
    start = random_key()
    older = EvaluationResponse.select().where(mine).order_by(EvaluationResponse.key)
    after = _held(older.where(EvaluationResponse.key >= start).limit(BATCH))
    return after + _held(older.where(EvaluationResponse.key < start).limit(BATCH - len(after)))


def _held(query: ModelSelect[EvaluationResponse]) -> list[Row]:
    """The rows, held until the transaction ends; on SQLite the transaction itself holds everything."""
    held: list[Row] = list((query if is_sqlite() else query.for_update()).dicts())  # type: ignore[arg-type]
    return held


def delete_stale_drafts() -> int:
    """Delete drafts of evaluations that were sent, which an older release could leave behind."""
    sent = Participation.select(Participation.id).where(
        Participation.id == EvaluationDraft.participation, Participation.is_evaluated
    )
    return int(EvaluationDraft.delete().where(fn.EXISTS(sent)).execute())
