"""The routes of claims, and what they bring to the office's feature."""

from __future__ import annotations

from blueprints.office.claims import mails
from blueprints.office.part import Part

part = Part(mails={"late_claim_answered": mails.late_claim_answered})
