"""How a row becomes what a query returns. Peewee's own way takes longer than the database takes to find the row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from peewee import (
    AutoField,
    ForeignKeyField,
    IntegerField,
    ModelObjectCursorWrapper,
    ModelTupleCursorWrapper,
    TextField,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from peewee import Model

    Read = Callable[[Any], Any]


def reader(wrapper: Any) -> Read:
    """The function that reads a row as this cursor wrapper of Peewee's does, once it is initialized."""
    if isinstance(wrapper, ModelTupleCursorWrapper):
        return _tuples(wrapper)
    if isinstance(wrapper, ModelObjectCursorWrapper) and wrapper.is_model:
        return _model(wrapper)
    constructors = getattr(wrapper, "_constructor_list", ())  # those of a query for models
    if constructors and all(is_model for _, _, is_model in constructors):
        return _models(wrapper)
    read: Read = wrapper.process_row
    return read


def _tuples(wrapper: Any) -> Read:
    """Only the columns whose values the database holds in another form are touched."""
    make: Read = getattr(getattr(wrapper, "impl", None), "_make", tuple)
    differing = [(at, read) for at, read in enumerate(wrapper.converters) if read and not _reads_as_stored(read)]

    def read(row: Any) -> Any:
        values = list(row)
        for at, convert in differing:
            values[at] = convert(values[at])
        return make(values)

    return read


class Part(NamedTuple):
    """One model of a row: its fields (place, name, conversion) and what else the query selects for it."""

    model: type[Model]
    fields: list[tuple[int, str, Read | None]]
    others: list[tuple[int, str, Read | None]]
    places: list[int]


class Join(NamedTuple):
    """How one model of a row hangs on another. `beyond` are those that hang on it in turn."""

    source: Any
    name: str
    key: str  # the attribute of `target` that the foreign key holds; '' if `name` is no foreign key
    target: Any
    is_outer: bool
    beyond: frozenset[Any]


def _model(wrapper: Any) -> Read:
    """A model alone, filled without Peewee's accessors, which note each value as a change."""
    part = Part(wrapper.constructor, [], [], [])
    for at, (name, convert) in enumerate(zip(wrapper.unique_columns, wrapper.converters, strict=True)):
        kind = part.fields if name in part.model._meta.fields else part.others
        kind.append((at, name, None if convert and _reads_as_stored(convert) else convert))
    return lambda row: _filled(part, row)


def _models(wrapper: Any) -> Read:
    """Models with their related ones, filled in the same way."""
    joins = _joins(wrapper)
    parts = _parts(wrapper, {join.target for join in joins})

    def read(row: Any) -> Any:
        made, filled = {}, set()
        for key, part in parts:
            made[key] = _filled(part, row)
            if any(row[at] is not None for at in part.places):
                filled.add(key)
        for join in joins:
            _hang(join, made, filled)
        return made[wrapper.model]

    return read


def _parts(wrapper: Any, hanging: set[Any]) -> list[tuple[Any, Part]]:
    """The models that a row fills or that hang on one, each by its key."""
    parts: dict[Any, Part] = {key: Part(model, [], [], []) for key, model, _ in wrapper._constructor_list}
    for at, key, column, convert in wrapper._row_spec:
        part = parts.get(key) or parts[wrapper.model]
        kind = part.fields if column in part.model._meta.fields else part.others
        kind.append((at, column, None if convert and _reads_as_stored(convert) else convert))
        part.places.append(at)
    kept = hanging | {wrapper.model}
    return [(key, part) for key, part in parts.items() if part.places or key in kept]


def _joins(wrapper: Any) -> list[Join]:
    models = {key: model for key, model, _ in wrapper._constructor_list}
    joins = []
    for source, name, target, _, is_outer, _ in wrapper.src_to_dest:  # the last is no foreign key in a second join_from
        field = models[source]._meta.fields.get(name)
        key = field.rel_field.name if isinstance(field, ForeignKeyField) else ""
        beyond = wrapper._dest_reachable.get(target, frozenset())
        joins.append(Join(source, name, key, target, is_outer, beyond))
    return joins


def _filled(part: Part, row: Any) -> Any:
    """A model as it came from the database: with its values, and none of them changed."""
    model: Any = part.model
    one = model.__new__(model)
    one.__data__ = {name: convert(row[at]) if convert else row[at] for at, name, convert in part.fields}
    one.__rel__, one._dirty = {}, set()
    for at, name, convert in part.others:
        setattr(one, name, convert(row[at]) if convert else row[at])
    return one


def _hang(join: Join, made: dict[Any, Any], filled: set[Any]) -> None:
    """Give a model its related one; None where an outer join found no row, nothing where its columns are all empty."""
    is_found = join.target in filled or bool(join.beyond & filled)
    if join.is_outer and join.source not in filled and join.target not in filled:
        return
    source, target = made[join.source], made[join.target]
    if join.key and is_found:
        source.__rel__[join.name] = target
        source.__data__[join.name] = target.__data__.get(join.key)
    elif join.key and join.is_outer:
        source.__rel__[join.name] = None  # looked for and not there, the key as it was
    elif is_found or join.is_outer:
        setattr(source, join.name, target if is_found else None)


def _reads_as_stored(convert: Any) -> bool:
    """Whether this is how a plain text or number is read: as the database's driver gave it."""
    field = getattr(convert, "__self__", None)
    kind = type(getattr(field, "field", field))  # what an alias stands for
    return kind in (TextField, IntegerField, AutoField, ForeignKeyField)
