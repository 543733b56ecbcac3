"""The second round: what was asked stands above the form, and the applicant's answer beside the changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from db.applications.decision import WordsNeeded
from db.applications.history import history, last_round
from db.applications.state import State
from db.applications.workflow import Act
from db.audit.action import Action
from db.audit.tables import AuditLine
from db.outbox.tables import Message
from tests.accounts.test_kept_forms import send_late
from tests.support.proposals import World

if TYPE_CHECKING:
    from flask import Flask

    from tests.support.reader import Page, Reader

ASKED, ANSWERED = "The room is too small.", "We moved to the Birch Room."


def returned() -> World:
    world = World()
    world.bring_to(State.UNIT)
    world.act(world.reviewer, Act.RETURN, ASKED)
    return world


def sent_again() -> World:
    world = returned()
    world.fill(what={"place": "Birch Room"})
    world.act(world.applicant, Act.SUBMIT, ANSWERED)
    return world


def send(reader: Reader, world: World, comment: str) -> Page:
    fields = {"state": "returned", "version": "1", "comment": comment}
    return reader.submit(f"{world.application.url}/submission", fields)


def test_what_has_to_change_stands_above_the_form(visitor: Reader) -> None:
    world = returned()

    for person in (world.applicant, world.office):
        page = visitor.as_(person).get(f"{world.application.url}/edit")
        notice = page.one("#asked").get_text()
        assert f"{world.reviewer.full_name} asked for changes on" in notice
        assert ASKED in notice
        assert bool(page.html.select("#changed")) == (person == world.applicant), "the office cannot send it"


def test_a_draft_is_asked_for_no_answer(visitor: Reader) -> None:
    world = World()

    page = visitor.as_(world.applicant).get(f"{world.application.url}/edit")

    assert not page.html.select("#asked, #changed")


def test_the_answer_is_kept_and_shown_to_the_reviewer_beside_the_changes(reader: Reader) -> None:
    world = returned()
    world.fill(what={"place": "Birch Room"})
    assert reader.as_(world.applicant).get(f"{world.application.url}/edit").one("#changed")["form"] == "send"

    assert send(reader, world, ANSWERED).leads_to == world.application.url

    line = AuditLine.select().order_by(AuditLine.id.desc()).get()
    assert (line.action, line.detail) == (Action.APPLICATION_SUBMITTED, {"version": 2, "comment": ANSWERED})
    world.act(world.office, Act.TAKE_UP)
    world.act(world.office, Act.ASSIGN_REVIEWER, assignee=world.reviewer)
    section = reader.as_(world.reviewer).get(world.application.url).one("#changes")
    assert [quote.get_text(strip=True) for quote in section.select("blockquote")] == [ASKED, ANSWERED]
    assert "Birch Room" in section.select("ins")[0].get_text()


def test_without_a_change_the_reviewer_is_told_so(visitor: Reader) -> None:
    world = returned()
    world.act(world.applicant, Act.SUBMIT, "The room holds sixty.")

    page = visitor.as_(world.office).get(world.application.url)

    assert "Every answer is as it was." in page.text


@pytest.mark.parametrize(("comment", "words"), [(" \n", "what you changed"), ("x" * 4001, "At most 4000")])
def test_what_has_changed_has_to_be_said(reader: Reader, comment: str, words: str) -> None:
    world = returned()

    answer = send(reader.as_(world.applicant), world, comment)

    assert answer.status == 422
    assert words in answer.one("#changed-message .error").get_text()
    assert answer.html.select('.notice.bad a[href="#changed"]')
    if not reader.with_htmx:
        assert answer.one("#changed").get_text().strip() == comment.strip()
    assert world.read().state == State.RETURNED


def test_missing_answers_are_told_with_the_missing_words(reader: Reader) -> None:
    world = returned()
    world.fill(what={"place": ""}, why={"practice_now": ""})

    answer = send(reader.as_(world.applicant), world, "")

    links = {link["href"] for link in answer.html.select("main .notice a, #submission a")}
    assert {"#changed", "#why-practice_now"} <= links


def test_by_no_other_way_it_is_sent_without_words(app: Flask) -> None:
    world = returned()

    with pytest.raises(WordsNeeded):
        world.act(world.applicant, Act.SUBMIT, "")


def test_an_answer_sent_after_the_sign_in_ended_is_found_again(reader: Reader) -> None:
    world = returned()
    path, page = f"{world.application.url}/submission", f"{world.application.url}/edit"

    send_late(reader, world.applicant, path, {"comment": ANSWERED, "state": "returned", "version": "1"}, page)

    assert reader.as_(world.applicant).get(page).one("#changed").get_text(strip=True) == ANSWERED
    assert world.read().state == State.RETURNED


def test_the_round_is_found_however_much_happened_since(app: Flask) -> None:
    world = sent_again()
    for _ in range(5):
        AuditLine.write(world.office, Action.DISCLOSURE_RECORDED, world.application, detail={"about": "Ines"})

    found = last_round(world.application, history(world.application, 3))

    assert found.asked
    assert found.answer
    assert (found.asked.comment, found.answer.comment) == (ASKED, ANSWERED)
    assert found == last_round(world.application)


def test_the_mail_of_the_second_round_says_what_has_changed(app: Flask) -> None:
    world = sent_again()
    mail = Message.select().order_by(Message.id.desc()).get()
    assert (mail.template, mail.values["comment"]) == ("application_submitted", ANSWERED)

    world.act(world.office, Act.TAKE_UP)
    world.act(world.office, Act.ASSIGN_REVIEWER, "", assignee=world.reviewer)

    mail = Message.select().order_by(Message.id.desc()).get()
    assert (mail.template, mail.values["changed"]) == ("application_assigned", ANSWERED)
