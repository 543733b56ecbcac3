"""Values that never change, written into the SQL: PostgreSQL reads each mark of a question anew whenever it is asked.

It also knows by them which index fits.
"""

from __future__ import annotations

import re
from typing import Any

MARK = re.compile("%[s%]")
WORDS = {True: "true", False: "false", None: "NULL"}


def with_literals(sql: str, values: list[Any]) -> tuple[str, list[Any]]:
    """The SQL and the values that stay: what is no text, number, truth or None does, as what is filled in later."""
    left = iter(values)
    kept: list[Any] = []

    def written(mark: re.Match[str]) -> str:
        if mark[0] == "%%":
            return "%%"
        value = next(left)
        literal = _literal(value)
        if not literal:
            kept.append(value)
        return literal or "%s"

    return MARK.sub(written, sql), kept


def _literal(value: Any) -> str:
    """As it stands in SQL; '' for what cannot: the server's settings say how a text with a backslash is read."""
    if value is None or type(value) is bool:
        return WORDS[value]
    if type(value) is int:
        return f" {value}"
    if type(value) is str and "\\" not in value and "\0" not in value:
        return "'" + value.replace("'", "''").replace("%", "%%") + "'"
    return ""
