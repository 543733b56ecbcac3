"""The mail that brings a learner the link once evaluation and claim of their session have opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db import database
from db.activities.tables import Session
from db.credit.step import progress_of
from db.engine.clock import now
from db.institution.settings import institution
from db.learning.tables import Participation
from db.outbox.tables import Message

if TYPE_CHECKING:
    from datetime import datetime

    from db.credit.step import Progress

BATCH = 100


def tell_opened() -> None:
    """Queue the mail to each learner whose claim has opened, to the address that is theirs now, once.

    A session that was moved to later has its learners told later, and one that waits for a disclosure when it is there.
    """
    moment, last = now(), 0
    while batch := list(
        Participation.select()
        .join(Session)
        .where(Participation.tells_at <= moment, Participation.id > last, ~Session.is_gated)
        .order_by(Participation.id)
        .limit(BATCH)
    ):
        for found in batch:
            _tell(found)
        last = batch[-1].id


def _tell(found: Participation) -> None:
    progress = progress_of(found)
    later = progress.terms.opens_at
    as_read = (Participation.id == found.id) & (Participation.tells_at == found.tells_at)
    with database.atomic():
        is_ours = Participation.update(tells_at=later).where(as_read).execute()
        if is_ours and not later and is_to_tell(progress):
            Message.queue("claim_open", progress.participation.learner.email, participation=found.id)


def is_to_tell(progress: Progress) -> bool:
    """Whether there is still something to tell: a step that is open, to somebody who can take it."""
    mine = progress.participation
    may_claim = mine.learner.disabled_at is None and not mine.session.is_gated and not progress.is_hidden
    return may_claim and progress.open_step is not None and institution().claim_mail == "yes"


def tells_at(at: Session) -> datetime | None:
    """When a mail is to bring the link to a learner of this session; None where the link is at hand.

    As the claim opens, if that is to come; where it waits for a disclosure, as soon as that is there.
    """
    if institution().claim_mail != "yes":
        return None
    moment, opens = now(), at.claims_open_at
    if opens and moment < opens:
        return opens
    return moment if at.is_gated else None
