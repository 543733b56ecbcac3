"""The lines of a list of requests: what it shows of each, and nothing else."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from peewee import Value, fn

from db.activities.tables import Activity, Session, title_of
from db.activities.window import last_day_to_claim
from db.credit.tables import Certificate, Claim, Correction
from db.engine.query import among, prepared
from db.institution.settings import institution
from db.learning.late_claim import year_begins
from db.learning.tables import LateClaim
from db.people.tables import Degree, Person, degree_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from peewee import ModelSelect

WHO = (Person.first_name, Person.last_name, Person.email, Degree.name, Person.degree_other)  # asks
WHERE = (Activity.title, Session.title, Session.starts_at, Session.ends_at)  # of the session


class Kind(StrEnum):
    LATE_CLAIM = "late-claim"
    CORRECTION = "correction"


class Line(NamedTuple):
    """One request as a line of the list."""

    kind: Kind
    id: int
    name: str  # of the learner
    degree: str
    email: str
    title: str  # of the session
    starts_at: datetime | None
    ends_at: datetime | None
    asked_at: datetime
    note: str
    this_year: int = 0  # sessions for which the learner asked for a late claim in this reporting year
    quarters: int = 0  # claimed, and on a certificate of this number: of a correction alone
    number: str = ""

    @property
    def key(self) -> str:
        return key_of(self.kind, self.id)

    @property
    def url(self) -> str:
        return url_of(self.kind, self.id)

    @property
    def last_day(self) -> date | None:
        """The last day on which the session's credit is claimed without the office; None where there is none."""
        return last_day_to_claim(self.starts_at, self.ends_at, institution())


def key_of(kind: Kind, number: int) -> str:
    """How a form names a request."""
    return f"{kind.value}-{number}"


def url_of(kind: Kind, number: int) -> str:
    """The address of a request's own page."""
    part = "" if kind == Kind.LATE_CLAIM else "corrections/"
    return f"/office/late-claims/{part}{number}"


def lines_of(found: Iterable[tuple[Kind, int]]) -> list[Line]:
    """The lines of these requests, in their order. One question for each kind, which go in one trip."""
    keys = list(found)
    numbers = {kind: [number for one, number in keys if one == kind] for kind in Kind}
    late, wrong = numbers[Kind.LATE_CLAIM], numbers[Kind.CORRECTION]
    asked = [(Kind.LATE_CLAIM, _late_claims.soon(late, year_begins()))] if late else []
    asked += [(Kind.CORRECTION, _corrections.soon(wrong))] if wrong else []
    lines = {(kind, row[0]): _line(kind, *row) for kind, question in asked for row in question.rows()}
    return [lines[key] for key in keys]


def _line(kind: Kind, number: int, *row: Any) -> Line:
    first, last, email, degree, other, activity, session, *more = row
    words = degree_words(degree, other)
    return Line(kind, number, f"{first} {last}", words, email, title_of(activity, session), *more)


@prepared
def _late_claims(numbers: Any, begins: Any) -> ModelSelect[Any]:
    """For each also how many sessions the learner asked for since the year began; again for the same counts once."""
    other = LateClaim.alias()
    years = other.select(fn.COUNT(other.session.distinct()))
    years = years.where(other.learner == LateClaim.learner, other.asked_at >= begins)
    query = LateClaim.select(LateClaim.id, *WHO, *WHERE, LateClaim.asked_at, LateClaim.note, years)
    query = query.join(Person, on=LateClaim.learner).join(Degree).join_from(LateClaim, Session).join(Activity)
    return query.where(among(LateClaim.id, numbers)).tuples()


@prepared
def _corrections(numbers: Any) -> ModelSelect[Any]:
    own = (Correction.asked_at, Correction.note, Value(0), Claim.quarters, Certificate.number)
    query = Correction.select(Correction.id, *WHO, *WHERE, *own)
    query = query.join(Claim).join(Person, on=Claim.learner).join(Degree).join_from(Claim, Session).join(Activity)
    query = query.join_from(Claim, Certificate, on=Certificate.claim == Claim.id)
    return query.where(among(Correction.id, numbers)).tuples()
