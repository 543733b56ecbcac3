"""How reports take in evaluations: by fives, so that no reading of results, nor two of them, shows fewer people.

Each response comes into results once, as part of a cell of at least five. A cell is of one version of the questions and
of one session, or of several sessions of an activity. Each report is a union of whole cells, so whatever is worked out
from several reports is about whole cells as well: see docs/decisions/0010-results.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from random import SystemRandom
from typing import TYPE_CHECKING, Any

from peewee import EXCLUDED, JOIN, Case, fn

from db import database, is_sqlite
from db.activities.tables import Activity, ActivityStatus, Session
from db.engine.clock import now
from db.institution.settings import institution
from db.learning.tables import EvaluationQuestion, EvaluationResponse, Kind, random_key
from db.reports.tables import FEWEST, OF_ACTIVITY, ResultComment, ResultSet, ResultTotal

if TYPE_CHECKING:
    from peewee import ModelSelect

MOST = 250  # responses that one transaction takes in
ENDED = (ActivityStatus.CLOSED, ActivityStatus.CANCELED)
ANSWERED = 0  # the choice that counts whoever answered the question at all
CHANCE = SystemRandom()

Answers = dict[str, Any]


@dataclass(frozen=True)
class Waiting:
    """Responses that are in no report yet: of a session, or (without one) of those of an activity that are over.

    `is_last`: no more of them are expected, so that none has to be kept back.
    """

    activity: int
    version: int
    session: int | None
    is_last: bool

    def rows(self) -> ModelSelect[EvaluationResponse]:
        """Them in the order of their random keys."""
        waits = ~EvaluationResponse.counts_in_activity & EvaluationResponse.is_settled
        mine = (EvaluationResponse.activity == self.activity) & (EvaluationResponse.version == self.version)
        if self.session is not None:
            where = EvaluationResponse.session == self.session
        else:
            over = Session.select(Session.id).join(Activity).where(Session.activity == self.activity, _is_over())
            where = EvaluationResponse.session.is_null() | EvaluationResponse.session.in_(over)
        return EvaluationResponse.select().where(mine, where, waits).order_by(EvaluationResponse.key)


def take_in() -> int:
    """Count what may be counted by now; returns how many responses came into reports. Each cell is one transaction."""
    taken = 0
    for find in (_of_sessions, _of_activities):
        for waiting in find():
            while count := _take(waiting):
                taken += count
    return taken


def _is_over() -> Any:
    """The condition that nobody evaluates a session any more, unless the office grants a late claim."""
    days = institution().claim_days + 1  # a whole day more, so that it is over in every time zone
    last = Session.ends_at.db_value(now() - timedelta(days=days))
    passed = fn.COALESCE(Session.ends_at, Session.starts_at) <= last
    return Activity.status.in_(ENDED) | Session.canceled_at.is_null(False) | passed


def _of_sessions() -> Iterator[Waiting]:
    """Sessions with enough to take in: five where they are over, else ten, of which at least five are kept back."""
    waits = _unreported()
    is_last = Case(None, [(_is_over(), 1)], 0)
    found = Session.select(waits.c.activity_id, waits.c.version, Session.id, is_last)
    found = found.join(waits, on=(Session.id == waits.c.session_id)).join_from(Session, Activity)
    enough = waits.c.people >= Case(None, [(_is_over(), FEWEST)], 2 * FEWEST)
    return (
        Waiting(activity, version, session, bool(last))
        for activity, version, session, last in _rows(found.where(enough))
    )


def _of_activities() -> Iterator[Waiting]:
    """Activities whose sessions that are over have enough together: five where it is closed, else ten."""
    waits = _unreported()
    is_ended = Activity.status.in_(ENDED)
    found = Activity.select(Activity.id, waits.c.version, Case(None, [(is_ended, 1)], 0))
    found = found.join(waits, on=(Activity.id == waits.c.activity_id))
    found = found.join(Session, JOIN.LEFT_OUTER, on=(Session.id == waits.c.session_id))
    found = found.where(waits.c.session_id.is_null() | _is_over()).group_by(Activity.id, waits.c.version)
    enough = fn.SUM(waits.c.people) >= Case(None, [(is_ended, FEWEST)], 2 * FEWEST)
    return (Waiting(activity, version, None, bool(last)) for activity, version, last in _rows(found.having(enough)))


def _unreported() -> Any:
    """How many wait, by activity, session and version, as their index has them; nothing of other tables is read for it.

    Activities of which a response is still to be written anew are left out: the last ones would stay alone.
    """
    of = (EvaluationResponse.activity, EvaluationResponse.session, EvaluationResponse.version)
    fresh = EvaluationResponse.select(EvaluationResponse.activity).where(~EvaluationResponse.is_settled)
    waits = ~EvaluationResponse.counts_in_activity & EvaluationResponse.activity.not_in(fresh)
    people = fn.COUNT(EvaluationResponse.key).alias("people")
    return EvaluationResponse.select(*of, people).where(waits).group_by(*of).alias("waits")


def _rows(query: Any) -> list[tuple[Any, ...]]:
    return list(query.tuples())


def _take(waiting: Waiting) -> int:
    """Take in one cell; returns how many it has, 0 for none. The rows are held, so that nobody writes them anew."""
    with database.atomic():
        query = waiting.rows().limit(MOST + FEWEST)
        rows: list[EvaluationResponse] = list(query if is_sqlite() else query.for_update())
        cell = CHANCE.sample(rows, _size(len(rows), is_last=waiting.is_last))
        if not cell:
            return 0
        _add(waiting, [row.answers for row in cell])
        flags = {"counts_in_activity": True, "counts_in_session": waiting.session is not None}
        EvaluationResponse.update(flags).where(EvaluationResponse.key.in_([row.key for row in cell])).execute()
    return len(cell)


def _size(found: int, *, is_last: bool) -> int:
    """How many of so many are taken in: 0, or five at least, after which either none wait or five at least.

    So a rest below five always finds the five before it, which have not been shown yet.
    """
    if is_last and FEWEST <= found < MOST + FEWEST:
        return found
    return max(0, (found - FEWEST) // FEWEST * FEWEST)


def _add(waiting: Waiting, cell: list[Answers]) -> None:
    """Add a cell to the totals of its activity and, where it is of one session, to that session's."""
    mine = (EvaluationQuestion.activity == waiting.activity) & (EvaluationQuestion.version == waiting.version)
    questions = list(EvaluationQuestion.select().where(mine))
    tally = Counter(given for answers in cell for given in _given(questions, answers))
    for session in (None,) if waiting.session is None else (None, waiting.session):
        _add_totals(_set(waiting, session, len(cell)), tally)
    texts = [question.id for question in questions if question.kind == Kind.TEXT]
    said = [(number, answers[str(number)]) for answers in cell for number in texts if answers.get(str(number))]
    rows = [{"key": random_key(), "question": at, "session": waiting.session, "text": text} for at, text in said]
    if rows:
        ResultComment.insert_many(sorted(rows, key=lambda row: str(row["key"]))).execute()


def _given(questions: list[EvaluationQuestion], answers: Answers) -> Iterator[tuple[int, int]]:
    """Each question that was answered, and the number of each choice that was made of it."""
    for question in questions:
        said = answers.get(str(question.id))
        if said:
            yield question.id, ANSWERED
            chosen = {said} if isinstance(said, str) else set(said)
            yield from ((question.id, at) for at, choice in enumerate(question.choices, start=1) if choice in chosen)


def _set(waiting: Waiting, session: int | None, responses: int) -> int:
    """The report's row, with so many responses more."""
    row = {"activity": waiting.activity, "session": session, "version": waiting.version, "responses": responses}
    of = ResultSet.activity if session is None else ResultSet.session
    query = ResultSet.insert(row).on_conflict(
        conflict_target=[of, ResultSet.version],
        conflict_where=OF_ACTIVITY if session is None else None,
        update={ResultSet.responses: ResultSet.responses + EXCLUDED.responses},
    )
    return int(next(iter(query.returning(ResultSet.id).tuples().execute()))[0])


def _add_totals(results: int, tally: Counter[tuple[int, int]]) -> None:
    rows = [
        {"results": results, "question": question, "choice": choice, "people": people}
        for (question, choice), people in sorted(tally.items())
    ]
    if rows:
        ResultTotal.insert_many(rows).on_conflict(
            conflict_target=[ResultTotal.question, ResultTotal.results, ResultTotal.choice],
            update={ResultTotal.people: ResultTotal.people + EXCLUDED.people},
        ).execute()
