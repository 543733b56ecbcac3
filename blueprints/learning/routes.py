"""All routes of the feature, each beside the others of its noun."""

from __future__ import annotations

from datetime import timedelta

from blueprints.learning import (
    assessment,
    change,
    claim,
    codes,
    correction,
    evaluation,
    faculty,
    home,
    mails,
    participation,
    transcript,
)
from blueprints.learning.bp import bp
from blueprints.shared.feature import Feature, PeriodicJob
from blueprints.shared.menu import Entry
from db.credit.notice import tell_opened

__all__ = [
    "assessment",
    "bp",
    "change",
    "claim",
    "codes",
    "correction",
    "evaluation",
    "faculty",
    "home",
    "mails",
    "participation",
    "transcript",
]

feature = Feature(
    bp,
    for_members=(Entry("Home", "/home"), Entry("Transcript", "/transcript")),
    jobs={"opened": PeriodicJob(timedelta(minutes=1), tell_opened)},
    mails={
        "late_claim": mails.late_claim,
        "correction": mails.correction,
        "claim_open": mails.claim_open,
        "credit_amended": mails.credit_amended,
        "credit_revoked": mails.credit_revoked,
    },
)
