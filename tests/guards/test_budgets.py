"""No file, handler, template or test grows beyond what one reads at a glance; each module says what it knows."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILE, HANDLER, TEMPLATE, TEST = 250, 20, 60, 25  # lines
ROUTES = {"get", "post", "route"}

FOLDERS = ("blueprints", "db", "tests", "bench")
MODULES = [ROOT / "cmeapp.py", *(path for folder in FOLDERS for path in ROOT.glob(f"{folder}/**/*.py"))]
FROZEN = ROOT / "db/migrations"  # written by the migration runner, never by hand again
TEMPLATES = sorted(ROOT.glob("templates/**/*.html"))


@cache
def trees() -> dict[Path, ast.Module]:
    """Each module as Python reads it."""
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in MODULES}


def functions(*tops: str) -> Iterator[tuple[str, ast.FunctionDef]]:
    """Every function below these folders, with where it is."""
    for path, tree in trees().items():
        if path.relative_to(ROOT).parts[0] in tops:
            for node in ast.walk(tree):
                if isinstance(node, ast.FunctionDef):
                    yield f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", node


def length(node: ast.FunctionDef) -> int:
    """Lines of a function without its decorators and its docstring."""
    docstring = node.body[0] if ast.get_docstring(node) else None
    said = (docstring.end_lineno or 0) - docstring.lineno + 1 if docstring else 0
    return (node.end_lineno or 0) - node.lineno + 1 - said


def is_handler(node: ast.FunctionDef) -> bool:
    """Whether a route leads to this function."""
    calls = [decorator.func for decorator in node.decorator_list if isinstance(decorator, ast.Call)]
    return any(isinstance(call, ast.Attribute) and call.attr in ROUTES for call in calls)


@pytest.mark.parametrize(
    ("paths", "most"),
    [([path for path in MODULES if path.parent != FROZEN], FILE), (TEMPLATES, TEMPLATE)],
    ids=["modules", "templates"],
)
def test_no_file_is_longer_than_it_may_be(paths: list[Path], most: int) -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in paths}

    assert {name: lines for name, lines in lengths.items() if lines > most} == {}


def test_no_handler_is_longer_than_it_may_be() -> None:
    handlers = {name: length(node) for name, node in functions("blueprints") if is_handler(node)}

    assert handlers
    assert {name: lines for name, lines in handlers.items() if lines > HANDLER} == {}


def test_no_test_is_longer_than_it_may_be() -> None:
    tests = {name: length(node) for name, node in functions("tests") if node.name.startswith("test_")}

    assert tests
    assert {name: lines for name, lines in tests.items() if lines > TEST} == {}


def test_every_module_opens_with_what_it_knows() -> None:
    assert [str(path.relative_to(ROOT)) for path, tree in trees().items() if not ast.get_docstring(tree)] == []
