"""Two who change questions at one moment, and a learner who answers at that moment."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from db.activities.tables import Activity
from db.credit.claim import claim_credit
from db.learning.library.shelf import library, save_library
from db.learning.question import evaluation_of, mark_of
from db.learning.question_edit import ChangedMeanwhile, save_evaluation
from db.learning.tables import EvaluationQuestion, EvaluationResponse
from db.roles.tables import Role
from tests.support import make
from tests.support.lecture import Lecture
from tests.support.pair import Pair

if TYPE_CHECKING:
    from flask import Flask


class World(Lecture):
    """A lecture whose learner may evaluate, and the lists as two people of the office have read them."""

    def __init__(self) -> None:
        super().__init__()
        self.ready_to_evaluate()
        self.office = make.staff(Role.OFFICE)
        self.asked = list(EvaluationQuestion.of(self.activity))
        self.read, self.shelf = mark_of(evaluation_of(self.activity)), library()

    def change(self, prompt: str) -> str:
        items = [replace(one, prompt=prompt) for one in evaluation_of(self.activity)[:1]]
        return save_evaluation(self.activity, items, self.office, self.read)

    def shelve(self, topic: str) -> str:
        return save_library([replace(one, topic=topic) for one in self.shelf], self.office, mark_of(self.shelf))

    @property
    def now_asked(self) -> tuple[int, list[str]]:
        activity = Activity.get_by_id(self.activity.id)
        return activity.evaluation_version, [one.prompt for one in evaluation_of(activity)]


PAIRS = {
    "two lists": Pair[World](
        lambda world: world.change("Mine?"),
        lambda world: world.change("Theirs?"),
        ChangedMeanwhile,
        lambda world: world.now_asked == (1, ["Mine?"]),
    ),
    "two libraries": Pair[World](
        lambda world: world.shelve("Mine"),
        lambda world: world.shelve("Theirs"),
        ChangedMeanwhile,
        lambda _world: {one.topic for one in library()} == {"Mine"},
    ),
    "an answer, then a list": Pair[World](
        lambda world: claim_credit(world.mine, 4, answers=world.answers),
        lambda world: world.change("Theirs?"),
        "Evaluation, version 2: 1 added, 2 removed, 1 in all.",
        lambda world: world.now_asked == (2, ["Theirs?"]) and EvaluationResponse.get().version == 1,
    ),
}


@pytest.mark.parametrize("name", PAIRS)
def test_whoever_is_first_is_kept_whole(app: Flask, name: str) -> None:
    PAIRS[name].check(World())
