"""The mails of this part, read when they go out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import current_app

from db.activities.tables import Activity, Session
from db.learning.tables import Participation
from db.mailings.tables import Mailing
from db.people.tables import Person
from db.program.mailing import Letter

if TYPE_CHECKING:
    from db.outbox.tables import Message


def mailing(message: Message) -> dict[str, Any] | None:
    """The words of a mailing for one learner; None for who has closed the account or changed the address since."""
    query = Participation.select(Participation, Person, Session, Activity).join(Person, on=Participation.learner)
    query = query.join_from(Participation, Session).join(Activity)
    found = query.where(Participation.id == message.values["participation"]).first()
    letter = Mailing.get_or_none(Mailing.id == message.values["mailing"])
    if found is None or letter is None or found.learner.disabled_at or found.learner.email != message.to:
        return None
    link = f"{current_app.config['CME'].base_url}/participations/{found.id}"
    name = found.learner.proven_name
    words = {"subject": Letter.fill(letter.subject, name, ""), "text": Letter.fill(letter.text, name, link)}
    return {**words, "title": found.session.full_title, "link": link}
