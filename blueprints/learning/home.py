"""The first page for everybody, and the home of who is signed in."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from blueprints.learning.bp import bp
from blueprints.learning.transcript import RECENT_ROWS, credit_table
from blueprints.shared import hx
from blueprints.shared.access import me, public
from db.activities.tables import Session
from db.credit.step import unfinished
from db.credit.transcript import Transcript
from db.engine.clock import now, today
from db.institution.settings import institution

MOST_UPCOMING = 5
MOST_UNFINISHED = 5


@bp.get("/")
@public
def index() -> Response:
    return hx.answer("learning/index.html", **first_page_context())


def first_page_context() -> dict[str, Any]:
    return {"upcoming": tuple(Session.upcoming(now(), MOST_UPCOMING))}


@bp.get("/home")
def home() -> Response:
    """The learner's home; its table of recent activities is the transcript's own, with five rows."""
    if hx.wants_part():
        return hx.answer("partials/learning/credit_table.html", table=_recent(), target="recent")
    return hx.answer("learning/home.html", **home_context())


def home_context() -> dict[str, Any]:
    year = today(institution().timezone).year
    return {
        "table": _recent(),
        "target": "recent",
        "year": year,
        "year_hundredths": Transcript(me(), year).hundredths(),
        "unfinished": tuple(unfinished(me(), MOST_UNFINISHED)),
        **first_page_context(),
    }


def _recent() -> Any:
    return credit_table(me(), "/home", request.args, RECENT_ROWS)
