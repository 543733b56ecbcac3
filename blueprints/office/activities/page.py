"""One activity's page: its facts, people, statements, what is missing, and the ways to its parts."""

from __future__ import annotations

from typing import Any

from flask import Response

from blueprints.office.access import RUNNERS, activity_or_404, is_office
from blueprints.office.activities.forms import CoordinatorForm
from blueprints.office.activities.section import MATERIAL, SECTIONS, may_change
from blueprints.office.activities.view import rows_of
from blueprints.office.bp import bp
from blueprints.shared import hx
from blueprints.shared.access import my_grants, requires
from blueprints.shared.kept_forms import posted_before
from db.activities.credit_type.designation import designated, statements_of
from db.activities.tables import Activity, ActivityStatus
from db.institution.settings import institution
from db.program.activity_figures import approvers, coordinators_of, figures_of, shown_session
from db.program.activity_list import STATUS_WORDS
from db.program.approval import open_wish
from db.program.readiness import before_close, before_open
from db.roles.tables import Role


@bp.get("/office/activities/<int:activity_id>")
@bp.get("/office/activities/<int:activity_id>/status")
@bp.get("/office/activities/<int:activity_id>/coordinators")
@requires(*RUNNERS)
def activity(activity_id: int) -> Response:
    """The whole page; each of its sections is changed at an address of its own.

    It is also what stands at the addresses of its short forms, where a browser without JavaScript may load it anew.
    """
    found = activity_or_404(activity_id)
    return hx.answer("office/activities/activity.html", **page_of(found), **_typed_before())


def _typed_before() -> dict[str, Any]:
    """A reason or an email that was sent after its sign-in had ended, in the field that it was typed into."""
    if typed := posted_before("status"):
        return {"deed": typed.get("deed", ""), "typed": typed.get("reason", "")}
    if typed := posted_before("coordinators"):
        return {"coordinator": CoordinatorForm(formdata=typed)}
    return {}


def page_of(found: Activity) -> dict[str, Any]:
    """The values of the page's template."""
    at = shown_session(found)
    if at is not None:
        at.activity = found
    sections = [(one, rows_of(one.name, found), may_change(one, found)) for one in SECTIONS]
    asks = approvers() if not may_change(MATERIAL, found) else []
    figures = figures_of(found)
    return {
        "activity": found,
        "label": STATUS_WORDS[ActivityStatus(found.status)],
        "figures": figures,
        "wish": None if figures.application else open_wish(found),
        "sections": sections if found.status in (ActivityStatus.PLANNED, ActivityStatus.ACTIVE) else _locked(sections),
        "approvers": asks,
        "types": designated(found),
        "coordinators": coordinators_of(found),
        "statements": statements_of(at, institution()) if at else (),
        "is_office": is_office(),
        "decides": decides(),
        **todo_of(found),
    }


def _locked(sections: list[Any]) -> list[Any]:
    """Nothing of what is over changes until it is open again."""
    return [(one, rows, False) for one, rows, _ in sections]


def decides() -> bool:
    """Whether this person opens, cancels and reopens activities: the office and the approvers do."""
    return is_office() or my_grants().has(Role.APPROVER)


def todo_of(found: Activity) -> dict[str, Any]:
    """The list of things before it opens, or before it closes."""
    if found.status == ActivityStatus.PLANNED:
        return {"todo": before_open(found)}
    return {"todo": before_close(found) if found.status == ActivityStatus.ACTIVE else []}
