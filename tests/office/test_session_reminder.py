"""Coordinators hear of sessions that are not ready: as the office's days begin, and on the business day before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from blueprints.shared.outbox.worker import deliver_due
from db.activities.tables import Session
from db.disclosures.tables import Faculty
from db.engine.clock import as_of
from db.outbox.tables import Message
from db.program.gate import keep_gate
from db.program.readiness_mail import remind_coordinators
from db.roles.tables import Role, RoleGrant
from tests.support import make
from tests.support.outbox import mails

if TYPE_CHECKING:
    from flask import Flask

    from blueprints.shared.settings import Settings

MONDAY = datetime(2026, 11, 9, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def session(starts_at: datetime, **more: Any) -> Session:
    return make.session(
        make.activity(format="rss"), starts_at=starts_at, ends_at=starts_at + timedelta(hours=1), **more
    )


def told(at: datetime) -> list[str]:
    with as_of(at):
        remind_coordinators()
    return [row.to for row in Message.select().where(Message.template == "not_ready").order_by(Message.id)]


def cleared(at: Session) -> Faculty:
    """A speaker of this session who has nothing to disclose."""
    speaker: Faculty = Faculty.create(session=at, name="Wei Zhang", status="nothing to disclose")
    keep_gate(at)
    return speaker


def test_it_comes_five_business_days_before_and_the_day_before(data: Settings) -> None:
    session(MONDAY + 8 * DAY)

    days = [len(told(MONDAY + day * DAY)) for day in range(9)]

    assert days == [0, 1, 1, 1, 1, 1, 1, 2, 2]


def test_a_run_that_was_missed_comes_up_at_the_next_one(data: Settings) -> None:
    at = session(MONDAY + 4 * DAY, title="Sepsis")  # added within the five days, and ready at first
    speaker = cleared(at)
    assert told(MONDAY) == []
    speaker.delete_instance()
    keep_gate(at)

    assert [len(told(MONDAY + day * DAY)) for day in (1, 2, 3)] == [1, 1, 2]


def test_a_coordinator_hears_of_the_own_sessions_in_one_mail(app: Flask, data: Settings) -> None:
    first = session(MONDAY + DAY, title="Sepsis", is_gated=True)
    second = make.session(first.activity, starts_at=MONDAY + 7 * DAY, ends_at=MONDAY + 7 * DAY + DAY / 24)
    cleared(second)
    coordinator = make.person()
    RoleGrant.create(person=coordinator, role=Role.COORDINATOR, activity=first.activity)

    assert told(MONDAY) == [coordinator.email]
    assert told(MONDAY + DAY / 24) == [coordinator.email]
    with as_of(MONDAY + DAY / 24):
        deliver_due(app)
    (mail,) = mails(data)
    assert mail["Subject"] == "2 sessions are not ready"
    assert "Missing: faculty, disclosures" in mail.get_content()
    assert "Missing: topic" in mail.get_content()


def test_what_is_ready_canceled_or_no_series_is_passed_over(data: Settings) -> None:
    ready = session(MONDAY + DAY, title="Sepsis")
    cleared(ready)
    session(MONDAY + DAY, canceled_at=MONDAY)
    make.session(starts_at=MONDAY + DAY, ends_at=MONDAY + DAY + DAY / 24)

    assert told(MONDAY) == []


def test_nothing_goes_out_on_a_weekend(data: Settings) -> None:
    session(MONDAY - DAY / 2)

    assert told(MONDAY - DAY) == []
