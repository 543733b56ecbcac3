"""The transcript: one table of all of a learner's credit, sorted, paged and filtered by its address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from blueprints.learning.bp import bp
from blueprints.shared import hx
from blueprints.shared.access import me
from blueprints.shared.filters import credit
from blueprints.shared.spreadsheet import csv_answer
from blueprints.shared.tables import Column, Table, paged
from db.credit.tables import Credit
from db.credit.transcript import Transcript

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask import Response

    from db.people.tables import Person

ROWS = 25
RECENT_ROWS = 5
COLUMNS = {
    "date": Column("Date", (Credit.on, Credit.id)),
    "type": Column("Type", (Credit.activity_type, Credit.id), first="asc"),
    "credits": Column("Credits", (Credit.hundredths, Credit.id)),
}
CSV_HEADER = ("Date", "Title", "Activity type", "Credit type", "Credits", "Certificate number", "Recorded by")


@bp.get("/transcript")
def transcript() -> Response:
    years = [] if hx.wants_part() else Transcript(me()).years()
    table = credit_table(me(), "/transcript", request.args, ROWS)
    part = "partials/learning/credit_table.html"
    return hx.render("learning/transcript.html", part, table=table, target="transcript", years=years)


def credit_table(learner: Person, path: str, args: Mapping[str, str], per_page: int) -> Table:
    """One page of the learner's credit as the address asks for it."""
    year = args.get("year", "")
    year = year if year.isascii() and year.isdigit() and len(year) == len("2004") else ""
    return paged(Transcript(learner, int(year) if year else None), path, COLUMNS, args, per_page, {"year": year})


@bp.get("/transcript.csv")
def transcript_csv() -> Response:
    """The whole transcript as a spreadsheet, safe to open: no cell of it is taken for a formula."""
    rows = Credit.for_learner(me()).order_by(Credit.on.desc(), Credit.id.desc())
    cells = (
        (
            *(row.on.isoformat(), row.title, row.activity_type, row.credit_type),
            *(credit(row.hundredths), row.number, "Office" if row.is_recorded else ""),
        )
        for row in rows
    )
    return csv_answer("transcript.csv", CSV_HEADER, cells)
