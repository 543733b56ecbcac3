"""Choices of a form field, in the shape that WTForms 3.3 asks for and its type stubs do not know yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wtforms.fields import choices as fields

if TYPE_CHECKING:
    from collections.abc import Iterable


def choices(pairs: Iterable[tuple[str, str]]) -> Any:
    """The choices of these values and labels."""
    choice: Any = vars(fields)["SelectChoice"]
    return [choice(value, label) for value, label in pairs]


def pairs(field: Any) -> tuple[tuple[str, str], ...]:
    """The values and labels that a field offers."""
    return tuple((choice.value, choice.label) for choice in field.choices or ())


def chosen(field: Any) -> tuple[str, ...]:
    """The values that the field offers and that are chosen. Anything else that was sent is ignored."""
    given = field.data if isinstance(field.data, list) else [field.data]
    return tuple(choice.value for choice in field.choices or () if choice.value in given)
