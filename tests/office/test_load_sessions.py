"""A load file changes sessions by the rules of their pages: credit, a moved date, and pages that are open meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from db.activities.tables import Activity, Session
from db.learning.tables import How, Participation
from db.outbox.tables import Message
from db.program.change import Scope, change_sessions, details_of
from db.program.held import Meanwhile
from db.program.material import Decision
from tests.support import make
from tests.support.load_example import changed, load, refusal

if TYPE_CHECKING:
    from blueprints.shared.settings import Settings

CODE = "FEVER-3"


def registered() -> Participation:
    at = Session.by_code(CODE)
    assert at is not None
    return Participation.register(make.person(), at, How.WEB)


def test_credit_of_a_session_that_has_begun_never_rises(data: Settings) -> None:
    load(changed("maximum = 1.00", "maximum = 0.75"))
    mine = registered()
    assert load(changed("maximum = 1.00", "maximum = 0.5")) == ["1 session changed."]
    Participation.update(attended_at=mine.registered_at).execute()

    said = refusal(changed("maximum = 1.00", "maximum = 1.00"))

    assert "(activity 1, session 1, maximum): the session has begun, so it cannot rise any more" in said
    assert load(changed("maximum = 1.00", "maximum = 0.25")) == ["1 session changed."]


def test_who_is_registered_is_told_of_a_moved_session_once(data: Settings) -> None:
    load()
    mine = registered()
    later = changed("2026-12-03T12:00:00", "2026-12-10T12:00:00").replace("2026-12-03T13:00:00", "2026-12-10T13:00:00")

    for _ in range(2):
        load(later)

    told = Message.select().where(Message.template == "sessions_moved")
    assert [(message.to, message.values["sessions"][0][0]) for message in told] == [
        (mine.learner.email, mine.session_id)
    ]


def test_a_page_that_is_open_meanwhile_saves_nothing_over_the_file(data: Settings) -> None:
    load()
    at = Session.by_code(CODE)
    assert at is not None
    revision, wanted = at.activity.revision, details_of(at)._replace(title="Malaria")
    load(changed("Fever in the Returning Traveler", "Dengue").replace('"Auditorium"', '"Hall"'))

    with pytest.raises(Meanwhile):
        change_sessions(at.id, wanted, make.person(), at.revision, scope=Scope.THIS, decision=Decision())

    assert Session.get_by_id(at.id).title == "Dengue"
    assert Activity.get_by_id(at.activity.id).revision == revision + 1
