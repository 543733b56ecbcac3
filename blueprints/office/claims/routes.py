"""The routes of claims, and what they bring to the office's feature."""

from __future__ import annotations

from blueprints.office.claims import activity_learners, claim, correction, late_claim, learners, mails, request_list
from blueprints.office.part import Part
from blueprints.shared.menu import Entry
from db.office.request import waiting_count

__all__ = ["activity_learners", "claim", "correction", "late_claim", "learners", "part", "request_list"]

part = Part(
    entries=(Entry("Late claims", request_list.PATH, waiting_count, is_for_runners=True),),
    mails={"late_claim_answered": mails.late_claim_answered, "correction_declined": mails.correction_declined},
)
