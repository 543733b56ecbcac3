"""The house keeps its rooms: floors of `db/`, names that a newcomer can guess, tables where tables stand."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.guards.test_layers import imports

ROOT = Path(__file__).parents[2]
# From below. A room imports its own and lower floors, and its neighbors on the same floor only where no circle arises.
FLOORS: tuple[tuple[str, ...], ...] = (
    ("engine",),
    ("institution", "outbox", "files"),
    ("people",),
    ("activities",),
    ("audit",),
    ("roles",),
    ("jobs", "disclosures", "rosters", "mailings"),
    ("learning", "sign_ins"),
    ("credit", "applications"),
    ("attendance",),
    ("office", "program"),
    ("reports",),
    ("upkeep",),
)
FLOOR_OF = {room: number for number, floor in enumerate(FLOORS) for room in floor}
ROOMS = sorted(path.name for path in (ROOT / "db").iterdir() if (path / "__init__.py").exists())
NO_ROOM = {"migrations"}
# Words that say how or where, not what. A gerund is told by its ending.
NOT_NOUNS = {"about", "after", "before", "concerning", "kept", "new", "old", "prepared", "shown", "told", "with"}
NOUNS_IN_ING = {
    "setting",
    "string",
    "rating",
    "hearing",
    "heading",
    "building",
    "mailing",
    "planning",
    "sibling",
    "wording",
    "standing",
}


def room_of(dotted: str) -> str:
    """The room of a module of `db`; '' for what stands at its top and for everything else."""
    parts = dotted.split(".")
    return parts[1] if parts[0] == "db" and len(parts) > 1 and parts[1] in FLOOR_OF else ""


def names(path: Path) -> set[str]:
    return set(re.split(r"_", path.stem)) - {""}


def test_every_room_has_a_floor() -> None:
    assert set(ROOMS) - NO_ROOM <= set(FLOOR_OF)


def test_a_room_knows_only_the_floors_below() -> None:
    climbing = []
    for path, name in imports("db"):
        here, there = room_of(path.replace("/", ".").removesuffix(".py")), room_of(name)
        if here and there and here != there and FLOOR_OF[there] >= FLOOR_OF[here]:
            climbing.append((path, name))

    assert climbing == []


@pytest.mark.parametrize("folder", ["db", "blueprints", "tests/support"])
def test_a_file_is_named_by_a_noun_or_a_deed(folder: str) -> None:
    odd = set()
    for path in (ROOT / folder).glob("**/*.py"):
        words = names(path)
        is_gerund = any(word.endswith("ing") and word not in NOUNS_IN_ING for word in words)
        if is_gerund or path.stem in NOT_NOUNS:
            odd.add(str(path.relative_to(ROOT)))

    assert odd == set()


def test_tables_stand_in_tables() -> None:
    elsewhere = set()
    for path in (ROOT / "db").glob("*/**/*.py"):
        if path.parent.name == "migrations" or path.name in ("tables.py", "base.py"):
            continue
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            bases = {ast.unparse(base) for base in node.bases} if isinstance(node, ast.ClassDef) else set()
            if bases & {"BaseModel", "Model"}:
                elsewhere.add(f"{path.relative_to(ROOT)}: {bases}")

    assert elsewhere == set()
