"""The wishes of a load file that was read and found right: plain values, no database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from db.activities.code import fold_code
from db.learning.question import AssessmentItem, EvaluationItem


@dataclass(frozen=True)
class Grant:
    """A role, and what it is held for: a reviewer's unit, a coordinator's activity by its key, '' for all."""

    role: str
    unit: str
    activity: str
    place: str


@dataclass(frozen=True)
class PersonPlan:
    email: str
    first_name: str
    last_name: str
    degree: str
    degree_other: str
    profession: str
    physician: bool | None  # for degree “Other”; None leaves it as it is
    grants: tuple[Grant, ...]
    place: str


@dataclass(frozen=True)
class SessionPlan:
    key: str
    title: str
    starts_at: datetime | None
    ends_at: datetime | None
    place: str
    maximum_quarters: int
    code: str
    opens_at: datetime | None
    closes_at: datetime | None
    at: str  # where in the file

    @property
    def code_key(self) -> str:
        return fold_code(self.code)

    def columns(self) -> dict[str, Any]:
        names = ("title", "starts_at", "ends_at", "place", "maximum_quarters", "code", "code_key", "opens_at")
        return {name: getattr(self, name) for name in (*names, "closes_at")}


@dataclass(frozen=True)
class ActivityPlan:
    key: str
    columns: dict[str, Any]  # of the table, but for the unit
    unit: str
    sessions: tuple[SessionPlan, ...]
    evaluation: tuple[EvaluationItem, ...]  # empty: the usual questions, where there are none yet
    assessment: tuple[AssessmentItem, ...]
    at: str
    credit: tuple[tuple[str, str], ...] = ()  # keys of credit types with their numbers; empty: as it is


@dataclass(frozen=True)
class Plan:
    settings: dict[str, str]
    units: tuple[str, ...]
    people: tuple[PersonPlan, ...]
    activities: tuple[ActivityPlan, ...]
    lines: Mapping[str, int]  # of the file, by place
