"""The progress of a session's people and what they have claimed, as the office lists them: one query, however many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from peewee import JOIN

from db.credit.step import facts_of, read_progress
from db.credit.tables import Certificate, Claim
from db.credit.terms import Terms
from db.engine.clock import now
from db.engine.query import among, prepared
from db.learning.presence.seen import is_seen
from db.learning.tables import Participation
from db.people.tables import Degree, Person

if TYPE_CHECKING:
    from peewee import ModelSelect

    from db.activities.tables import Session
    from db.credit.step import Progress

SHOWN = (
    *(Participation.id, Participation.registered_at, Participation.attended_at, Participation.minutes),
    *(Participation.passed_at, Participation.is_evaluated, Participation.learner),
    *(Person.id, Person.first_name, Person.last_name, Person.email, Person.degree, Person.degree_other),
    *(Degree.id, Degree.name, Claim.id, Claim.quarters, Certificate.id, Certificate.number),
)


class Credit(NamedTuple):
    """A current claim, by its certificate."""

    claim_id: int
    quarters: int
    number: str


class Standing(NamedTuple):
    """How far one person came, and what they hold; of a participation only what SHOWN names is read."""

    progress: Progress
    credits: tuple[Credit, ...]


def standings_at(at: Session, limit: int, offset: int, *, is_descending: bool) -> list[Standing]:
    """A page of all who are registered for this session and are seen, by when they registered."""
    return _standings(_page(at.id, limit, offset, *_questions_of(at), is_descending=is_descending), at)


def standings_of(numbers: list[int], at: Session, *, is_descending: bool) -> list[Standing]:
    """Those of these participations in this session."""
    return _standings(_among(numbers, *_questions_of(at), is_descending=is_descending), at) if numbers else []


def _questions_of(at: Session) -> tuple[int, int, int]:
    activity = at.activity
    return activity.id, activity.assessment_version, activity.evaluation_version


def _standings(rows: list[Any], at: Session) -> list[Standing]:
    """From rows of which a participation has one for each of its claims."""
    claims: dict[int, list[Claim]] = {}
    for row in rows:
        claims.setdefault(row.id, []).extend([row.claim] if row.claim else [])
    terms, mine = Terms(at, now()), {row.id: row for row in rows}
    return [_standing(row, claims[number], terms) for number, row in mine.items()]


def _standing(row: Any, claims: list[Any], terms: Terms) -> Standing:
    row.is_claimed, row.is_hidden = bool(claims), False
    held = tuple(Credit(one.id, one.quarters, one.certificate.number) for one in claims)
    return Standing(read_progress(row, terms), held)


@prepared
def _page(
    session: Any, limit: Any, offset: Any, activity: Any, assessment: Any, evaluation: Any, *, is_descending: bool
) -> ModelSelect[Participation]:
    page = Participation.select(Participation.id).where(Participation.session == session, is_seen())
    page = page.order_by(by_time(is_descending=is_descending)).limit(limit).offset(offset)
    facts = facts_of(activity, assessment, evaluation)
    return _with_claims(facts, Participation.id.in_(page), is_descending=is_descending)


@prepared
def _among(
    numbers: Any, activity: Any, assessment: Any, evaluation: Any, *, is_descending: bool
) -> ModelSelect[Participation]:
    facts = facts_of(activity, assessment, evaluation)
    return _with_claims(facts, among(Participation.id, numbers), is_descending=is_descending)


def _with_claims(facts: list[Any], condition: Any, *, is_descending: bool) -> ModelSelect[Participation]:
    query = Participation.select(*SHOWN, *facts).join(Person, on=Participation.learner).join(Degree)
    current = (Claim.participation == Participation.id) & Claim.superseded_at.is_null()
    query = query.join_from(Participation, Claim, JOIN.LEFT_OUTER, on=current, attr="claim")
    query = query.join(Certificate, JOIN.LEFT_OUTER, on=Certificate.claim == Claim.id, attr="certificate")
    return query.where(condition).order_by(by_time(is_descending=is_descending), Claim.id)


def by_time(*, is_descending: bool) -> Any:
    """By when they registered: ids grow with time."""
    return Participation.id.desc() if is_descending else Participation.id.asc()
