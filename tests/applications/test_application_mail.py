"""The mails of an application's way: who is told what, with a link that opens there after sign-in; and reminders."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine

from blueprints.applications.reminders import send_reminders
from blueprints.shared.feature import PeriodicJob
from blueprints.shared.outbox import jobs
from blueprints.shared.outbox.mail import render
from blueprints.shared.outbox.worker import deliver_due
from db.activities.statements import AMA_CREDIT
from db.applications.notices import needed_by
from db.applications.state import State
from db.applications.tables import Application
from db.applications.workflow import STEPS, Act
from db.engine.clock import now, today
from db.institution.settings import institution, set_institution
from db.outbox.tables import Message
from tests.support.outbox import mails
from tests.support.proposals import World

if TYPE_CHECKING:
    from flask import Flask

    from tests.support.reader import Reader

EVERY = sorted({step.mail for step in STEPS if step.mail})


def at(state: State) -> World:
    world = World()
    world.bring_to(state)
    return world


def office_day(days: int) -> date:
    return today(institution().timezone) + timedelta(days=days)


def base_of(app: Flask) -> str:
    base: str = app.config["CME"].base_url
    return base


def reminders() -> list[str]:
    return [message.to for message in Message.select().where(Message.template == "application_reminder")]


def test_each_mail_says_which_application_and_where_it_is(app: Flask) -> None:
    world = at(State.APPROVED)
    Message.update(due_at=now()).execute()

    deliver_due(app)

    sent = mails(app.config["CME"])
    assert len(sent) == 5
    for mail in sent:
        assert f"Sepsis in the first hour (application {world.application.id})" in mail["Subject"]
        assert f"http://localhost:8000/applications/{world.application.id}" in mail.get_content().splitlines()
    wanted = [
        "New application",
        "Review requested",
        "Approver needed",
        "Final approval requested",
        "Approved",
    ]
    assert [mail["Subject"].split(":")[0].strip() for mail in sent] == wanted


def test_who_is_to_decide_reads_date_credit_and_by_when_and_is_led_to_the_decision(app: Flask) -> None:
    set_institution({"unit_days": "9", "approver_days": "3"})
    world = at(State.FINAL)

    deliver_due(app)

    starts = institution().dates.day(office_day(30))
    people = ((world.reviewer, 9), (world.approver, 3))
    for mail, (person, days) in zip(mails(app.config["CME"])[1::2], people, strict=True):
        needed = institution().dates.day(office_day(days))
        lines = mail.get_content().splitlines()
        assert lines[0] == f"Hello {person.first_name},"
        assert {f"Date: {starts}", f"Credit: 1.25 {AMA_CREDIT}", f"Needed by: {needed}"} <= set(lines)
        assert f"http://localhost:8000/applications/{world.application.id}/decision" in lines


def test_the_offices_own_address_is_greeted_without_a_name(app: Flask) -> None:
    at(State.SUBMITTED)

    deliver_due(app)

    (mail,) = mails(app.config["CME"])
    assert mail.get_content().splitlines()[0] == "Hello,"


@pytest.mark.parametrize(
    ("starts_on", "needed"),
    [
        (None, date(2026, 12, 3)),
        (date(2027, 1, 20), date(2026, 12, 3)),
        (date(2026, 12, 2), date(2026, 12, 1)),
        (date(2026, 11, 30), date(2026, 11, 27)),  # a Monday: the Friday before it
        (date(2026, 11, 26), date(2026, 11, 26)),
        (date(2026, 11, 1), date(2026, 11, 26)),
    ],
)
def test_a_decision_is_needed_before_the_start_and_never_in_the_past(starts_on: date | None, needed: date) -> None:
    assert needed_by(starts_on, date(2026, 11, 26), 7) == needed


@pytest.mark.parametrize("act", [Act.RETURN, Act.DECLINE])
def test_the_reason_stands_in_the_mail(app: Flask, act: Act) -> None:
    world = at(State.UNIT)
    world.act(world.reviewer, act, "The budget does not add up.")

    deliver_due(app)

    last = mails(app.config["CME"])[-1]
    assert last["To"] == world.applicant.email
    assert "The budget does not add up." in last.get_content()


@pytest.mark.parametrize("name", [*EVERY, "application_reminder"])
def test_a_title_cannot_add_a_header_or_break_the_mail(app: Flask, name: str) -> None:
    title = "Rounds\r\nBcc: all@example.org <b>&\u202e"
    values = {"application": 7, "title": title, "path": "/applications/7", "applicant": "A", "state": "Unit review"}

    with app.app_context():
        letter = render(name, {**values, "comment": "x", "days": 7, "site": object(), "base_url": "http://x"})

    assert "\n" not in letter.subject
    assert "application 7" in letter.subject
    assert "http://x/applications/7" in letter.body


def test_the_link_opens_at_the_application_after_sign_in_and_signs_nobody_in(visitor: Reader) -> None:
    world = at(State.UNIT)

    page = visitor.get(world.application.url)

    assert page.leads_to == f"/sign-in?next={world.application.url}"
    assert visitor.get(page.leads_to).one("input[name=next]")["value"] == world.application.url


def test_a_dead_link_leads_to_a_page_with_a_way_on(visitor: Reader) -> None:
    world = at(State.UNIT)

    page = visitor.as_(world.reviewer).get("/applications/424242")

    assert page.status == 404
    assert "You have no access to an application 424242" in page.text
    assert page.html.select("main a.button")
    assert page.html.select('main form[action="/sign-out"]')


@pytest.mark.parametrize(
    ("state", "who"), [(State.UNIT, "reviewer"), (State.FINAL, "approver"), (State.SUBMITTED, "office")]
)
def test_who_has_it_is_reminded_after_the_configured_days_once(app: Flask, state: State, who: str) -> None:
    set_institution({"reminder_days": "5", "office_email": ""})
    world = at(state)

    counts = []
    for days in (4, 5, 6, 9, 10, 11):
        with time_machine.travel(now() + timedelta(days=days, minutes=1), tick=False):
            send_reminders()
            send_reminders()
            counts.append(len(reminders()))

    assert counts == [0, 1, 1, 1, 2, 2]
    assert set(reminders()) == {getattr(world, who).email}


def test_however_many_wait_each_is_reminded_of_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("blueprints.applications.reminders.BATCH", 3)
    applicant, since = World().applicant, now() - timedelta(days=300)
    for at in range(8):
        row = {"applicant": applicant, "state": State.RETURNED, "title": f"Course {at}"}
        Application.create(**row, waiting_since=since + timedelta(days=at // 4))

    send_reminders()
    send_reminders()

    told = [message.values["title"] for message in Message.select().where(Message.template == "application_reminder")]
    assert sorted(told) == [f"Course {at}" for at in range(8)]


def test_a_reminder_keeps_the_day_by_which_it_was_needed_until_that_is_today(app: Flask) -> None:
    set_institution({"reminder_days": "3", "unit_days": "5"})
    at(State.UNIT)
    needed = []
    for days in (4, 8):
        with time_machine.travel(now() + timedelta(days=days), tick=False):
            send_reminders()
            needed.append(institution().dates.day(office_day(5 - days if days == 4 else 0)))

    told = [row.values["needed"] for row in Message.select().where(Message.template == "application_reminder")]
    assert told == needed
    Message.update(due_at=now()).execute()
    deliver_due(app)
    assert f"{base_of(app)}/applications/1/decision" in mails(app.config["CME"])[-1].get_content().splitlines()


def test_a_step_begins_the_count_anew(app: Flask) -> None:
    world = at(State.UNIT)
    with time_machine.travel(now() + timedelta(days=6), tick=False):
        world.act(world.reviewer, Act.RETURN)
    with time_machine.travel(now() + timedelta(days=8), tick=False):
        send_reminders()

    assert reminders() == []


@pytest.mark.parametrize("state", [State.DRAFT, State.APPROVED, State.DECLINED, State.WITHDRAWN])
def test_nobody_is_reminded_of_what_keeps_nobody_waiting(app: Flask, state: State) -> None:
    Application.create(applicant=World().applicant, state=state, waiting_since=now() - timedelta(days=300))

    send_reminders()

    assert reminders() == []


def test_the_worker_runs_it_every_morning(app: Flask) -> None:
    with app.app_context():
        assert jobs.all_jobs()["reminders"] == PeriodicJob(timedelta(days=1), send_reminders, at_hour=7)
