"""How many applications one person may begin: enough for anybody at work, and an end for whoever fills the disk."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine

from db.applications import draft
from db.applications.state import State
from db.applications.tables import Application
from db.engine.clock import now
from db.engine.refusal import Refused
from tests.support import make

if TYPE_CHECKING:
    from tests.support.reader import Reader


def test_who_has_too_many_drafts_is_told_beside_the_field(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draft, "MOST_UNSENT", 1)
    ada = make.person()
    draft.start(ada, "The first")

    answer = reader.as_(ada).submit("/applications/new", {"title": "The second"})

    assert answer.status == 422
    assert "Submit or withdraw one first" in answer.one("#title-message").text
    assert answer.one("#title")["value"] == "The second"
    assert Application.select().count() == 1


def test_a_copy_counts_as_a_draft_and_its_refusal_is_told(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draft, "MOST_UNSENT", 1)
    ada = make.person()
    first = draft.start(ada, "The first")

    answer = reader.as_(ada).submit(f"{first.url}/copy")

    assert "Submit or withdraw one first" in reader.follow(answer).text
    assert answer.leads_to == "/applications/new"
    assert Application.select().count() == 1


def test_others_drafts_and_sent_applications_count_for_nothing(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draft, "MOST_UNSENT", 1)
    ada = make.person()
    draft.start(make.person(), "Of somebody else")
    Application.create(applicant=ada, title="Sent", state=State.SUBMITTED, version=1)

    reader.as_(ada).submit("/applications/new", {"title": "Mine"})

    assert Application.select().where(Application.applicant == ada).count() == 2


def test_to_begin_and_withdraw_over_and_over_comes_to_an_end(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draft, "MOST_A_DAY", 2)
    ada = make.person()
    for _ in range(2):
        draft.start(ada)
    Application.update(state=State.WITHDRAWN).execute()

    with pytest.raises(Refused, match="Continue tomorrow"):
        draft.start(ada)
    with time_machine.travel(now() + timedelta(hours=25), tick=True):
        draft.start(ada)

    assert Application.select().count() == 3
