"""The sessions of an activity, page by page, each with what it lacks; and the sheets of a month in one file."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

from flask import Response, abort, current_app, request

from blueprints.office.access import RUNNERS, activity_or_404, session_or_404
from blueprints.office.bp import bp
from blueprints.shared import hx
from blueprints.shared.access import requires
from blueprints.shared.print.order import drawn
from blueprints.shared.print.session import sheet_order, sheets_order
from blueprints.shared.tables import Column, paged
from db.activities.tables import Activity, ActivityStatus, Session
from db.activities.window import end_of
from db.engine.clock import today
from db.institution.settings import institution
from db.program.session_list import ALL, COMING, LACKING, SessionList

if TYPE_CHECKING:
    from blueprints.shared.print.order import Order

PAGE, PART = "office/sessions/sessions.html", "partials/office/sessions/sessions.html"
ROWS = 25
COLUMNS = {"date": Column("Date", ("date",), "asc"), "topic": Column("Topic", ("topic",), "asc")}  # by their order
SHOWS = ((ALL, "All"), (COMING, "To come"), (LACKING, "Not ready"))
MOST_SHEETS = 31
MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
NO_SHEETS = "No session of this activity is held in that month. Choose another month."
TOO_MANY = f"More than {MOST_SHEETS} sessions are held in that month. Print their sheets one by one."


@bp.get("/office/activities/<int:activity_id>/sessions")
@requires(*RUNNERS)
def sessions(activity_id: int) -> Response:
    show = request.args.get("show", ALL)
    show = show if show in (COMING, LACKING) else ALL
    listed, found = SessionList(activity_id, show), activity_or_404(activity_id)
    own = f"/office/activities/{found.id}/sessions"
    context: dict[str, Any] = {
        "activity": found,
        "own": own,
        "table": paged(listed, own, COLUMNS, request.args, ROWS, {"show": show}),
        "shows": SHOWS,
        "month": today(institution().timezone).isoformat()[:7],
        "may_add": found.form.is_dated and found.status in (ActivityStatus.PLANNED, ActivityStatus.ACTIVE),
    }
    return hx.render(PAGE, PART, **context)


@bp.get("/office/activities/<int:activity_id>/sessions/sheets.pdf")
@requires(*RUNNERS)
def month_sheets(activity_id: int) -> Response:
    """The sheets of all sessions of a month (?month=2026-11), a page each."""
    found = activity_or_404(activity_id)
    month, held = month_asked(found)
    return _pdf(sheets_order(held, current_app.config["CME"].base_url), f"course-codes-{month}.pdf")


@bp.get("/office/sessions/<int:session_id>/sheet.pdf")
@requires(*RUNNERS)
def own_sheet(session_id: int) -> Response:
    at = session_or_404(session_id)
    return _pdf(sheet_order(at, current_app.config["CME"].base_url), f"course-code-{at.slug}.pdf")


def month_asked(found: Activity) -> tuple[str, list[Session]]:
    """The month that the address asks for, with its sessions; a page says where there are none, or too many."""
    month = MONTH.fullmatch(request.args.get("month", "")) or abort(404, NO_SHEETS)
    held = _held_in(found, int(month[1]), int(month[2]))
    if not held:
        abort(404, NO_SHEETS)
    if len(held) > MOST_SHEETS:
        abort(409, TOO_MANY)
    return month[0], held


def _held_in(found: Activity, year: int, month: int) -> list[Session]:
    """The sessions that begin in this month of the office, without those that are canceled."""
    if not 1 < year < date.max.year:
        return []
    office, first = institution(), date(year, month, 1)
    following = date(year + month // 12, month % 12 + 1, 1)
    begins, ends = (end_of(date.fromordinal(day.toordinal() - 1), office) for day in (first, following))
    mine = (Session.activity == found) & (Session.starts_at >= begins) & (Session.starts_at < ends)
    query = Session.select(Session, Activity).join(Activity).where(mine, Session.canceled_at.is_null())
    return list(query.order_by(Session.starts_at, Session.id).limit(MOST_SHEETS + 1))


def _pdf(order: Order, name: str) -> Response:
    response = Response(drawn(order), mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response
