"""What is drawn once depends on what it is given alone: no such macro reads the request, the site or the clock."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

TEMPLATES = Path(__file__).parents[2] / "templates"
KEEPERS = {"once", "once_long", "drawn"}  # globals that keep what the macro in their first argument makes
MAY_READ = KEEPERS | {"dict", "range", "loop", "caller"}
# Filters whose answer changes though what they are given does not: with the office's time zone, or with the day.
CHANGING = {"moment", "clock_time", "when", "ago"}
PARSER = Environment(autoescape=True)


@dataclass
class Macro:
    """A macro and the template that it stands in."""

    node: nodes.Macro
    template: str


@dataclass
class Module:
    """A template's macros and what it imports or sets for them, by name."""

    name: str
    tree: nodes.Template
    macros: dict[str, Macro] = field(default_factory=dict)
    imported: dict[str, tuple[str, str]] = field(default_factory=dict)
    constants: set[str] = field(default_factory=set)


def module(name: str, source: str) -> Module:
    tree = PARSER.parse(source)
    made = Module(name, tree, {node.name: Macro(node, name) for node in tree.find_all(nodes.Macro)})
    for statement in tree.find_all(nodes.FromImport):
        assert isinstance(statement.template, nodes.Const)
        for one in statement.names:
            own, here = one if isinstance(one, tuple) else (one, one)
            made.imported[here] = (statement.template.value, own)
    for line in tree.body:
        names = list(line.find_all(nodes.Name)) if isinstance(line, nodes.Assign) else []
        made.constants |= {name.name for name in names} if all(name.ctx == "store" for name in names) else set()
    return made


def modules() -> dict[str, Module]:
    files = TEMPLATES.glob("**/*.html")
    return {
        str(path.relative_to(TEMPLATES)): module(str(path.relative_to(TEMPLATES)), path.read_text(encoding="utf-8"))
        for path in files
    }


def found(all_modules: dict[str, Module], name: str, of: Module) -> Macro | None:
    """The macro of this name, as this template sees it."""
    if name in of.imported:
        where, own = of.imported[name]
        return all_modules[where].macros.get(own)
    return of.macros.get(name)


def kept(all_modules: dict[str, Module]) -> Iterator[Macro]:
    """Every macro that is handed to one of KEEPERS."""
    for one in all_modules.values():
        for call in one.tree.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name in KEEPERS:
                assert isinstance(call.args[0], nodes.Name), f"{one.name}: give {call.node.name} a macro by its name"
                macro = found(all_modules, call.args[0].name, one)
                assert macro, f"{one.name}: where is {call.args[0].name}?"
                yield macro


def faults(all_modules: dict[str, Module], macro: Macro, seen: frozenset[str] = frozenset()) -> set[str]:
    """What a macro, or one that it calls or includes, reads beyond its arguments."""
    of, stored = all_modules[macro.template], {arg.name for arg in macro.node.args}
    names = list(macro.node.find_all(nodes.Name))
    stored |= {one.name for one in names if one.ctx in ("store", "param")}
    wrong = {f"|{one.name}" for one in macro.node.find_all(nodes.Filter) if one.name in CHANGING}
    for name in {one.name for one in names if one.ctx == "load"} - stored - MAY_READ - of.constants:
        called = found(all_modules, name, of)
        if called is None:
            wrong.add(name)
        elif name not in seen:
            wrong |= faults(all_modules, called, seen | {name})
    for included in macro.node.find_all(nodes.Include):
        assert isinstance(included.template, nodes.Const)
        part = all_modules[included.template.value]
        inner = nodes.Macro("", [nodes.Name(name, "param") for name in stored], [], part.tree.body)
        wrong |= faults(all_modules, Macro(inner, part.name), seen)
    return {f"{macro.template}: {one}" if ": " not in one else one for one in wrong}


def test_what_is_drawn_once_reads_nothing_but_what_it_is_given() -> None:
    known = modules()
    macros = list(kept(known))

    assert len(macros) > 10
    assert set().union(*(faults(known, macro) for macro in macros)) == set()


@pytest.mark.parametrize(
    "reads",
    [
        "{{ csrf_token() }}",
        "{{ site.name }}",
        "{{ current_user.full_name }}",
        "{{ given | moment }}",
        "{% if request.path == given %}here{% endif %}",
        "{% set x = session %}{{ x }}",
        "{{ inner(given) }}",
        '{% include "part.html" %}',
    ],
)
def test_the_guard_sees_what_a_macro_reads(reads: str) -> None:
    source = (
        "{% macro inner(x) %}{{ config.CME }}{% endmacro %}"
        + f"{{% macro m(given) %}}{reads}{{% endmacro %}}{{{{ once(m, 1) }}}}"
    )
    known = {"page.html": module("page.html", source), "part.html": module("part.html", "{{ given }}{{ site.name }}")}

    assert [bool(faults(known, macro)) for macro in kept(known)] == [True]


def test_every_keeper_is_known_to_the_guard() -> None:
    source = (TEMPLATES.parent / "blueprints/shared").glob("*.py")
    registered = {
        name
        for path in source
        for name in re.findall(r'add_template_global\(\w+, "(once\w*|drawn)"\)', path.read_text(encoding="utf-8"))
    }

    assert registered == KEEPERS
