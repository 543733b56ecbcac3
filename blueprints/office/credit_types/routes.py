"""The page of credit types: which are offered, for whom they are, and the words of their statements."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, flash, request

from blueprints.office.bp import bp
from blueprints.office.credit_types.form import TypeForm
from blueprints.office.part import Part
from blueprints.shared import hx
from blueprints.shared.access import me, requires
from blueprints.shared.kept_forms import fill, keeps
from db.activities.credit_type.tables import CreditType
from db.engine.refusal import Refused
from db.office.credit_type import FIXED, ChangedMeanwhile, Faults, add_type, change_type, switch_type
from db.roles.tables import Role

part = Part()
LIST, LIST_PART = "office/credit_types/credit_types.html", "partials/office/credit_types/credit_types.html"
FORM, FORM_PART = "office/credit_types/credit_type.html", "partials/office/credit_types/credit_type.html"
ADDRESS = "/office/credit-types"
WRONG, MEANWHILE = 422, 409


@bp.get("/office/credit-types")
@requires(Role.OFFICE)
def credit_types() -> Response:
    return hx.render(LIST, LIST_PART, **_listed())


@bp.get("/office/credit-types/new")
@requires(Role.OFFICE)
def credit_type_new() -> Response:
    return _ask(None, fill(TypeForm, data=TypeForm.values_of(None)))


@bp.post("/office/credit-types/new")
@requires(Role.OFFICE)
@keeps()
def add_credit_type() -> Response:
    """Add a type, switched off."""
    form = TypeForm()
    try:
        kind = add_type(form.words, me())
    except Faults as faults:
        form.show(faults.by_field)
        return _ask(None, form, WRONG)
    return _done(f"{kind.name} is added. Switch it on to offer it.")


@bp.get("/office/credit-types/<int:type_id>")
@requires(Role.OFFICE)
def credit_type(type_id: int) -> Response:
    kind = _type_or_404(type_id)
    return _ask(kind, fill(TypeForm, data=TypeForm.values_of(kind)))


@bp.post("/office/credit-types/<int:type_id>")
@requires(Role.OFFICE)
@keeps()
def change_credit_type(type_id: int) -> Response:
    """Change a type from now on; of two who change it at once the second sees both."""
    kind, form = _type_or_404(type_id), TypeForm()
    try:
        changed = change_type(kind, form.words, form.read, me())
    except Faults as faults:
        form.show(faults.by_field)
        return _ask(kind, form, WRONG)
    except ChangedMeanwhile as refused:
        form.revision.data = str(kind.revision)  # whoever sends it again has seen what it says now
        return _ask(kind, form, MEANWHILE, conflict=refused.words)
    return _done(f"{form.words.clean().name} is saved." if changed else "Nothing to change.")


@bp.post("/office/credit-types/<int:type_id>/on")
@requires(Role.OFFICE)
def credit_type_on(type_id: int) -> Response:
    """Offer a type for activities to come, or no longer where `on` is no."""
    kind, is_on = _type_or_404(type_id, but_fixed=False), request.form.get("on") != "no"
    try:
        changed = switch_type(kind, me(), is_on=is_on)
    except Refused as refused:
        return hx.render(LIST, LIST_PART, WRONG, **_listed(), error=f"{refused.words}.")
    word = "on: activities can designate it" if is_on else "off. Activities that designate it keep it"
    return _done(f"{kind.name} is {word}." if changed else "Nothing to change.")


def _done(said: str) -> Response:
    flash(said, "good")
    return hx.go(ADDRESS)


def _listed() -> dict[str, Any]:
    return {"types": list(CreditType.select().order_by(CreditType.position, CreditType.id)), "fixed": FIXED}


def _ask(kind: CreditType | None, form: TypeForm, status: int = 200, conflict: str = "") -> Response:
    action = f"{ADDRESS}/{kind.id if kind else 'new'}"
    return hx.render(FORM, FORM_PART, status, kind=kind, form=form, action=action, conflict=conflict)


def _type_or_404(type_id: int, *, but_fixed: bool = True) -> CreditType:
    """The type; the two that are part of the program have no form."""
    kind: CreditType | None = CreditType.get_or_none(CreditType.id == type_id)
    if kind is None or (but_fixed and kind.key in FIXED):
        abort(404)
    return kind
