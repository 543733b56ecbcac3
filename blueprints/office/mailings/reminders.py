"""Reminders as mails: what a learner has not finished, and which sessions of a coordinator are not ready."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import current_app

from blueprints.shared.filters import when
from db.credit.gap import missing
from db.credit.reminder import is_unfinished, remind_learners
from db.credit.step import progress_of
from db.learning.tables import Participation
from db.program.readiness_mail import remind_coordinators, sessions_to_name

if TYPE_CHECKING:
    from db.credit.step import Progress
    from db.outbox.tables import Message

__all__ = ["not_ready", "remind_coordinators", "remind_learners", "unfinished"]


def unfinished(message: Message) -> dict[str, Any] | None:
    """The step that each participation still lacks, who can act and until when; None once all are done or over."""
    wanted = Participation.select().where(Participation.id.in_(message.values["participations"]))
    found = [progress_of(one) for one in wanted.order_by(Participation.id)]
    waiting = [one for one in found if is_unfinished(one) and one.participation.learner.email == message.to]
    if not waiting:
        return None
    return {"name": waiting[0].participation.learner.proven_name, "items": [_item(one) for one in waiting]}


def _item(progress: Progress) -> dict[str, str]:
    found = missing(progress)
    link = f"{current_app.config['CME'].base_url}{progress.url}"
    title = progress.participation.session.full_title
    return {"title": title, "missing": found.words() if found else "", "link": link}


def not_ready(message: Message) -> dict[str, Any] | None:
    """The sessions that are still not ready, with what each lacks; None where all of them are by now."""
    found = sessions_to_name(message.values["sessions"])
    base = current_app.config["CME"].base_url
    items = [
        {"title": at.full_title, "when": when(at), "lacks": ", ".join(lacks), "link": f"{base}/office/sessions/{at.id}"}
        for at, lacks in found
    ]
    return {"items": items} if items else None
