"""A change of what was approved, of an activity without application: asked of the approvers, and answered by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from db.activities.tables import Activity
from db.applications.state import State
from db.outbox.tables import Message
from db.people.tables import Person
from db.program.approval import ask_approvers
from db.roles.tables import Role
from tests.office.test_activities import coordinator
from tests.support import make
from tests.support.pair import during
from tests.support.proposals import World

if TYPE_CHECKING:
    from flask import Flask

    from tests.support.reader import Page, Reader

WISH = "The format is a series, not a course. It was typed wrong."


@pytest.fixture
def approver(app: Flask) -> Person:
    make.activity()
    return make.staff(Role.APPROVER, first_name="Uma", last_name="Reyes")


def path(part: str = "/approval") -> str:
    return f"/office/activities/{Activity.select().order_by(Activity.id).get().id}{part}"


def ask(reader: Reader, words: str = WISH) -> Page:
    return reader.submit(path(), {"reason": words})


def told(template: str) -> list[str]:
    return [one.to for one in Message.select().where(Message.template == template)]


def answer(reader: Reader, then: str, words: str = "") -> Page:
    wish = str(reader.get(path()).one("input[name=wish]")["value"])
    return reader.submit(path(), {"wish": wish, "then": then, "reason": words})


def test_a_coordinator_asks_an_approver_changes_it_and_the_coordinator_is_told(
    reader: Reader, approver: Person
) -> None:
    mine = coordinator(Activity.get())
    page = reader.as_(mine).get(path("/material"))
    assert page.one("form[action$='/approval'] textarea")["name"] == "reason"

    ask(reader)
    ask(reader)

    assert told("activity_change_asked") == [approver.email]
    assert "It waits for an approver" in reader.get(path()).text
    assert WISH in reader.get(path("/history")).text
    reader.as_(approver)
    assert "asked for a change" in reader.get(path("")).text
    wanted = {"format": "rss", "unit": "", "reason": "Typed wrong", "revision": "1"}
    reader.submit(path("/material"), wanted)
    answer(reader, "done")
    assert Activity.get().format == "rss"
    assert told("activity_change_answered") == [mine.email]
    assert "asked for a change" not in reader.get(path("")).text


def test_an_approver_declines_with_words_and_once(reader: Reader, approver: Person) -> None:
    ask(reader.as_(make.staff(Role.OFFICE)))
    reader.as_(approver)
    stale = {"wish": str(reader.get(path()).one("input[name=wish]")["value"]), "then": "decline", "reason": "No"}
    assert "Say why not" in answer(reader, "decline").one("#reason-message").get_text()

    answer(reader, "decline", "A series needs its own approval")

    assert Message.get(Message.template == "activity_change_answered").values["is_done"] is False
    assert (reader.submit(path(), stale).status, len(told("activity_change_answered"))) == (409, 1)


def test_what_cannot_be_asked_is_refused_and_stays_typed(reader: Reader, approver: Person) -> None:
    reader.as_(make.staff(Role.OFFICE))
    assert "Say what is to change" in ask(reader, " ").one("#reason-message").get_text()
    ask(reader, "Another unit")
    assert "asked for a change already" in ask(reader.as_(coordinator(Activity.get()))).text
    other = coordinator(make.activity())
    assert reader.as_(other).submit(path(), {"reason": WISH}).status == 404
    assert len(told("activity_change_asked")) == 1


def test_whoever_asks_where_nobody_approves_is_told_so(reader: Reader) -> None:
    make.activity()

    page = ask(reader.as_(make.staff(Role.OFFICE)))

    assert (page.status, "Nobody is an approver yet" in page.text) == (422, True)
    assert WISH in page.one("#reason").get_text()


def test_an_application_is_the_way_where_there_is_one(reader: Reader) -> None:
    world = World()
    world.bring_to(State.APPROVED)
    reader.as_(world.office)

    page = reader.get(path("/material"))

    assert page.html.select(f"#approved a[href='/applications/{world.application.id}/edit']")
    assert not page.html.select("#approved form")
    assert "has an application" in ask(reader).text


def test_of_two_who_ask_at_once_one_asks(approver: Person) -> None:
    number, first, second = Activity.get().id, make.person(), make.person()

    end = during(lambda: ask_approvers(number, WISH, first), lambda: ask_approvers(number, WISH, second))

    assert "asked for a change already" in str(end.refusal)
    assert len(told("activity_change_asked")) == 1
