"""The first page for everybody, and the home of who is signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from flask import Response, request

from blueprints.learning.bp import bp
from blueprints.learning.transcript import RECENT_ROWS, credit_table
from blueprints.shared import hx
from blueprints.shared.access import me, public
from db.activities.next_session import upcoming
from db.credit.backlog import unfinished
from db.credit.transcript import Transcript
from db.engine.clock import now, today
from db.institution.settings import institution

if TYPE_CHECKING:
    from db.people.tables import Person

MOST_UPCOMING = 5
MOST_UNFINISHED = 5
YEARS = 5
TALLEST = 40  # of a bar, in the units of its drawing


class Bar(NamedTuple):
    """The credit of one year, in hundredths, how tall it is drawn, and of which type where there are several."""

    year: int
    hundredths: int
    height: int
    kind: str = ""


@bp.get("/")
@public
def index() -> Response:
    return hx.answer("learning/index.html", **first_page_context())


def first_page_context() -> dict[str, Any]:
    return {"upcoming": upcoming(now(), MOST_UPCOMING)()}


@bp.get("/home")
def home() -> Response:
    """The learner's home; its table of recent activities is the transcript's own, with five rows."""
    if hx.wants_part():
        return hx.answer("partials/learning/credit_table.html", table=_recent(), target="recent")
    return hx.answer("learning/home.html", **home_context())


def home_context() -> dict[str, Any]:
    year = today(institution().timezone).year
    waiting, coming = unfinished(me(), MOST_UNFINISHED), upcoming(now(), MOST_UPCOMING)
    return {
        "table": _recent(),
        "target": "recent",
        "bars": bars(me(), range(year - YEARS + 1, year + 1)),
        "unfinished": waiting(),
        "upcoming": coming(),
    }


def bars(learner: Person, years: range) -> tuple[Bar, ...]:
    """The learner's credit in each of these years, of the type of which there is most, beside the most of them all."""
    kind, sums = Transcript(learner).main(years)
    most = max(*sums, 1)
    return tuple(Bar(year, one, one * TALLEST // most, kind) for year, one in zip(years, sums, strict=True))


def _recent() -> Any:
    return credit_table(me(), "/home", request.args, RECENT_ROWS)
