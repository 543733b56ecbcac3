"""A correction: a learner asks the office to correct the amount of a claim, or the name on its certificate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db import database
from db.credit.tables import About, Claim, Correction
from db.engine.insert import insert_once
from db.institution.settings import institution
from db.outbox.tables import Message

if TYPE_CHECKING:
    from db.learning.tables import Participation


def ask_correction(participation: Participation, about: About, note: str) -> bool:
    """Store the request and tell the office, in one transaction; False while an earlier one waits for its answer.

    False too where nothing is claimed. The certificate stays as it is: the office answers with a new version, or not.
    """
    with database.atomic():
        claim = _claim(participation)
        if claim is None:
            return False
        row = {"claim": claim, "about": about, "note": note}
        made = insert_once(Correction, row, Correction.claim, where=Correction.answer.is_null())
        to = institution().office_email
        if made and to:
            Message.queue("correction", to, correction=made)
    return made is not None


def is_asked(participation: Participation) -> bool:
    """Whether a request about this participation's current claim waits for the office."""
    waits = Correction.select(Correction.id).join(Claim)
    mine = (Claim.participation == participation) & Claim.superseded_at.is_null()
    return bool(waits.where(mine, Correction.answer.is_null()).exists())


def _claim(participation: Participation) -> Claim | None:
    return Claim.current().where(Claim.participation == participation).first()
