"""A load file closes, cancels and opens activities by the same deeds as the screens."""

from __future__ import annotations

import pytest

from db.activities.tables import Activity, Session
from db.credit.claim import claim_credit
from db.outbox.tables import Message
from tests.support import make
from tests.support.load_example import changed, load

pytestmark = pytest.mark.usefixtures("data")
FORMAT = 'format = "rss"'


def series() -> Activity:
    return Activity.get(Activity.format == "rss")


def test_a_file_closes_and_opens_an_activity_again() -> None:
    load()

    load(changed(FORMAT, f'{FORMAT}\nstatus = "closed"'))
    closed = series()
    load(changed(FORMAT, f'{FORMAT}\nstatus = "active"'))

    assert (closed.status, closed.ended_at is not None) == ("closed", True)
    assert (series().status, series().ended_at) == ("active", None)


def test_a_file_that_cancels_tells_who_is_registered_and_not_who_has_claimed() -> None:
    load()
    text = changed(FORMAT, f'{FORMAT}\nstatus = "canceled"')
    claim = make.ready_to_claim(at=make.session(series()))
    claim_credit(claim, 4)
    assert "can’t be canceled" in " ".join(load(text))
    assert series().status == "active"

    other = changed('format = "enduring"', 'format = "enduring"\nstatus = "canceled"')
    at = Session.select().join(Activity).where(Activity.format == "enduring").get()
    make.participation(at=at)
    load(other)

    assert [mail.template for mail in Message.select().where(Message.template == "sessions_canceled")]
    assert load(other) == ["Nothing to change."]
    load(changed('format = "enduring"', 'format = "enduring"\nstatus = "active"'))
    assert Message.select().where(Message.template == "sessions_reopened").count() == 1
