"""The library as it is shipped, read from a file beside this one."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_suffix(".toml")


@cache
def shipped_rows() -> list[dict[str, Any]]:
    """The rows that a fresh database has, in their order."""
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))["question"]
    return [
        {
            "topic": row["topic"],
            "position": place,
            "kind": row["kind"],
            "prompt": row["prompt"],
            "options": row.get("options", []),
            "is_required": row.get("required", True),
            "is_usual": row.get("usual", False),
        }
        for place, row in enumerate(rows, start=1)
    ]
