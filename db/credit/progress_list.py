"""The progress of a session's people and what they have claimed, as the office lists them: one query, however many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from peewee import JOIN, SQL, fn

from db.activities.tables import Activity, Session
from db.credit.facts import Facts, facts_of
from db.credit.lack import Lack, lacking
from db.credit.tables import Certificate, Claim
from db.engine.query import prepared
from db.learning.presence.seen import is_seen
from db.learning.tables import Participation
from db.people.search import have_names
from db.people.tables import Degree, Person

if TYPE_CHECKING:
    from collections.abc import Callable

    from peewee import ModelSelect

SHOWN = (
    *(Participation.id, Participation.registered_at, Participation.attended_at, Participation.minutes),
    *(Participation.passed_at, Participation.is_evaluated),
    *(Person.first_name, Person.last_name, Person.email, Degree.name.alias("degree"), Person.degree_other),
    *(Claim.id.alias("claim_id"), Claim.quarters, Certificate.number),
)


class Credit(NamedTuple):
    """A current claim, by its certificate."""

    claim_id: int
    quarters: int
    number: str


class Standing(NamedTuple):
    """How far one person came, and what they hold. `row` has the columns of SHOWN."""

    row: Any
    facts: Facts
    credits: tuple[Credit, ...]


def standings_at(
    session_id: int, most: int, limit: int, offset: int, *words: str, lack: Lack | None, is_descending: bool
) -> Callable[[], tuple[list[Standing], int]]:
    """A page of the registered people of this session who are seen, by when they registered, and how many they are.

    They are counted to `most` + 1, or to the end of the page. Each word begins one of a name or the address. The
    question goes along with the next one.
    """
    bounds = max(most + 1, offset + limit), limit, offset
    asked = _page.soon(session_id, *bounds, *words, lack=lack, is_descending=is_descending)
    return lambda: (_standings(rows := asked.rows()), rows[0].total if rows else 0)


def _standings(rows: list[Any]) -> list[Standing]:
    """From rows of which a participation has one for each of its claims."""
    mine = {row.id: row for row in rows}
    claims: dict[int, tuple[Credit, ...]] = dict.fromkeys(mine, ())
    for row in rows:
        if row.claim_id:
            claims[row.id] += (Credit(row.claim_id, row.quarters, row.number),)
    return [Standing(row, _facts(row), claims[number]) for number, row in mine.items()]


def _facts(row: Any) -> Facts:
    has = (row.has_assessment, row.has_evaluation, row.passed_at is not None)
    said = (row.is_evaluated, row.claim_id is not None, row.is_revoked, row.attended_at is not None)
    return Facts(*has, *said, row.granted_until)


@prepared
def _page(
    session: Any, most: Any, limit: Any, offset: Any, *words: Any, lack: Lack | None, is_descending: bool
) -> ModelSelect[Participation]:
    """The first `most` are counted, as they lie in the index; all else is read for those of the page."""
    order = _by_time(is_descending=is_descending)
    first = Participation.select(Participation.id).where(Participation.session == session, is_seen())
    first = first.join(Person, on=Participation.learner).where(*have_names(words)) if words else first
    first = first.where(*lacking(lack, _questions_of(session))) if lack else first
    first = first.order_by(order).limit(most).alias("first")
    page = Participation.select(first.c.id, fn.COUNT(SQL("*")).over().alias("total")).from_(first)
    page = page.order_by(first.c.id.desc() if is_descending else first.c.id).limit(limit).offset(offset).alias("page")
    query = _with_claims(session, page.c.total).join_from(Participation, page, on=page.c.id == Participation.id)
    ordered: ModelSelect[Participation] = query.order_by(order, Claim.id).namedtuples()
    return ordered


def _with_claims(session: Any, *more: Any) -> Any:
    query = Participation.select(*SHOWN, *facts_of(*_questions_of(session)), *more)
    query = query.join(Person, on=Participation.learner).join(Degree)
    current = (Claim.participation == Participation.id) & Claim.superseded_at.is_null()
    query = query.join_from(Participation, Claim, JOIN.LEFT_OUTER, on=current, attr="claim")
    return query.join(Certificate, JOIN.LEFT_OUTER, on=Certificate.claim == Claim.id, attr="certificate")


def _questions_of(session: Any) -> list[Any]:
    """The activity of this session and the versions of its questions; each is looked up once for all people."""
    columns = Activity.id, Activity.assessment_version, Activity.evaluation_version
    return [Activity.select(column).join(Session).where(Session.id == session) for column in columns]


def _by_time(*, is_descending: bool) -> Any:
    """By when they registered: ids grow with time."""
    return Participation.id.desc() if is_descending else Participation.id.asc()
