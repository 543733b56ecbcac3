"""The evaluation of an activity that brings no questions of its own, read from a file beside this one."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from db.learning.tables import EvaluationQuestion

if TYPE_CHECKING:
    from db.activities.tables import Activity

FILE = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True)
class UsualQuestion:
    kind: str
    prompt: str
    options: tuple[str, ...]
    is_required: bool


@cache
def usual_evaluation() -> tuple[UsualQuestion, ...]:
    """The usual questions in their order; data that the office may change for the activities made afterward."""
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))["evaluation"]
    return tuple(
        UsualQuestion(row["kind"], row["prompt"], tuple(row.get("options", ())), row.get("required", True))
        for row in rows
    )


def ask_usual(activity: Activity) -> None:
    """Give an activity the usual questions; call it inside the transaction that makes the activity."""
    for position, question in enumerate(usual_evaluation(), start=1):
        EvaluationQuestion.create(
            activity=activity,
            position=position,
            kind=question.kind,
            prompt=question.prompt,
            options=list(question.options),
            is_required=question.is_required,
        )
