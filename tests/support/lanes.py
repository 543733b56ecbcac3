"""Which tests a lane leaves out: the quick one what is slow, and PostgreSQL's what has no database."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

TESTS = Path(__file__).parents[1]
# Modules as they lie below tests/; a folder stands for all of its modules.
PROCESS = (
    "upkeep",
    "files",
    "certificates",
    "learning/test_anonymity.py",
    "learning/test_concurrency.py",
    "learning/test_old_evaluations.py",
    "learning/test_pairs.py",
    "learning/test_processes.py",
    "applications/test_pairs.py",
    "applications/test_approval_race.py",
    "applications/test_application_saving_race.py",
    "applications/test_application_pdf.py",
    "applications/test_session_sheet.py",
    "applications/test_attachments_refused.py",
    "applications/test_unanswered.py",
    "guards/test_features.py",
    "guards/test_weight.py",
    "office/test_demo.py",
    "office/test_demo_applications.py",
    "accounts/test_hashing.py",
)
WEIGHT = (
    "site/test_budgets.py",
    "site/test_fuzz.py",
    "site/test_plans.py",
    "site/test_headers.py",
    "site/test_bad_inputs.py",
    "site/test_bad_markup.py",
    "site/test_sentences.py",
    "applications/test_application_budgets.py",
    "applications/test_application_attacks.py",
    "applications/test_application_markup.py",
    "applications/test_workflow_walk.py",
    "learning/test_any_order.py",
    "accounts/test_access.py",
    "accounts/test_kept_everywhere.py",
    "accounts/test_throttle.py",
    "accounts/test_passwords.py",
    "accounts/test_account_inputs.py",
    "guards/test_source.py",
    "guards/test_audit.py",
    "guards/test_routes.py",
    "guards/test_schema.py",
)
LOADS = {"as_", "get"}  # what a reader does that htmx cannot change
READS = LOADS | {"submit", "follow", "client", "token"}
LANES = {"process": PROCESS, "weight": WEIGHT}
SUPPORT = {path.stem: path for path in (TESTS / "support").glob("[a-z]*.py")}
# Whoever has no database of the fixtures gets to one by these words, in the own module or in one of support.
WAYS = re.compile(r"DATABASE_URL|POSTGRESQL|\b(?:settings_for|open_database|psycopg2)\b")
USES = re.compile(r"tests\.support\.(\w+)|from tests\.support import ([^\n]+)|(small_\w+)")


def mark(item: pytest.Item) -> None:
    """Mark a test as what its module is, and one that has no database, so that which one does not matter to it."""
    if "template" not in getattr(item, "fixturenames", ()) and not finds_database(item.path):
        item.add_marker("no_database")
    place = item.path.relative_to(TESTS).as_posix()
    for lane, modules in LANES.items():
        if any(place == module or place.startswith(f"{module}/") for module in modules):
            item.add_marker(lane)


@cache
def finds_database(module: Path) -> bool:
    """Whether a module, or one of support that it imports or starts, has a way to a database beside the fixtures."""
    text = module.read_text(encoding="utf-8")
    named = {name for found in USES.findall(text) for name in re.findall(r"\w+", "".join(found))}
    others = [SUPPORT[name] for name in sorted(named & SUPPORT.keys() - {module.stem})]
    return bool(WAYS.search(text)) or any(map(finds_database, others))


def loads_pages_only(function: Callable[..., object]) -> bool:
    """Whether all that a test does with its `reader` is to load whole pages, which htmx cannot change."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    uses = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == "reader"]
    held = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    methods = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr in READS}
    asks_for_parts = any(isinstance(node, ast.keyword) and node.arg == "part" for node in ast.walk(tree))
    return bool(uses) and all(id(use) in held for use in uses) and methods <= LOADS and not asks_for_parts
