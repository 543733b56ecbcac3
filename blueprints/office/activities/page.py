"""One activity's page: its facts, people, statements, what is missing, and the ways to its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Response

from blueprints.office.access import RUNNERS, activity_or_404, is_office
from blueprints.office.activities.forms import CoordinatorForm
from blueprints.office.activities.section import MATERIAL, SECTIONS, may_change
from blueprints.office.activities.view import rows_of
from blueprints.office.bp import bp
from blueprints.shared import hx
from blueprints.shared.access import my_grants, requires
from blueprints.shared.kept_forms import posted_soon
from db.activities.credit_type.designation import ask_designated, designated, statements_for
from db.activities.tables import Activity, ActivityStatus
from db.engine.clock import now
from db.institution.settings import institution
from db.program.activity_figures import approving, coordinators, figures_of, names_of, shown_quarters
from db.program.activity_list import STATUS_WORDS
from db.program.approval import asked_of
from db.program.readiness import before_close, before_open
from db.roles.tables import Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.datastructures import MultiDict

    from db.program.activity_figures import Figures
    from db.program.readiness import Item

    Kept = Callable[[], MultiDict[str, str] | None]


@bp.get("/office/activities/<int:activity_id>")
@bp.get("/office/activities/<int:activity_id>/status")
@bp.get("/office/activities/<int:activity_id>/coordinators")
@requires(*RUNNERS)
def activity(activity_id: int) -> Response:
    """The whole page; each of its sections is changed at an address of its own.

    It is also what stands at the addresses of its short forms, where a browser without JavaScript may load it anew.
    """
    kept, found = (posted_soon("status"), posted_soon("coordinators")), activity_or_404(activity_id)
    return hx.answer("office/activities/activity.html", **page_of(found), **_typed_before(*kept))


def _typed_before(status: Kept, coordinators: Kept) -> dict[str, Any]:
    """A reason or an email that was sent after its sign-in had ended, in the field that it was typed into."""
    if typed := status():
        return {"deed": typed.get("deed", ""), "typed": typed.get("reason", "")}
    if typed := coordinators():
        return {"coordinator": CoordinatorForm(formdata=typed)}
    return {}


def page_of(found: Activity) -> dict[str, Any]:
    """The values of the page's template, which are all asked for before the first of them is read."""
    may_alter = may_change(MATERIAL, found)
    ask_designated(found)
    counted, wished = figures_of(found, now()), asked_of(found)
    people, quarters = coordinators.soon(found.id), shown_quarters.soon(found.id)
    asks = None if may_alter else approving.soon()
    figures = counted()
    is_open = found.status in (ActivityStatus.PLANNED, ActivityStatus.ACTIVE)  # nothing changes of what is over
    return {
        "activity": found,
        "label": STATUS_WORDS[ActivityStatus(found.status)],
        "figures": figures,
        "wish": None if figures.application else wished(),
        "sections": [
            (one, rows_of(one.name, found, is_assessed=figures.tested > 0), is_open and (may_alter or one != MATERIAL))
            for one in SECTIONS
        ],
        "approvers": names_of(asks.rows()) if asks else [],
        "types": designated(found),
        "coordinators": people.rows(),
        "statements": [text for (most,) in quarters.rows() for text in statements_for(found, most, institution())],
        "is_office": is_office(),
        "decides": decides(),
        "todo": _todo_of(found, figures),
    }


def decides() -> bool:
    """Whether this person opens, cancels and reopens activities: the office and the approvers do."""
    return is_office() or my_grants().has(Role.APPROVER)


def _todo_of(found: Activity, figures: Figures) -> list[Item]:
    """The list of things before it opens, or before it closes."""
    if found.status == ActivityStatus.PLANNED:
        return before_open(found)
    return before_close(found, figures) if found.status == ActivityStatus.ACTIVE else []
