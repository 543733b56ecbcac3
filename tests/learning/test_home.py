"""A learner's home, and the first page of whoever is not signed in, show what is to come and what is unfinished."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from db.engine.clock import now
from tests.support import make

if TYPE_CHECKING:
    from tests.support.reader import Reader


def test_a_session_to_come_stands_on_the_first_page_and_at_home(visitor: Reader) -> None:
    coming = now() + timedelta(days=2)
    make.session(make.activity(title="Grand Rounds"), starts_at=coming, ends_at=coming + timedelta(hours=1))

    assert "Grand Rounds" in visitor.get("/").text
    assert "Grand Rounds" in visitor.as_(make.person()).get("/home").text


def test_what_somebody_has_begun_stands_at_home(visitor: Reader) -> None:
    learner = make.person()
    at = make.session(make.activity(title="Heart failure"))
    make.participation(learner, at)

    assert "Heart failure" in visitor.as_(learner).get("/home").text
