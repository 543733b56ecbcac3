"""The mails to learners whose sessions were moved or canceled say what is true when they go out."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from blueprints.shared.filters import moment, when
from blueprints.shared.outbox.mail import compose
from db.activities.tables import Session
from db.engine.clock import now
from db.outbox.tables import Message
from db.people.tables import Person
from db.program.cancellation import cancel_sessions
from db.program.change import Scope
from db.program.notice import tell_moved
from tests.support import make

if TYPE_CHECKING:
    from email.message import EmailMessage

    from flask import Flask


def mail(app: Flask) -> EmailMessage | None:
    with app.app_context():
        return compose(Message.get())


def coming() -> Session:
    start = now() + timedelta(days=3)
    at = make.session(title="Sepsis", starts_at=start, ends_at=start + timedelta(hours=1))
    make.participation(at=at)
    return at


def test_a_moved_session_is_told_with_its_old_and_its_new_date(app: Flask) -> None:
    at = coming()
    old = at.starts_at - timedelta(days=1)
    tell_moved({at.id: old})

    found = mail(app)

    assert found is not None
    assert found["Subject"] == "New date: Heart failure in primary care: Sepsis"
    text = " ".join(found.get_content().split())
    assert f"now {when(at)} (it was {moment(old)})" in text
    assert "You stay registered" in text


def test_a_session_that_was_moved_back_is_not_told(app: Flask) -> None:
    at = coming()
    tell_moved({at.id: at.starts_at})

    assert mail(app) is None


def test_a_canceled_session_is_told_with_its_reason(app: Flask) -> None:
    at = coming()
    cancel_sessions(at.id, "The room flooded", make.person(), 1, scope=Scope.THIS)

    found = mail(app)

    assert found is not None
    assert found["Subject"] == "Canceled: Heart failure in primary care: Sepsis"
    text = " ".join(found.get_content().split())
    assert "The office says: The room flooded" in text
    assert "No credit can be claimed for it." in text


def test_a_mail_to_an_address_that_was_given_up_is_dropped(app: Flask) -> None:
    at = coming()
    cancel_sessions(at.id, "", make.person(), 1, scope=Scope.THIS)
    Person.update(email="new@example.org").where(Person.email == Message.get().to).execute()

    assert mail(app) is None
