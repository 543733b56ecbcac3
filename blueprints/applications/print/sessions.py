"""The course codes of an approved application's sessions, and a sheet of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Response, abort, current_app

from blueprints.applications.access import coordinates, find, writes
from blueprints.applications.bp import bp
from blueprints.shared.access import me, my_grants
from blueprints.shared.print.order import drawn
from blueprints.shared.print.session import sheet_order, window
from db.activities.tables import Activity, Session
from db.engine.query import prepared
from db.roles.tables import Role

if TYPE_CHECKING:
    from peewee import ModelSelect

    from db.applications.tables import Application


@bp.app_template_filter("course_codes")
def course_codes(application: Application) -> list[Session]:
    """The sessions with their codes for who may run them, the first one first; nothing for others or before then."""
    if application.activity_id is None or not may_run(application):
        return []
    return _sessions(application.activity_id)


@prepared
def _sessions(activity: Any) -> ModelSelect[Session]:
    query = Session.select(Session, Activity).join(Activity).where(Session.activity == activity)
    return query.order_by(Session.starts_at, Session.id)


def may_run(application: Application) -> bool:
    """Whether the signed-in person runs it: its applicant, the office, the approver, or the coordinator."""
    if writes(application):
        return True
    if application.approver_id == me().id and my_grants().has(Role.APPROVER):
        return True
    return coordinates(application)


bp.add_app_template_filter(window)


@bp.get("/applications/<int:application_id>/sessions/<int:session_id>/sheet.pdf")
def session_sheet(application_id: int, session_id: int) -> Response:
    """The session's sheet; to everybody who does not run it, it is not there."""
    found = find(application_id)
    mine = {session.id: session for session in course_codes(found)} if found else {}
    if session_id not in mine:
        abort(404)
    order = sheet_order(mine[session_id], current_app.config["CME"].base_url)
    response = Response(drawn(order), mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="course-code-{mine[session_id].slug}.pdf"'
    return response
