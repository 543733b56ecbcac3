"""What ends on a certificate is held, where it is typed, to letters that a certificate can print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from db.activities.tables import Activity
from db.applications.decision import NotReady
from db.applications.state import State
from db.applications.workflow import Act
from tests.support.form import save, section_of
from tests.support.proposals import World

if TYPE_CHECKING:
    from flask import Flask

    from tests.support.reader import Reader

HEART = "Sepsis 🫀 心"
PERSON = {"name": HEART, "role": "faculty", "email": "i@example.org", "credentials": "MD", "controls": True}
PRINTED: list[dict[str, Any]] = [
    {"what": {"title": HEART}},
    {"what": {"place": HEART}},
    {"what": {"format": "other", "format_note": HEART}},
    {"money": {"joint_provider": HEART}},
    {"who": {"people": [PERSON]}},
    {"who": {"people": [{**PERSON, "name": "Ines", "credentials": HEART}]}},
]


@pytest.mark.parametrize("changes", PRINTED)
def test_what_no_certificate_can_print_is_not_submitted(app: Flask, changes: dict[str, Any]) -> None:
    world = World(**changes)

    with pytest.raises(NotReady) as refused:
        world.act(world.applicant, Act.SUBMIT)

    assert any("No certificate can print 🫀 心" in str(problem) for problem in refused.value.problems)
    assert world.read().state == State.DRAFT


def test_it_is_told_beside_the_field_when_it_is_saved_and_stays(reader: Reader) -> None:
    world = World()
    what = {**world.application.answers()["what"], "title": HEART}

    answer = save(reader.as_(world.applicant), world, "what", {**what, "then": "save"})

    assert "No certificate can print" in (answer if answer.status == 200 else reader.follow(answer)).text
    assert section_of(world, "what").answers["title"] == HEART


def test_a_copied_ligature_becomes_its_letters(reader: Reader) -> None:
    world = World()
    what = {**world.application.answers()["what"], "title": "De\ufb01brillation in the o\ufb03ce"}
    save(reader.as_(world.applicant), world, "what", what)

    world.bring_to(State.APPROVED)

    assert Activity.get().title == "Defibrillation in the office"
