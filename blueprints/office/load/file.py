"""Reads a load file as a whole: from its text to a plan, or to the list of everything that is wrong with it."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from blueprints.office.change_settings import fault_in_setting
from blueprints.office.load.activities import check_unlike, read_activity
from blueprints.office.load.moments import Clock
from blueprints.office.load.people import read_person
from blueprints.office.load.place import lines_of
from blueprints.office.load.plan import Plan
from blueprints.office.load.syntax import syntax_fault
from blueprints.office.load.table import FileRefused, Problems, Table
from db.institution.settings import institution

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

LARGEST = 5_000_000  # bytes


def read_file(path: Path) -> str:
    """The file's text. Raises FileRefused when it is not UTF-8, too large or not to be read."""
    try:
        if path.stat().st_size > LARGEST:
            raise FileRefused([f"{path}: larger than {LARGEST:,} bytes"])
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileRefused([f"{path}: not in UTF-8 (byte {error.start})"]) from error
    except OSError as error:
        raise FileRefused([f"{path}: {error.strerror}"]) from error


def read_plan(text: str, demo_now: datetime | None = None) -> Plan:
    """The plan that this text asks for. Raises FileRefused with every problem found.

    `demo_now` is for the demo's own file, whose times count from that moment.
    """
    try:
        values = tomllib.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError, ArithmeticError) as error:  # Python limits the digits of a number, too
        raise FileRefused([syntax_fault(text, error)]) from error
    return plan_of(values, demo_now, lines_of(text))


def plan_of(values: dict[str, Any], demo_now: datetime | None = None, lines: Mapping[str, int] | None = None) -> Plan:
    """The plan that these values of a TOML file ask for. Raises FileRefused with every problem found."""
    problems = Problems(lines or {})
    plan = _plan(Table(values, "", problems), demo_now)
    if problems.found:
        raise FileRefused(problems.found)
    return plan


def _plan(table: Table, demo_now: datetime | None) -> Plan:
    settings = read_settings(table)
    clock = Clock(_zone(settings), demo_now)
    units = tuple(dict.fromkeys(table.texts("units", 200)))
    people = tuple(read_person(each) for each in table.tables("people"))
    activities = tuple(read_activity(each, clock) for each in table.tables("activities"))
    table.close()
    check_unlike(table, "email", [(each.place, each.email) for each in people])
    check_unlike(table, "key", [(each.at, each.key) for each in activities])
    sessions = [each for activity in activities for each in activity.sessions]
    check_unlike(table, "code", [(each.at, each.code_key) for each in sessions])
    return Plan(settings, units, people, activities, table.problems.lines)


def read_settings(table: Table) -> dict[str, str]:
    """The institution's settings as texts, judged by the same rules as the settings command."""
    given: dict[str, Any] = table.take("institution", dict, "a table of settings: [institution]") or {}
    found = {}
    for name, value in given.items():
        if not isinstance(value, (str, int)) or isinstance(value, bool):
            table.problem(f"institution.{name}", "a text in quotation marks")
            continue
        words = fault_in_setting(name, str(value).strip())
        if words:
            table.problem(f"institution.{name}", words)
        else:
            found[name] = str(value).strip()
    return found


def _zone(settings: dict[str, str]) -> ZoneInfo:
    """The zone of the file's times: the one it sets, else the one in force."""
    name = settings.get("timezone")
    return ZoneInfo(name) if name else institution().zone
