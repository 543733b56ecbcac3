"""One activity's page: its facts, people, statements, what is missing, and the ways to its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Response

from blueprints.office.access import RUNNERS, activity_or_404, is_office, reaches_all
from blueprints.office.activities.forms import CoordinatorForm
from blueprints.office.activities.section import MATERIAL, SECTIONS, may_change
from blueprints.office.activities.view import rows_of
from blueprints.office.bp import bp
from blueprints.shared import hx
from blueprints.shared.access import my_grants, requires
from blueprints.shared.kept_forms import posted_soon
from db.activities.credit_type.designation import designated, note_designated, statements_for, types_of
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
    kept, asked = (posted_soon("status"), posted_soon("coordinators")), Asked(activity_id)
    found = activity_or_404(activity_id)  # in one trip with all the others
    return hx.answer("office/activities/activity.html", **page_of(found, asked), **_typed_before(*kept))


def _typed_before(status: Kept, coordinators: Kept) -> dict[str, Any]:
    """A reason or an email that was sent after its sign-in had ended, in the field that it was typed into."""
    if typed := status():
        return {"deed": typed.get("deed", ""), "typed": typed.get("reason", "")}
    if typed := coordinators():
        return {"coordinator": CoordinatorForm(formdata=typed)}
    return {}


class Asked:
    """All that the page shows of an activity, asked along with the next question, whichever that is."""

    def __init__(self, activity_id: int) -> None:
        self.figures, self.wish = figures_of(activity_id, now()), asked_of(activity_id)
        self.types, self.quarters = types_of.soon(activity_id), shown_quarters.soon(activity_id)
        self.coordinators = coordinators.soon(activity_id)
        self.approvers = None if my_grants().has(Role.APPROVER) else approving.soon()


def page_of(found: Activity, asked: Asked | None = None) -> dict[str, Any]:
    """The values of the page's template."""
    asked = asked or Asked(found.id)
    note_designated(found, asked.types)
    figures, may_alter, office = asked.figures(), may_change(MATERIAL, found), institution()
    is_open = found.status in (ActivityStatus.PLANNED, ActivityStatus.ACTIVE)  # nothing changes of what is over
    return {
        "activity": found,
        "label": STATUS_WORDS[ActivityStatus(found.status)],
        "figures": figures,
        "wish": None if figures.application else asked.wish(),
        "sections": [
            (one, rows_of(one.name, found, is_assessed=figures.tested > 0), is_open and (may_alter or one != MATERIAL))
            for one in SECTIONS
        ],
        "approvers": names_of(asked.approvers.rows()) if asked.approvers and not may_alter else [],
        "types": designated(found),
        "coordinators": asked.coordinators.rows(),
        "statements": [text for (most,) in asked.quarters.rows() for text in statements_for(found, most, office)],
        "is_office": is_office(),
        "decides": reaches_all(),
        "todo": _todo_of(found, figures),
    }


def _todo_of(found: Activity, figures: Figures) -> list[Item]:
    """The list of things before it opens, or before it closes."""
    if found.status == ActivityStatus.PLANNED:
        return before_open(found)
    return before_close(found, figures) if found.status == ActivityStatus.ACTIVE else []
