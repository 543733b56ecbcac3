"""A page of the office goes to PostgreSQL a few times, however much it shows: the way takes most of its time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from db.learning.late_claim import ask_late_claim
from db.roles.tables import Role
from tests.conftest import POSTGRESQL
from tests.support import make
from tests.support.evaluated import SIX, counted, evaluated, lecture
from tests.support.weight import queries

if TYPE_CHECKING:
    from tests.support.reader import Reader

pytestmark = pytest.mark.skipif(not POSTGRESQL, reason="on SQLite no question goes anywhere")


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/office/activities", 2),
        ("/office/activities?q=heart", 2),
        ("/office/activities/{activity}", 2),
        ("/home", 3),
        ("/office/activities/{activity}/sessions", 3),
        ("/office/late-claims", 3),
        ("/office/sessions/{session}", 2),
        ("/office/sessions/{session}/figures", 2),
        ("/office/sessions/{session}/learners", 2),
        ("/office/sessions/{session}/check-in", 2),
    ],
)
def test_a_page_takes_few_trips_to_the_database(visitor: Reader, path: str, most: int) -> None:
    at = make.session(make.activity(format="rss"))
    assert ask_late_claim(make.person(), at, "")
    office = visitor.as_(make.staff(Role.OFFICE))
    address = path.format(activity=at.activity.id, session=at.id)
    office.get(address)  # the first time each question is asked alone, since its columns are not known yet

    with queries() as said:
        office.get(address)

    assert len(said) <= most


@pytest.mark.parametrize("of", ["activity", "session"])
def test_results_take_four_trips_to_the_database(visitor: Reader, of: str) -> None:
    last = lecture()
    at = lecture(previous=last.activity)
    for session in (last, at):
        evaluated(session, SIX)
        counted(session.activity)
    path = f"/office/activities/{at.activity_id}" if of == "activity" else f"/office/sessions/{at.id}"
    visitor.as_(make.staff(Role.OFFICE)).get(f"{path}/results")  # the first time each question is asked alone

    with queries() as said:
        visitor.get(f"{path}/results")

    assert len(said) == 4
