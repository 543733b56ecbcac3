"""Several processes on one database: what two workers of a server, or two machines, do at the same moment."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from db.credit.tables import Certificate, Claim, Credit
from db.learning.tables import EvaluationDraft, EvaluationResponse
from tests.support.command import environment
from tests.support.lecture import Lecture

if TYPE_CHECKING:
    from blueprints.shared.settings import Settings

PROCESSES = 3


def at_once(data: Settings, participation: int, *deeds: str) -> list[str]:
    """Each deed in a process of its own, all begun when the last of them has read what it acts on."""
    command = [sys.executable, "-m", "tests.support.small_learner", data.database_url]
    running = [
        subprocess.Popen(
            [*command, deed, str(participation)],
            env=environment(data),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for deed in deeds
    ]
    for one in running:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    for one in running:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    return [one.communicate(timeout=60)[0].strip() for one in running]


def test_a_claim_in_several_processes_is_one(data: Settings) -> None:
    mine = Lecture().ready_to_claim().mine

    told = at_once(data, mine.id, *["claim"] * PROCESSES)

    assert told.count("already") == PROCESSES - 1
    assert Certificate.get().number in told
    assert [model.select().count() for model in (Claim, Certificate, Credit)] == [1] * 3


def test_an_evaluation_sent_in_several_processes_is_one_response(data: Settings) -> None:
    mine = Lecture().ready_to_evaluate().mine

    told = at_once(data, mine.id, *["send"] * PROCESSES)

    assert sorted(told) == ["late"] * (PROCESSES - 1) + ["sent"]
    assert EvaluationResponse.select().count() == 1


@pytest.mark.parametrize("order", [("draft", "send"), ("send", "draft")])
def test_a_draft_of_one_process_never_outlives_the_sending_of_another(data: Settings, order: tuple[str, str]) -> None:
    mine = Lecture().ready_to_evaluate().mine

    told = at_once(data, mine.id, *order)

    assert "sent" in told
    assert EvaluationDraft.select().count() == 0
