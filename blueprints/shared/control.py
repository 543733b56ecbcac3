"""Form fields as templates draw them: what a field is, apart from what was typed into it and what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from blueprints.shared.choices import chosen, pairs
from blueprints.shared.templates import once

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from flask import Flask
    from markupsafe import Markup

Value = str | bool | tuple[str, ...]
EMPTY: tuple[Value, ...] = ("", False, (), ("",))


class Control(NamedTuple):
    """The fixed part of a field, however it is filled in. `kind` is WTForms' name, `input_type` that of HTML."""

    id: str
    name: str
    kind: str
    input_type: str
    label: str
    required: bool
    maxlength: int | None
    minlength: int | None
    rows: int | None
    offered: tuple[tuple[str, str], ...]


def drawn(macro: Callable[..., Markup], field: Any, *given: Hashable) -> Markup:
    """A field by its macro(control, value, errors, *given).

    An empty field without a fault is drawn once and repeated; what was typed is drawn anew and kept nowhere.
    """
    control, value, errors = _control(field), _value(field), tuple(field.errors)
    draw = once if value in EMPTY and not errors else _anew
    return draw(macro, control, value, errors, *given)


def _anew(macro: Callable[..., Markup], *given: Hashable) -> Markup:
    return macro(*given)


def _control(field: Any) -> Control:
    flags = field.flags
    offered = pairs(field) if field.type == "SelectField" else ()
    can_be_empty = not offered or not offered[0][0]  # HTML allows no other list to be required, for it always is
    return Control(
        field.id,
        field.name,
        field.type,
        getattr(field.widget, "input_type", ""),
        field.label.text,
        bool(flags.required) and can_be_empty,
        flags.maxlength,
        flags.minlength,
        (field.render_kw or {}).get("rows"),
        offered,
    )


def _value(field: Any) -> Value:
    if field.type == "SelectField":
        return chosen(field)
    if field.type == "BooleanField":
        return bool(field.data)
    return "" if field.type == "PasswordField" else str(field._value())  # a password is never filled in


def init_controls(app: Flask) -> None:
    app.add_template_global(drawn, "drawn")
