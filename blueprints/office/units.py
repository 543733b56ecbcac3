"""Units as the office keeps them: added, renamed, closed so that nobody chooses them, and opened again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Response, abort, flash, request

from blueprints.office.bp import bp
from blueprints.shared import hx
from blueprints.shared.access import me, requires
from blueprints.shared.kept_forms import keeps, posted_before
from db.engine.number import plain_number
from db.engine.refusal import Refused
from db.institution.tables import Unit
from db.office.unit import LONGEST_UNIT, add_unit, close_unit, rename_unit
from db.roles.tables import Role

if TYPE_CHECKING:
    from collections.abc import Callable

PAGE, PART = "office/units.html", "partials/office/units.html"
WRONG = 422


@bp.get("/office/units")
@requires(Role.OFFICE)
def units() -> Response:
    return hx.render(PAGE, PART, **_context(), **_typed_before())


def _typed_before() -> dict[str, Any]:
    """A name that was sent after its sign-in had ended, in the field that it was typed into."""
    if new := posted_before("new"):
        return {"typed": new.get("name", "")}
    if renamed := posted_before("name"):
        return {"typed": renamed.get("name", ""), "renaming": plain_number(renamed.get("unit", ""))}
    return {}


@bp.post("/office/units")
@requires(Role.OFFICE)
@keeps("/office/units", "new")
def new_unit() -> Response:
    """Add a unit; a name that another one has is refused."""
    name = _typed_name()
    return _tried(lambda: f"{add_unit(name, me()).name} is added.", typed=name)


@bp.post("/office/units/<int:unit_id>/name")
@requires(Role.OFFICE)
@keeps("/office/units", "name")
def unit_name(unit_id: int) -> Response:
    """Rename a unit: applications and activities of it show the new name."""
    unit, name = _unit_or_404(unit_id), _typed_name()
    said = f"{unit.name} has a new name."
    return _tried(lambda: said if rename_unit(unit, name, me()) else "Nothing to change.", renaming=unit.id, typed=name)


@bp.post("/office/units/<int:unit_id>/closed")
@requires(Role.OFFICE)
def unit_closed(unit_id: int) -> Response:
    """Close a unit, or open it again where `closed` is no."""
    unit = _unit_or_404(unit_id)
    is_closed = request.form.get("closed") != "no"
    said = f"{unit.name} is {'closed. Applicants can no longer choose it' if is_closed else 'open'}."
    return _tried(lambda: said if close_unit(unit, me(), is_closed=is_closed) else "Nothing to change.")


def _tried(change: Callable[[], str], **typed: Any) -> Response:
    """Make the change and show the list; what is refused stands beside what was typed."""
    try:
        said = change()
    except Refused as refusal:
        return hx.render(PAGE, PART, WRONG, **_context(), error=refusal.words, **typed)
    if not hx.wants_part():
        flash(said, "good")
    return hx.done(PART, then="/office/units", **_context(), said=said)


def _context() -> dict[str, Any]:
    units = list(Unit.select().order_by(Unit.closed_at.is_null(False), Unit.name, Unit.id))
    return {"units": units, "longest": LONGEST_UNIT}


def _typed_name() -> str:
    return request.form.get("name", "").replace("\0", "")[: LONGEST_UNIT * 2]


def _unit_or_404(unit_id: int) -> Unit:
    return Unit.get_or_none(Unit.id == unit_id) or abort(404)
