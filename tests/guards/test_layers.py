"""Imports go one way: cmeapp, blueprints, db; a feature knows what is shared, and no other feature."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
WEB = {"flask", "flask_login", "flask_wtf", "werkzeug", "wtforms", "jinja2", "blueprints", "cmeapp"}
FOR_TESTS = {"tests", "bench"}


def imports(folder: str) -> Iterator[tuple[str, str]]:
    """Each module below `folder` with each dotted name that it imports, wherever in the module."""
    for path in ROOT.glob(f"{folder}/**/*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for name in imported(node, path):
                yield str(path.relative_to(ROOT)), name


def imported(node: ast.AST, path: Path) -> list[str]:
    """The dotted names that one statement imports; a relative import counts from its own package."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if not isinstance(node, ast.ImportFrom):
        return []
    package = path.relative_to(ROOT).parts[:-1]
    above = [*package[: len(package) - node.level + 1]] if node.level else []
    module = ".".join([*above, *([node.module] if node.module else [])])
    return [f"{module}.{alias.name}" for alias in node.names]


def test_the_database_layer_knows_no_web() -> None:
    assert [(path, name) for path, name in imports("db") if name.split(".")[0] in WEB] == []


def test_no_feature_knows_another() -> None:
    crossing = []
    for path, name in imports("blueprints"):
        feature, parts = Path(path).parts[1], [*name.split("."), ""]
        if parts[0] == "blueprints" and parts[1] not in {"shared", feature} and feature != "__init__.py":
            crossing.append((path, name))

    assert crossing == []


def test_blueprints_know_nothing_of_the_app_that_holds_them() -> None:
    assert [(path, name) for path, name in imports("blueprints") if name.split(".")[0] == "cmeapp"] == []


def test_what_runs_needs_nothing_of_tests_and_measurements() -> None:
    running = [*imports("db"), *imports("blueprints")]

    assert running
    assert [(path, name) for path, name in running if name.split(".")[0] in FOR_TESTS] == []


def test_one_module_alone_speaks_to_the_sqlite_library() -> None:
    """A second SQLite library in a process drops the first one's file locks (sqlite.org, "How To Corrupt", 2.2.1)."""
    names = {"sqlite3", "pysqlite3"}
    users = {path for path, name in [*imports("db"), *imports("blueprints")] if name.split(".")[0] in names}

    assert len(users) <= 1, users
