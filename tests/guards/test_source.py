"""What no source file may hold: star imports, raw HTML, SQL outside the database layer, imports that nobody uses."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
RUNNING = [ROOT / "cmeapp.py", *ROOT.glob("blueprints/**/*.py"), *ROOT.glob("db/**/*.py")]
ALL = [*RUNNING, *ROOT.glob("tests/**/*.py"), *ROOT.glob("bench/**/*.py")]
TEMPLATES = sorted(ROOT.glob("templates/**/*.html"))

# Markup("...") says "this is HTML": the sign after a trademark, and our own Markdown.
MAY_MARK_UP = {"blueprints/shared/filters.py", "blueprints/shared/texts.py"}
RAW_SQL = {"execute_sql", "raw", "SQL", "RawQuery"}
# Values that no request can reach: names of settings, tables and files of the program itself.
MAY_BUILD_SQL = {"db/__init__.py", "db/upkeep/anonymity.py", "db/upkeep/engines.py"}
IMPORTED = re.compile(r"\{%-?\s*from\s+\S+\s+import\s+(?P<names>.*?)(?:\s+with(?:out)?\s+context)?\s*-?%\}")


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def tree(path: Path) -> list[ast.AST]:
    return list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def nodes(paths: list[Path]) -> list[tuple[str, ast.AST]]:
    """Every node of these modules with the module it is in."""
    return [(name(path), node) for path in paths for node in tree(path)]


def calls(paths: list[Path], called: set[str]) -> list[tuple[str, ast.Call]]:
    """Every call of a function or method of one of these names."""
    found = []
    for module, node in nodes(paths):
        if isinstance(node, ast.Call):
            of = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if of in called:
                found.append((module, node))
    return found


def is_built(text: ast.expr) -> bool:
    """Whether an argument is put together on the spot: an f-string, a sum, a format()."""
    if isinstance(text, ast.Call):
        return isinstance(text.func, ast.Attribute) and text.func.attr in ("format", "join", "replace")
    return isinstance(text, ast.JoinedStr | ast.BinOp)


def unused(template: Path) -> set[str]:
    """What a template imports and does not use."""
    text = template.read_text(encoding="utf-8")
    names = {one.split()[-1] for found in IMPORTED.finditer(text) for one in found["names"].split(",")}
    rest = IMPORTED.sub("", text)
    return {macro for macro in names if not re.search(rf"\b{macro}\b", rest)}


def test_nothing_is_imported_by_a_star() -> None:
    stars = [
        module
        for module, node in nodes(ALL)
        if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names)
    ]

    assert stars == []


def test_html_is_made_by_templates_alone() -> None:
    assert {module for module, _ in calls(RUNNING, {"Markup"})} == MAY_MARK_UP


def test_a_template_is_a_file_and_never_a_string() -> None:
    assert calls(RUNNING, {"render_template_string", "from_string"}) == []


def test_sql_is_spoken_in_the_database_layer_alone() -> None:
    speakers = {module for module, _ in calls(RUNNING, RAW_SQL)}

    assert speakers
    assert {module for module in speakers if not module.startswith("db/")} == set()


def test_no_statement_is_put_together_from_values() -> None:
    built = {module for module, call in calls(RUNNING, RAW_SQL) if any(is_built(one) for one in call.args)}

    assert built <= MAY_BUILD_SQL


def test_no_text_is_run() -> None:
    assert calls(RUNNING, {"eval", "exec", "system", "popen"}) == []


def test_the_time_is_asked_of_one_clock() -> None:
    asking = {
        module
        for module, call in calls(RUNNING, {"now", "today", "utcnow"})
        if isinstance(call.func, ast.Attribute) and getattr(call.func.value, "id", "") in ("datetime", "date")
    }

    # A backup file's age is that of the file system, whose clock no test sets.
    assert asking <= {"db/engine/clock.py", "db/upkeep/checks.py"}


def test_no_template_imports_what_it_does_not_use() -> None:
    assert TEMPLATES
    assert {name(template): unused(template) for template in TEMPLATES if unused(template)} == {}


def test_a_docstring_says_what_a_thing_is_and_does_not_ask() -> None:
    asking = {"What", "Where", "Whether", "Which", "Who", "Whom"}
    named = (ast.ClassDef, ast.FunctionDef, ast.Module)
    found = []
    for module, node in nodes(RUNNING):
        first = (ast.get_docstring(node) or "").split(maxsplit=1)[:1] if isinstance(node, named) else []
        answers = isinstance(node, ast.FunctionDef) and node.returns is not None and "bool" in ast.unparse(node.returns)
        if set(first) & asking and not answers:
            found.append((module, getattr(node, "name", "")))

    assert found == []
