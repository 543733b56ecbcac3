"""The routes of claims, and what they bring to the office's feature."""

from __future__ import annotations

from blueprints.office.claims import late_claim, mails, request_list
from blueprints.office.part import Part

__all__ = ["late_claim", "part", "request_list"]

part = Part(mails={"late_claim_answered": mails.late_claim_answered})
